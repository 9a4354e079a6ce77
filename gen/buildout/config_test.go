package buildout

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/gen/recipe"
)

func parse(t *testing.T, text string, operands ...string) *Config {
	t.Helper()
	c, err := Parse("conf/b.cfg", []byte(text), Options{Overrides: operands})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// told is what a user reads of the first problem, without its position.
func told(p recipe.Problem) string { return p.What + " / " + p.Mend }

func TestAllBogusLinesAreToldAtOnce(t *testing.T) {
	_, err := Parse("b.cfg", []byte(strings.Join([]string{
		"text before", "and more", "[a]", "  indented = 1", "just words", "name: value", "my opt = 1", "rem a note",
		"= 1", "ok = 1", "[b c]", "[d", "[e] junk", "x += 1", "<= a", "[f: when]", "[buildout]", "   ", "extends += x.cfg", "extended-by = y.cfg",
	}, "\n")), Options{})
	var got []string
	for _, p := range refusal(t, err) {
		got = append(got, fmt.Sprintf("%d:%d+%d %s", p.Pos.Line, p.Pos.Column, p.Width, told(p)))
	}
	const bogus = "parsing error: this is no section, no option and no comment / "
	want := []string{
		"1:1+11 File contains no section headers. / begin with a section, as [buildout]",
		"4:3+12 " + bogus + "begin it in the first column; only the lines that go on an option are indented",
		"5:1+10 " + bogus + "write an option as name = value, indent a line that goes on the option above, and begin a comment with #",
		"6:1+11 " + bogus + "write it with = after the name; a colon is good in buildout 1 only, which is read with --dialect 1",
		"7:1+10 " + bogus + "write an option's name without blanks and without : [ ] { }",
		"8:1+10 " + bogus + "begin a comment with # in the first column",
		"9:1+3 " + bogus + "write a name before the =",
		"11:1+5 " + bogus + "write a section's name without blanks and without # : ; [ ] { }",
		"12:1+2 " + bogus + "close the bracket, as in [buildout]",
		"13:1+8 " + bogus + "only a comment may stand behind a section's name: put # before it, or put it on a line of its own",
		"16:5+4 name 'when' is not defined / conditions are read that ask for the system, the processor or Python, as in [s: windows and not bits32] " +
			`or [s: platform_system == "Windows"]; write the section as it is where the service runs, without the condition`,
		"19:1+9 extends += means nothing to buildout, which then reads no file for it / write all files behind one extends =",
		`20:1+11 No-longer supported "extended-by" option found. / take it out`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOperandsWinOverTheFile(t *testing.T) {
	c := parse(t, "[s]\na = 1\nb = ${:a}\nc = ${new:x}\n", "s:a=2", "s:a = 3 ", "new:x=${s:b}=y", "log-level=DEBUG")
	for option, want := range map[string]string{"s:b": "3", "new:x": "3=y", "buildout:log-level": "DEBUG"} {
		if got := answer(c, option); got != want {
			t.Errorf("%s = %q, want %q", option, got, want)
		}
	}
	if diff := cmp.Diff([]string{"s", "new", "buildout"}, c.Sections()); diff != "" {
		t.Errorf("sections (-want +got):\n%s", diff)
	}
	if at := c.Position("s", "a"); at != (recipe.Position{}) {
		t.Errorf("the operand is at %s", at)
	}
}

func TestOperandsThatAreNoneAreRefused(t *testing.T) {
	for _, operand := range []string{"x", "a:b:c=1", ":b=1", "a:=1", "=1", "a:+=1", "buildout:extends+=x"} {
		_, err := Parse("b.cfg", nil, Options{Overrides: []string{operand}})
		problems, ok := errors.AsType[recipe.Problems](err)
		if !ok || len(problems) != 1 || problems[0].Key != operand && problems[0].Key != "buildout:extends" || problems[0].What == "" || problems[0].Mend == "" {
			t.Errorf("%q: %v", operand, err)
		}
	}
}

func TestValuesHaveTheirPlaces(t *testing.T) {
	c := parse(t, "[s]\nname =  Zürich, ä\nlist =\n\n    one\n    two\nempty =\n")
	for option, want := range map[string]recipe.Place{
		"name":  {Pos: recipe.Position{File: "conf/b.cfg", Line: 2, Column: 9}, Path: "s:name", Excerpt: "name =  Zürich, ä", Width: 9},
		"list":  {Pos: recipe.Position{File: "conf/b.cfg", Line: 5, Column: 5}, Path: "s:list", Excerpt: "    one", Width: 3},
		"empty": {Pos: recipe.Position{File: "conf/b.cfg", Line: 7, Column: 1}, Path: "s:empty", Excerpt: "empty =", Width: 5},
		"none":  {Pos: recipe.Position{File: "conf/b.cfg"}, Path: "s:none"},
	} {
		if diff := cmp.Diff(want, c.Place("s", option)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", option, diff)
		}
	}
}

func TestErrorsOfReferencesPointAtTheReference(t *testing.T) {
	for text, want := range map[string]string{
		"[s]\na = x ${t:b} y\n":                      "2:7+6 The referenced section, 't', was not defined.",
		"[s]\na = ${:b}\n[t]\n":                      "2:5+5 Referenced option does not exist: s b",
		"[s]\na = ${:b}\nb = ü${t:x}\n[t]\n":         "3:6+6 Referenced option does not exist: t x",
		"[s]\na =\n   1\n   2 ${x}\n":                "4:6+4 The substitution, ${x}, doesn't contain a colon.",
		"[s]\na = ${a:b:c}\n":                        "2:5+8 The substitution, ${a:b:c}, has too many colons.",
		"[s]\na = ${t/t:b}\n":                        "2:5+8 The section name in substitution, ${t/t:b}, has invalid characters.",
		"[s]\na = ${t:b/b}\n":                        "2:5+8 The option name in substitution, ${t:b/b}, has invalid characters.",
		"[s]\na = ${t:}\n":                           "2:5+5 The option name in substitution, ${t:}, has invalid characters.",
		"[s]\na = ${b:\n   c}\n":                     "2:5+4 The option name in substitution, ${b: c}, has invalid characters.",
		"[s]\na = ${:a}\n":                           "2:5+5 Circular reference in substitutions.",
		"[s]\na = ${:b}\nb = -${t:c}\n[t]\nc=${s:a}": "5:3+6 Circular reference in substitutions.",
		"[s]\na = ${buildout:executable}\n":          "2:5+22 it is not said which Python runs the scripts (buildout:executable)",
		"[s]\na = ${buildout:eggs-directory}\n[buildout]\neggs-directory = ~/eggs\n": "2:5+26 buildout:eggs-directory is below the home folder of whoever builds",
	} {
		_, err := parse(t, text).Get("s", "a")
		e, ok := errors.AsType[*OptionError](err)
		if !ok {
			t.Errorf("%q gives %v", text, err)
			continue
		}
		p := refusal(t, recipe.Problems{e.Problem()})[0]
		if got := fmt.Sprintf("%d:%d+%d %s", p.Pos.Line, p.Pos.Column, p.Width, p.What); got != want {
			t.Errorf("%q\n gives %s\n want  %s", text, got, want)
		}
	}
	if _, err := parse(t, "[s]\n").Get("s", "a"); err == nil || err.Error() != "Missing option: s:a" {
		t.Errorf("a missing option gives %v", err)
	}
	if _, err := parse(t, "[s]\n").Get("t", "a"); err == nil || err.Error() != "The referenced section, 't', was not defined." {
		t.Errorf("a missing section gives %v", err)
	}
}

func TestTwoDollarsAreNoReferenceAndStay(t *testing.T) {
	for value, want := range map[string]string{
		"$${t:p}":       "$${t:p}",
		"$$$${t:p}":     "$$$${t:p}",
		"$$$" + "{t:p}": "$$P",
		"100$$ ${t:p}":  "100$$ P",
		"$ {t:p} $x $":  "$ {t:p} $x $",
		"${t:p":         "${t:p",
		"${t$$:p}":      "${t$$:p}",
		"${:_buildout_section_name_}.${t:_buildout_section_name_}": "s.s",
	} {
		if got := answer(parse(t, "[s]\na = "+value+"\n[t]\np = P\n"), "s:a"); got != want {
			t.Errorf("%s gives %q, want %q", value, got, want)
		}
	}
}

func TestDirectoriesFollowTheRulesOfTheirSystem(t *testing.T) {
	for _, test := range []struct{ directory, bin, want string }{
		{`C:\srv\site`, `bin`, `C:\srv\site\bin`},
		{`C:\srv\site\`, `bin`, `C:\srv\site\bin`},
		{`C:/srv/site`, `bin`, `C:/srv/site\bin`},
		{`C:\srv\site`, `${buildout:directory}/bin`, `C:\srv\site/bin`},
		{`C:\srv\site`, `..\bin`, `C:\srv\site\..\bin`},
		{`C:\srv\site`, `D:\bin`, `D:\bin`},
		{`C:\srv\site`, `D:bin`, `D:bin`},
		{`C:\srv\site`, `\bin`, `C:\bin`},
		{`C:\srv\site`, `\\server\share\bin`, `\\server\share\bin`},
		{`\\server\share\site`, `bin`, `\\server\share\site\bin`},
		{`\\server\share\site`, `/bin`, `\\server\share/bin`},
		{`%ProgramFiles%\site`, `bin`, `%ProgramFiles%\site\bin`},
		{`C:\`, ``, `C:\`},
		{`/srv/site`, `bin`, `/srv/site/bin`},
		{`/`, `bin`, `/bin`},
		{`/srv/site`, `/bin`, `/bin`},
	} {
		c := parse(t, "[buildout]\nbin-directory = "+test.bin+"\n", "buildout:directory="+test.directory)
		if got := answer(c, "buildout:bin-directory"); got != test.want {
			t.Errorf("%s below %s is %s, want %s", test.bin, test.directory, got, test.want)
		}
	}
}

func TestPathsAreCleanedAsTheirSystemDoes(t *testing.T) {
	for p, want := range map[string]string{
		`C:/srv\.\a\\..\b`:         `C:\srv\b`,
		`C:\..\..\x`:               `C:\x`,
		`C:\`:                      `C:\`,
		`\\server\share\a\..\..\b`: `\\server\share\b`,
		`\\server`:                 `\\server\`,
		`\\?\C:\a\..\b`:            `\\?\C:\a\..\b`,
		`%ProgramFiles%/a/../b`:    `%ProgramFiles%\b`,
		`/srv/a\b/../c`:            `/srv/a/c`,
	} {
		if got := clean(p); got != want {
			t.Errorf("clean(%s) = %s, want %s", p, got, want)
		}
	}
}

func TestAMissingPartIsUnderlinedByItself(t *testing.T) {
	const service = "[a]\nrecipe = z3c.recipe.winservice:service\nrunzope = x\n"
	for text, want := range map[string]string{
		"[buildout]\nparts = ab a b c\n[ab]\nrecipe = r:e\n[c]\nrecipe = r:e\n" + service: "2:14+1",
		"[buildout]\nparts =\n  a\n  nowhere\n" + service:                                 "4:3+7",
		"[buildout]\nparts = a ${:x}\nx = b\n" + service:                                  "2:9+7",
		"[buildout]\nparts = a\n" + service + "=> a none\n":                               "6:6+4",
	} {
		_, _, problems := makeServices(t, text, ServiceOptions{NoCheck: true})
		if len(problems) != 1 {
			t.Errorf("%q gives %v", text, problems)
			continue
		}
		p := problems[0]
		if got := fmt.Sprintf("%d:%d+%d", p.Pos.Line, p.Pos.Column, p.Width); got != want {
			t.Errorf("%q is blamed at %s, want %s", text, got, want)
		}
	}
}

func TestRelativeDirectoriesAreRefused(t *testing.T) {
	for _, dir := range []string{"site", `srv\site`, "C:site", ".", "${s:x}"} {
		_, err := Parse("b.cfg", []byte("[buildout]\ndirectory = "+dir+"\n[s]\nx = y\n"), Options{})
		if problems := refusal(t, err); len(problems) != 1 || problems[0].Pos.Line != 2 {
			t.Errorf("%s gives %v", dir, err)
		}
	}
	_, err := Parse("b.cfg", nil, Options{Overrides: []string{"buildout:directory=site"}})
	if err == nil || !strings.Contains(err.Error(), "buildout:directory: the buildout's directory \"site\" is not a full path") {
		t.Errorf("an operand gives %v", err)
	}
}

func TestFilesThatCannotBeReadAreProblems(t *testing.T) {
	dir := t.TempDir()
	huge := filepath.Join(dir, "huge.cfg")
	write(t, huge, "[a]\nb = "+strings.Repeat("x", largest))
	for file, want := range map[string]string{
		filepath.Join(dir, "none.cfg"): "there is no such file",
		dir:                            "it cannot be read",
		huge:                           "the file has more than",
	} {
		_, err := Load(file, Options{})
		problems, ok := errors.AsType[recipe.Problems](err)
		if !ok || len(problems) != 1 || !strings.Contains(problems[0].What, want) || problems[0].Pos.File != filepath.ToSlash(file) || problems[0].Mend == "" {
			t.Errorf("%s gives %v", file, err)
		}
	}
}

func TestLinesEndAsPythonEndsThem(t *testing.T) {
	c := parse(t, "[s]\ra = 1\r\n  2\n\r\nb = 3\r")
	if got := answer(c, "s:*"); got != `{"a":"1\n2","b":"3"}` {
		t.Errorf("read as %s", got)
	}
}

// TestLargeConfigurationsAreRead would not end if reading took more than
// linear time.
func TestLargeConfigurationsAreRead(t *testing.T) {
	const n = 100_000
	repeat := func(head, format string) string {
		var b strings.Builder
		b.WriteString(head)
		for i := range n {
			fmt.Fprintf(&b, format, i, i+1)
		}
		return b.String()
	}
	for name, text := range map[string]string{
		"sections":      repeat("", "[s%d]\na=%d\n"),
		"options":       repeat("[s]\na=1\n", "a%d=%d\n"),
		"lines":         repeat("[s]\na=\n", " %d %d\n"),
		"one long line": repeat("[s]\nb%%=\na=", "${:b%%}%.0d%.0d"),
		"unclosed":      "[s]\na=" + strings.Repeat("${", n),
		"dollars":       "[s]\na=" + strings.Repeat("$$", n),
		"bogus":         "[s]\na=1\n" + strings.Repeat("bogus\n", n),
	} {
		t.Run(name, func(t *testing.T) {
			c, err := Parse("b.cfg", []byte(text), Options{})
			if name == "bogus" {
				if problems := refusal(t, err); len(problems) != n {
					t.Errorf("%d problems", len(problems))
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			section := c.Sections()[len(c.Sections())-1]
			if _, err := c.Get(section, "a"); err != nil && name != "one long line" {
				t.Error(err)
			}
		})
	}
}

func FuzzBuildout(f *testing.F) {
	seeds, err := filepath.Glob("testdata/real/*.cfg")
	if err != nil || len(seeds) == 0 {
		f.Fatal(seeds, err)
	}
	for _, seed := range seeds {
		text, err := os.ReadFile(seed)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(head + "runzope = ${a:x}\nx =\n  1\n\n    2\nstop =\n  ctrl-c 1s\n  kill\nrestart.delay=2s\n=> b\n[b]\n")
	f.Add(head + "runscript = C:\\x\nparameters = \"a b\" c\n d\nserviceName = $${x}\ncommand = x\n")
	f.Add("[a]\nb = ${a:b}$${a:c}\n\x00\xff\r[c:d]\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("b.cfg", []byte(text), Options{})
		if err == nil {
			c, err = Parse("b.cfg", []byte(text), Options{Overrides: []string{`buildout:executable=C:\p.exe`, `buildout:directory=C:\x`}})
		}
		if err != nil {
			refusal(t, err)
			return
		}
		for _, s := range c.Sections() {
			options, err := c.Options(s)
			if err != nil {
				t.Error(err)
			}
			for _, o := range options {
				c.Place(s, o)
			}
		}
		instances, warnings, problems := Instances(c, ServiceOptions{Naming: "path"})
		if len(problems) > 0 {
			refusal(t, problems)
		}
		if len(warnings) > 0 {
			refusal(t, recipe.Problems(warnings))
		}
		if len(instances) == 0 && len(problems) == 0 {
			t.Error("neither services nor problems")
		}
	})
}

func TestOperandsThatNothingReadsAreRefused(t *testing.T) {
	const text = "[buildout]\nparts = a\nlocal = 1\n[a]\nrecipe = r\nx = ${buildout:port}\n[c]\ny = ${:z}\n"
	for _, operand := range []string{"buidout:directory=C:\\x", "buildout:directry=C:\\x", "buildout.directory=C:\\x", "b:x=1", "c:x=1"} {
		if _, err := Parse("b.cfg", []byte(text), Options{Overrides: []string{operand}}); err == nil {
			t.Errorf("%s is taken", operand)
		}
	}
	for _, operand := range []string{"buildout:directory=C:\\x", "executable=C:\\p.exe", "buildout:port=1", "local=2", "a:new=1", "buildout:offline=true", "c:y=2", "c:z=3"} {
		if _, err := Parse("b.cfg", []byte(text), Options{Overrides: []string{operand, operand}}); err != nil {
			t.Errorf("%s is refused: %v", operand, err)
		}
	}
}
