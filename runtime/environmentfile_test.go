package runtime

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEnvironmentFileIsReadBeforeEachStart(t *testing.T) {
	t.Setenv("SECRETS", t.TempDir())
	file := filepath.Join(os.Getenv("SECRETS"), "web.env")
	s := Service{Name: "web", Command: Command{
		Path: "/child", Environment: []string{"A=recipe", "B=recipe"}, EnvironmentFile: "%SECRETS%/web.env",
		EnvironmentPrepend: []string{"LIB=first"},
	}}
	for text, want := range map[string]map[string]string{
		"A=1\nLIB=file\n":              {"A": "1", "B": "recipe", "LIB": "first" + sep + "file"},
		"\uFEFFDB_PASSWORD=a=b%PATH%c": {"A": "recipe", "DB_PASSWORD": "a=b%PATH%c"},
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		spec, err := s.spec()
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range want {
			if got := latest(spec.Env, name); got != value {
				t.Errorf("%q: %s is %q, want %q", text, name, got, value)
			}
		}
	}
}

func TestLinesOfAnEnvironmentFile(t *testing.T) {
	const text = "# comment\r\n\r\n A = 1 \r\nB=\"two words \"\nC='x'\nD=\"\nE=\n  #F=1\nG=#1\nh=\"a\"b\"\nexport I=1\r\n export\tJ = 'x y'\nexport=2\nexportK=3\n"
	got, _, err := parseEnvironment(text)
	want := []string{"A=1", "B=two words ", "C=x", "D=\"", "E=", "G=#1", "h=a\"b", "I=1", "J=x y", "export=2", "exportK=3"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestABadEnvironmentFileIsToldOfWithoutWhatItSays(t *testing.T) {
	dir := t.TempDir()
	for name, test := range map[string]struct{ text, want string }{
		"no assignment":  {"A=1\nhunter2\n", "line 2: it is not NAME=value"},
		"no name":        {"=hunter2", "line 1: it is not NAME=value"},
		"export without": {"export hunter2\n", "line 1: it is not NAME=value"},
		"set":            {"A=1\nset B=hunter2\n", "line 2: the name has a blank in it"},
		"exported twice": {"export export B=hunter2\n", "line 1: the name has a blank in it"},
		"UTF-16":         {"\xff\xfeA\x00=\x00h\x00", "line 1: it is not UTF-8"},
		"a zero byte":    {"A=1\n\nB=hunter2\x00\n", "line 3: it is not UTF-8, or has a zero byte"},
		"large":          {"A=" + strings.Repeat("x", largestEnvironment), "more than 65536 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(dir, "bad.env")
			if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Service{Command: Command{Path: "/x", EnvironmentFile: file}}.spec()
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), file) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%v", err)
			}
		})
	}
	_, err := Service{Command: Command{Path: "/x", EnvironmentFile: filepath.Join(dir, "none.env")}}.spec()
	if err == nil || !strings.Contains(err.Error(), "read the environment file: ") || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

func FuzzEnvironmentFile(f *testing.F) {
	for _, seed := range []string{"A=1\n#\n", "\uFEFFa='b'\r\n", "x", "=", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		variables, line, err := parseEnvironment(text)
		if (err != nil) != (line > 0) {
			t.Fatalf("%v in line %d", err, line)
		}
		if slices.ContainsFunc(variables, func(v string) bool { return strings.Index(v, "=") < 1 || strings.ContainsAny(v, "\x00\n") }) {
			t.Fatalf("%q", variables)
		}
	})
}
