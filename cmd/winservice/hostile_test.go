package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestWhateverIsNoRecipeIsRefusedWithItsPlaceAndChangesNothing gives the
// command every kind of bad input: it ends with exit code 2 and a message that
// begins with a place, and what was generated before stays as it was.
func TestWhateverIsNoRecipeIsRefusedWithItsPlaceAndChangesNothing(t *testing.T) {
	const good = "[service.x]\ncommand = ['x.exe']\n"
	var ring strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&ring, "[template.t%d]\ntemplate='t%d'\n", i, (i+1)%50_000)
	}
	many := "[" + strings.Repeat("'1',", 1000) + "]"
	text := func(s string) func(*testing.T) { return func(t *testing.T) { writeFile(t, "bad.toml", s) } }
	for _, c := range []struct {
		why   string
		make  func(*testing.T)
		says  string // at the place of the first problem
		place string // of the first problem; empty: the file alone
	}{
		{"an executable", text("MZ\x90\x00\x03\x00\x00\x00"), "0x00 is not text", "1:4"},
		{"zeros", text(strings.Repeat("\x00", 4096)), "0x00 is not text", "1:1"},
		{"a zip", text("PK\x03\x04\x14\x00\x08\x08"), "0x00 is not text", "1:6"},
		{"10 MB of services", text(strings.Repeat(good, 10<<20/len(good))), "a recipe has at most", "1:1"},
		{"10 MB in a line", text("x = '" + strings.Repeat("x", 10<<20)), "a recipe has at most", "1:1"},
		{"4 MB in a line", text("x = '" + strings.Repeat("x", 4<<20-10)), "unterminated", "1:"},
		{"4 MB of brackets", text("x = " + strings.Repeat("[", 4<<20-10)), "", "1:"},
		{"4 MB of headers that are none", text(strings.Repeat("[service.\n", 400_000)), "", "1:"},
		{"lists in lists", text("x = " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000)), "outside of any table", "1:1"},
		{"tables in tables", text("x = " + strings.Repeat("{a=", 5000) + "1" + strings.Repeat("}", 5000)), "no such table", "1:1"},
		{"a long header", text("[" + strings.Repeat("a.", 5000) + "a]\n"), "too many keys", "1:"},
		{"UTF-16 with its mark", text("\xff\xfe[\x00s\x00e\x00r\x00"), "the file is UTF-16", "1:1"},
		{"UTF-16, the other one", text("\xfe\xff\x00[\x00s\x00e\x00r"), "the file is UTF-16", "1:1"},
		{"UTF-16 without its mark", text("[\x00s\x00e\x00r\x00v\x00"), "the file is UTF-16", "1:1"},
		{"mixed encodings", text(good + "# gr\xc3\xbcn\n# gr\xfcn\n"), "0xFC is not UTF-8", "4:5"},
		{"a mark and then nothing", text("\xef\xbb\xbf"), "no service", "1:1"},
		{"two marks", text("\xef\xbb\xbf\xef\xbb\xbf" + good), "", "1:1"},
		{"line ends of old Macs", text(strings.ReplaceAll(good, "\n", "\r")), "", "1:"},
		{"line ends of DOS and a mistake", text("\xef\xbb\xbf" + strings.ReplaceAll(good, "\n", "\r\n") + "typo = 1\r\n"), "no such key", "3:1"},
		{"an empty file", text(""), "no service", "1:1"},
		{"a page of HTML", text("<!DOCTYPE html>\n<html></html>\n"), "", "1:1"},
		{"XML", text("<service><id>x</id></service>\n"), "", "1:1"},
		{"a file that includes itself", text("include = ['bad.toml']\n" + good), "includes itself", "1:12"},
		{"templates in a ring", text("[template.a]\ntemplate='b'\n[template.b]\ntemplate='a'\n[service.x]\ntemplate='a'\n"), "starts from itself", "2:10"},
		{"lists in lists of a service", text("[service.x]\ncommand = " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000)), "too many lists", "2:11"},
		{"50000 templates in a ring", text(ring.String() + good), "starts from itself", "2:10"},
		{"instances without end", text("[service.'x-${a}${b}${c}${d}']\ncommand=['x']\n[service.'x-${a}${b}${c}${d}'.instances]\n" +
			"a=" + many + "\nb=" + many + "\nc=" + many + "\nd=" + many + "\n"), "these are more than", "3:31"},
		{"variables without end", text("[defaults]\nvars={a='" + strings.Repeat("x", 30000) + "'}\n[service.x]\ncommand=['x','" + strings.Repeat("${a}", 1000) + "']\n"), "more than 32767", "4:"},
		{"a folder", func(t *testing.T) {
			if err := os.Mkdir("bad.toml", 0o777); err != nil {
				t.Fatal(err)
			}
		}, "it is a folder", ""},
		{"no file at all", func(*testing.T) {}, "there is no such file", ""},
		{"a file that may not be read", func(t *testing.T) {
			if os.Geteuid() == 0 || runtime.GOOS == "windows" {
				t.Skip("root and Windows read it all the same")
			}
			writeFile(t, "bad.toml", good)
			if err := os.Chmod("bad.toml", 0); err != nil {
				t.Fatal(err)
			}
		}, "it cannot be read", ""},
		{"a link to nowhere", func(t *testing.T) { makeLink(t, "nowhere", "bad.toml") }, "there is no such file", ""},
		{"links in a ring", func(t *testing.T) { makeLink(t, "bad.toml", "bad.toml") }, "it cannot be read", ""},
		{"a device", func(t *testing.T) {
			if runtime.GOOS == "windows" {
				t.Skip("Windows has no /dev/zero")
			}
			makeLink(t, "/dev/zero", "bad.toml")
		}, "it is no regular file", ""},
	} {
		t.Run(c.why, func(t *testing.T) {
			t.Chdir(t.TempDir())
			place := "bad.toml:" + c.place
			if c.place == "" {
				place += " "
			}
			refusesAndChangesNothing(t, "bad.toml", c.make, place, c.says)
		})
	}
}

