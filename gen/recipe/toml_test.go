package recipe

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const small = "[service.x]\ncommand = ['x.exe']\ndescription = '''\na\nb'''\n"

func TestByteOrderMarkAndLineEndsOfDOSMakeNoDifference(t *testing.T) {
	want := parse(t, small)
	for _, text := range []string{
		"\uFEFF" + small,
		strings.ReplaceAll(small, "\n", "\r\n"),
		"\uFEFF" + strings.ReplaceAll(small, "\n", "\r\n"),
	} {
		if d := cmp.Diff(want, parse(t, text)); d != "" {
			t.Errorf("%q (-want +got)\n%s", text, d)
		}
	}
}

func TestLineEndsThatAreWrittenAsEscapesStay(t *testing.T) {
	s := service(t, "command = ['x']\nenvironment = { A = \"a\\nb\" }\n")
	if got := s.Command.Environment[0]; got != "A=a\nb" {
		t.Errorf("%q", got)
	}
}

// Every way of setting a key is the same to the rest.
func TestTablesMayBeWrittenInAnyWayOfTOML(t *testing.T) {
	want := parse(t, "[service.x]\ncommand = ['x']\nlog.keep = 3\nlog.off = true\n")[0].Service
	for _, text := range []string{
		"service.x.command = ['x']\nservice.x.log = { keep = 3, off = true }\n",
		"[service]\nx.command = ['x']\nx.log.keep = 3\nx.log.off = true\n",
		"[service.x.log]\nkeep = 3\noff = true\n[service.x]\ncommand = ['x']\n",
		"service = { x = { command = ['x'], log.keep = 3, log.off = true } }\n",
		"[service.\"x\"]\n'command' = [\n 'x', # a comment\n]\nlog = { keep = 0x3,\n off = true, }\n",
	} {
		if d := cmp.Diff(want, parse(t, text)[0].Service); d != "" {
			t.Errorf("%s (-want +got)\n%s", text, d)
		}
	}
}

func TestWhatTOMLForbidsIsRefusedWithBothPlaces(t *testing.T) {
	for _, c := range []struct{ text, what string }{
		{"[a]\nb = 1\nb = 2\n", "a.b is set a second time; first in line 2"},
		{"[a]\n[b]\n[a]\n", "table [a] begins a second time; first in line 1"},
		{"[a]\nb.c = 1\n[a.b]\nd = 1\n", "table [a.b] has got keys in line 2 already"},
		{"[a.b]\nc = 1\n[a]\nb.d = 1\n", "a.b has its own header, in line 1"},
		{"[a.b.c]\nd = 1\n[a]\nb.d = 1\n", "a.b has its own header, in line 1"},
		{"[a]\nb = 1\nb.c = 2\n", "a.b is a value, set in line 2, and has no keys"},
		{"[a]\nb = {}\nb.c = 2\n", "a.b is a table in braces, in line 2, which ends with them"},
		{"[a]\nb = { c = 1 }\n[a.b.d]\n", "a.b is a table in braces, in line 2, which ends with them"},
		{"a = []\n[[a]]\n", "a is not a list of tables; it was set in line 1"},
		{"a = [{}]\n[[a]]\n", "a is not a list of tables; it was set in line 1"},
		{"[a]\n[[a]]\n", "a is not a list of tables; it was set in line 1"},
		{"[[a]]\n[a]\n", "table [a] begins a second time; first in line 1"},
		{"a = { b = 1, b = 2 }\n", "a.b is set a second time; first in line 1"},
	} {
		_, err := Parse("winservice.toml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), ": "+c.what+"\n") {
			t.Errorf("%q: no %q in\n%v", c.text, c.what, err)
		}
	}
}

