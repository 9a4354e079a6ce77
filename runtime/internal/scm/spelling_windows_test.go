package scm

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"
)

func TestOurServiceInAnotherSpellingIsOursAndRepaired(t *testing.T) {
	c := testConfig(t, "winservice-spelled")
	dir := filepath.Join(filepath.Dir(c.Exe), "a folder with blanks")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	c.Exe = Spelling(filepath.Join(dir, "our service.exe"))
	copyExe(t, c.Exe, c.Name)
	drive, rest := c.Exe[:2], c.Exe[2:]
	t.Setenv("WINSERVICE_TEST_DRIVE", drive)
	for spelling, line := range map[string]string{
		"no quotes":              c.Exe + " run",
		"no quotes, more blanks": " " + c.Exe + "  run  ",
		"another case":           `"` + strings.ToLower(c.Exe) + `" run `,
		"a prefix":               `"\\?\` + c.Exe + `" run`,
		"slashes":                `"` + strings.ReplaceAll(c.Exe, `\`, "/") + `" run`,
		"a variable":             `"%WINSERVICE_TEST_DRIVE%` + rest + `" run`,
		"a variable, no quotes":  `%WINSERVICE_TEST_DRIVE%` + rest + ` run`,
		"a blank at the end":     `"` + c.Exe + ` " run`,
		"no ending":              `"` + strings.TrimSuffix(c.Exe, ".exe") + `" run`,
		"short":                  shortPath(t, c.Exe) + " run",
	} {
		in := &Installed{ImagePath: line}
		in.locate()
		if !strings.EqualFold(in.Exe, c.Exe) || in.Args != Verb {
			t.Errorf("%s: %s is taken for %q with %q", spelling, line, in.Exe, in.Args)
			continue
		}
		// Another executable of the same service proves it by the version.
		for _, self := range []string{c.Exe, `C:\elsewhere\x.exe`} {
			if err := proveOurs(c.Name, self, in); err != nil {
				t.Errorf("%s: %v", spelling, err)
			}
		}
		repaired := compare(c, in)
		changes := false
		for _, change := range repaired.Changes {
			changes = changes || change.What == "command line" && change.To == imagePath(c.Exe)
		}
		if same := strings.EqualFold(line, imagePath(c.Exe)); changes == same {
			t.Errorf("%s: the plan changes %v", spelling, repaired.Changes)
		}
	}
}

// shortPath is a path as DOS would write it; where the disk keeps no such
// names, the path itself, in quotes.
func shortPath(t *testing.T, path string) string {
	t.Helper()
	long, err := windows.UTF16PtrFromString(path)
	if err != nil {
		t.Fatal(err)
	}
	short := make([]uint16, 1024)
	n, err := windows.GetShortPathName(long, &short[0], uint32(len(short)))
	if err != nil || n == 0 {
		t.Fatal(err)
	}
	text := windows.UTF16ToString(short[:n])
	if strings.Contains(text, " ") {
		return `"` + text + `"`
	}
	return text
}

func TestUnquotedPathThatLeadsAstrayIsNotOurs(t *testing.T) {
	c := testConfig(t, "winservice-astray")
	dir := filepath.Join(filepath.Dir(c.Exe), "some folder")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	c.Exe = Spelling(filepath.Join(dir, "ours.exe"))
	copyExe(t, c.Exe, c.Name)
	astray := strings.TrimSuffix(dir, " folder") + ".exe"
	copyExe(t, astray, "")
	t.Cleanup(func() { _ = os.Remove(astray) })
	in := &Installed{ImagePath: c.Exe + " run"}
	in.locate()
	if !sameFile(in.Exe, astray) || in.Meant != c.Exe {
		t.Errorf("%+v", in)
	}
	err := proveOurs(c.Name, c.Exe, in)
	if err == nil || !strings.Contains(err.Error(), "so that Windows runs "+in.Exe+" and not "+c.Exe) || !strings.Contains(Mend(err), "delete it; then run update") {
		t.Errorf("%v; %s", err, Mend(err))
	}
}