// TestWhateverIsNoConfigurationIsRefusedWithItsPlaceAndChangesNothing does the
// same with configurations of buildouts.
func TestWhateverIsNoConfigurationIsRefusedWithItsPlaceAndChangesNothing(t *testing.T) {
	const good = "[buildout]\nparts = a\nexecutable = C:\\p.exe\ndirectory = C:\\srv\n[a]\nrecipe = z3c.recipe.winservice:service\nrunscript = D:\\x.py\n"
	var ring, chain, double strings.Builder
	for i := range 500 {
		fmt.Fprintf(&ring, "[s%d]\n<= s%d\n", i, (i+1)%500)
		fmt.Fprintf(&double, "x%d = ${:x%d}${:x%[2]d}\n", i, i+1)
	}
	for i := range 20_000 {
		fmt.Fprintf(&chain, "x%d = ${:x%d}\n", i, i+1)
	}
	for _, c := range []struct {
		why, text, more string // of bad.cfg and of more.cfg
		place, says     string
	}{
		{"an executable", "MZ\x90\x00\x03\x00\x00\x00", "", "bad.cfg:1:1: ", "File contains no section headers."},
		{"an executable that is extended", "[buildout]\nextends = more.cfg\n" + good, "MZ\x90\x00\x03\x00\n\xff", "more.cfg:1:1: ", "File contains no section headers."},
		{"zeros", strings.Repeat("\x00", 4096), "", "bad.cfg:1:1: ", "File contains no section headers."},
		{"10 MB of nonsense", "[a]\n" + strings.Repeat("nonsense\n", 10<<20/9), "", "bad.cfg:2:1: ", "parsing error"},
		{"20 MB", strings.Repeat(good, 20<<20/len(good)), "", "bad.cfg:1:1: ", "a configuration has at most"},
		{"10 MB in a line", "[a]\nx = " + strings.Repeat("$", 10<<20), "", "bad.cfg:1:1: ", "no part of the configuration is a service"},
		{"10 MB of references", "[a]\nrecipe=z3c.recipe.winservice:service\nx = " + strings.Repeat("${", 5<<20), "", "bad.cfg:3:1: ", "unused option"},
		{"a byte order mark", "\xef\xbb\xbf" + good, "", "bad.cfg:1:1: ", "File contains no section headers."},
		{"UTF-16", "\xff\xfe[\x00b\x00u\x00", "", "bad.cfg:1:1: ", "File contains no section headers."},
		{"mixed encodings", good + "name = gr\xc3\xbcn\ndescription = gr\xfcn\n", "", "bad.cfg:9:15: ", "is not valid UTF-8"},
		{"mixed encodings, extended", "[buildout]\nextends = more.cfg\n[a]\nname = gr\xc3\xbcn\n", good + "description = gr\xfcn\n", "more.cfg:8:15: ", "is not valid UTF-8"},
		{"files in a ring", "[buildout]\nextends = more.cfg\n", "[buildout]\nextends = bad.cfg\n", "more.cfg:2:11: ", "Recursive file include"},
		{"macros in a ring", good + "<= s0\n" + ring.String(), "", "bad.cfg:", "Infinite extending loop"},
		{"references in a ring", good + "name = ${:description}\ndescription = ${:name}\n", "", "bad.cfg:9:15: ", "Circular reference in substitutions."},
		{"references without end", good + "name = ${:x0}\n" + double.String() + "x500 = xx\n", "", "bad.cfg:", "the substitutions make more than"},
		{"a long chain of references", good + "name = ${:x0}\n" + chain.String() + "x20000 = x\n", "", "bad.cfg:", "More than 1000 references lead from one to the next."},
		{"a file that is not there", "[buildout]\nextends = none.cfg\n", "", "bad.cfg:2:11: ", "No such file or directory"},
		{"a folder", "[buildout]\nextends = out\n", "", "bad.cfg:2:11: ", "it is no regular file"},
		{"a condition that is a program", "[a: __import__('os').system('calc')]\n", "", "bad.cfg:1:5: ", "cannot be decided here"},
		{"a deep condition", "[a: " + strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000) + "]\n", "", "bad.cfg:1:", "is not expected here"},
		{"an empty file", "", "", "bad.cfg:1:1: ", "no part of the configuration is a service"},
		{"a page of HTML", "<!DOCTYPE html>\r\n<html></html>\r\n", "", "bad.cfg:1:1: ", "File contains no section headers."},
		{"line ends of DOS and a mistake", strings.ReplaceAll(good+"typo\n", "\n", "\r\n"), "", "bad.cfg:8:1: ", "parsing error"},
	} {
		t.Run(c.why, func(t *testing.T) {
			t.Chdir(t.TempDir())
			refusesAndChangesNothing(t, "bad.cfg", func(t *testing.T) {
				writeFile(t, "bad.cfg", c.text)
				writeFile(t, "more.cfg", c.more)
			}, c.place, c.says)
		})
	}
}