func TestFilesThatAreNoTextAreRefusedAtTheirPlace(t *testing.T) {
	for _, c := range []struct{ why, text, pos, what string }{
		{"Latin-1", "# ok\nx = 'B\xfcro'\n", "2:7", "the byte 0xFC is not UTF-8"},
		{"UTF-16", "\xff\xfe[\x00", "1:1", "the file is UTF-16"},
		{"NUL", "[service.x]\n# \x00\n", "2:3", ""},
		{"empty", "", "1:1", "the recipe has no service"},
		{"old Mac line ends", "[service.x]\rcommand = ['x']\r", "1:12", ""},
	} {
		_, err := Parse("winservice.toml", []byte(c.text))
		problems, ok := err.(Problems)
		if !ok || len(problems) != 1 || problems[0].Pos.String() != "winservice.toml:"+c.pos || !strings.Contains(problems[0].What, c.what) {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		inside(t, []byte(c.text), err)
	}
}

// Inputs that want too much end in a message of a bearable length.
func TestHostileFilesEndInAMessage(t *testing.T) {
	const size = 300_000
	fill := func(head, s, tail string) string { return head + strings.Repeat(s, size/len(s)) + tail }
	const service = "[service.a]\ncommand = ['a']\n"
	for why, text := range map[string]string{
		"10 MB":                    strings.Repeat("# comment\n", 1<<20),
		"nested lists":             fill("a = ", "[", ""),
		"nested lists that end":    service + "stop = " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		"nested tables":            fill("a = ", "{a=", ""),
		"a dotted key":             fill("a", ".a", " = 1"),
		"a dotted header":          fill("[a", ".a", "]"),
		"a long key":               fill("", "k", " = 1"),
		"headers":                  fill("", "[service.a]\n", ""),
		"lists of tables":          fill("", "[[a]]\n", ""),
		"one line":                 fill("service = {", "a={},", "}"),
		"a large number":           fill("[service.a]\nlog.keep = ", "9", "\n"),
		"a long command":           fill("[service.a]\ncommand = [", "'a',", "]"),
		"variables that multiply":  fill(service+"vars = { x = '"+strings.Repeat("x", 100_000)+"' }\ndescription = '", "${x}", "'"),
		"variables without end":    fill(service+"description = '", "${", "'"),
		"variables that are not":   fill(service+"description = '", "${y}", "'"),
		"defaults that multiply":   "[defaults.environment]\n" + many("V%d = 'x'\n", 20_000) + many("[service.s%d]\ncommand = ['a']\n", 1000),
		"keys that there are none": service + many("k%d = 1\n", 20_000),
		"an open string":           fill("a = '", "x", ""),
		"escapes":                  fill(service+"display-name = \"", `\\`, "\""),
	} {
		_, err := Parse("winservice.toml", []byte(text))
		if err == nil {
			t.Errorf("%s: not refused", why)
			continue
		}
		inside(t, []byte(text), err)
		if n := len(err.Error()); n > 100_000 {
			t.Errorf("%s: a message of %d bytes", why, n)
		}
	}
}

// many repeats a format with a number in it.
func many(format string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(format, "%d", strings.Repeat("a", i%3)+itoa(i)))
	}
	return b.String()
}

func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + itoa(i%10)
}

func TestThousandServicesAreRead(t *testing.T) {
	text := "[template.t]\ncommand = ['x.exe', '${name}']\n" + many("[service.s%d]\ntemplate = 't'\n", 1000)
	if got := len(parse(t, text)); got != 1000 {
		t.Errorf("%d services", got)
	}
}

func TestFilesThatCannotBeReadAreProblems(t *testing.T) {
	dir := t.TempDir()
	for _, file := range []string{filepath.Join(dir, "none.toml"), dir, filepath.Join(dir, "none", "none.toml")} {
		_, err := Load(file)
		problems, ok := err.(Problems)
		if !ok || len(problems) != 1 || problems[0].Pos.File != filepath.ToSlash(file) || problems[0].Mend == "" {
			t.Errorf("%s: %#v", file, err)
		}
	}
}

func TestLoadReadsAFileAndNamesItWithSlashes(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("recipes", 0o777); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("recipes", "winservice.toml")
	if err := os.WriteFile(file, []byte(small), 0o666); err != nil {
		t.Fatal(err)
	}
	instances, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if in := instances[0]; in.Source != "recipes/winservice.toml" || in.Origins["command"] != (Position{"recipes/winservice.toml", 2, 1}) {
		t.Errorf("%+v", in)
	}
}

func BenchmarkParseThousandServices(b *testing.B) {
	text := []byte("[template.t]\ncommand = ['x.exe', '${name}']\nrestart.delay = '2s'\n" + many("[service.s%d]\ntemplate = 't'\ndescription = 'Service ${name}'\n", 1000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := Parse("winservice.toml", text); err != nil {
			b.Fatal(err)
		}
	}
}
