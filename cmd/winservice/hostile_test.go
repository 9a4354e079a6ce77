package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
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
		{"a link to nowhere", func(t *testing.T) {
			if err := os.Symlink("nowhere", "bad.toml"); err != nil {
				t.Skip(err)
			}
		}, "there is no such file", ""},
		{"links in a ring", func(t *testing.T) {
			if err := os.Symlink("bad.toml", "bad.toml"); err != nil {
				t.Skip(err)
			}
		}, "it cannot be read", ""},
		{"a device", func(t *testing.T) {
			if err := os.Symlink("/dev/zero", "bad.toml"); err != nil || runtime.GOOS == "windows" {
				t.Skip("no /dev/zero here")
			}
		}, "it is no regular file", ""},
	} {
		t.Run(c.why, func(t *testing.T) {
			t.Chdir(t.TempDir())
			writeFile(t, "winservice.toml", good)
			mustDo(t, "gen", "-q", "-o", "out")
			c.make(t)
			before := tree(t, "out")
			for _, args := range [][]string{{"gen", "-o", "out", "bad.toml"}, {"check", "-o", "out", "winservice.toml", "bad.toml"}, {"build", "-o", "out", "bad.toml"}, {"explain", "bad.toml"}} {
				var stdout, stderr bytes.Buffer
				code := Do(args, strings.NewReader(""), &stdout, &stderr)
				if code != exitUsage || stdout.Len() > 0 {
					t.Errorf("%v: exit code %d, stdout %q", args, code, firstLine(stdout.String()))
				}
				place := regexp.MustCompile(`^bad\.toml:` + regexp.QuoteMeta(c.place))
				if c.place == "" {
					place = regexp.MustCompile(`^bad\.toml: `)
				}
				if first := firstLine(stderr.String()); !place.MatchString(first) || !strings.Contains(first, c.says) || len(first) > 2000 {
					t.Errorf("%v: says %q", args, first)
				}
			}
			if after := tree(t, "out"); !maps.Equal(before, after) {
				t.Errorf("the output folder was %v and is %v", before, after)
			}
		})
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