// refusesAndChangesNothing gives a bad file to the command, beside a good one
// that something was generated of.
func refusesAndChangesNothing(t *testing.T, bad string, make func(*testing.T), place, says string) {
	t.Helper()
	writeFile(t, "winservice.toml", "[service.x]\ncommand = ['x.exe']\n")
	mustDo(t, "gen", "-q", "-o", "out")
	make(t)
	before := tree(t, "out")
	for _, args := range [][]string{{"gen", "-o", "out", bad}, {"check", "-o", "out", "winservice.toml", bad}, {"build", "-o", "out", bad}, {"explain", bad}} {
		var stdout, stderr bytes.Buffer
		code := Do(args, strings.NewReader(""), &stdout, &stderr)
		if code != exitUsage || stdout.Len() > 0 {
			t.Errorf("%v: exit code %d, stdout %q", args, code, firstLine(stdout.String()))
		}
		first := firstLine(stderr.String())
		if !strings.HasPrefix(first, place) || !strings.Contains(first, says) || len(first) > 2000 {
			t.Errorf("%v: says %q", args, first)
		}
	}
	if after := tree(t, "out"); !maps.Equal(before, after) {
		t.Errorf("the output folder was %v and is %v", before, after)
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// makeLink makes a symbolic link, or skips the test where that is impossible.
func makeLink(t *testing.T, target, link string) {
	t.Helper()
	if err := os.Symlink(target, link); err != nil {
		t.Skip("this user cannot make symbolic links: ", err) // on Windows it takes a right
	}
	if _, err := os.Lstat(link); err != nil {
		t.Skip("symbolic links are reported as made, but are not there (Wine): ", err)
	}
}

func mustDo(t *testing.T, args ...string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := Do(args, strings.NewReader(""), &stdout, &stderr); code != exitDone {
		t.Fatalf("winservice %s: exit code %d\n%s", strings.Join(args, " "), code, &stderr)
	}
}

// tree is the size and time of every file and folder below dir.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err == nil {
			all[path] = fmt.Sprint(info.Size(), info.ModTime())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
