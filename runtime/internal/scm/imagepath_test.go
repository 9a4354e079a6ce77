package scm

import (
	"slices"
	"testing"
)

func TestCommandLineIsTakenApartAsCreateProcessDoes(t *testing.T) {
	const ours = `C:\Program Files\x y\x.exe`
	for _, test := range []struct {
		line      string
		files     []string
		exe, rest string
	}{
		{imagePath(`C:\Program Files\a b.exe`), nil, `C:\Program Files\a b.exe`, Verb},
		{imagePath(`C:\a.exe`), nil, `C:\a.exe`, Verb},
		{`C:\a.exe run`, nil, `C:\a.exe`, "run"},
		{`C:\a.exe`, nil, `C:\a.exe`, ""},
		{` "C:\a.exe"  -k  x `, nil, `C:\a.exe`, "-k  x"},
		{`"C:\a.exe "run`, nil, `C:\a.exe`, "run"},
		{`"C:\a" run`, nil, `C:\a.exe`, "run"},
		{`"C:\never closed.exe`, nil, `C:\never closed.exe`, ""},
		{"", nil, "", ""},
		{ours + " run", []string{ours}, ours, "run"},
		{ours + "  run \t", []string{ours}, ours, "run"},
		{"\t" + ours + "\trun", []string{ours}, ours, "run"},
		{`C:\Program Files\x y\x run`, []string{ours}, ours, "run"},
		{ours + " run", nil, ours, "run"}, // it is gone, and was meant
		{ours + " run", []string{ours, `C:\Program.exe`}, `C:\Program.exe`, `Files\x y\x.exe run`},
		{ours + " run", []string{ours, `C:\Program Files\x.exe`}, `C:\Program Files\x.exe`, `y\x.exe run`},
		{`C:\windows\system32\svchost.exe -k netsvcs`, nil, `C:\windows\system32\svchost.exe`, "-k netsvcs"},
	} {
		exe, rest := splitImagePath(test.line, func(path string) bool { return slices.Contains(test.files, path) })
		if exe != test.exe || rest != test.rest {
			t.Errorf("%q with the files %q: %q, %q; want %q, %q", test.line, test.files, exe, rest, test.exe, test.rest)
		}
	}
}

func TestProgramThatWasMeantIsToldFromTheOneInItsWay(t *testing.T) {
	for line, want := range map[string]string{
		`C:\Program Files\x y\x.exe run`:         `C:\Program Files\x y\x.exe`,
		`C:\Program Files\x y\x  run `:           `C:\Program Files\x y\x.exe`,
		`"C:\Program Files\x y\x.exe" run`:       `C:\Program Files\x y\x.exe`,
		`C:\windows\system32\svchost.exe -k net`: `C:\windows\system32\svchost.exe`,
	} {
		if got := meantProgram(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func TestPrefixesAndSlashesAreNoPartOfAPath(t *testing.T) {
	for path, want := range map[string]string{
		`C:\a b\x.exe`:              `C:\a b\x.exe`,
		`\\?\C:\a b\x.exe`:          `C:\a b\x.exe`,
		`\??\C:\a\x.exe`:            `C:\a\x.exe`,
		`\\.\C:\a\x.exe`:            `C:\a\x.exe`,
		`\\?\unc\server\share\x`:    `\\server\share\x`,
		`\\server\share\x`:          `\\server\share\x`,
		`C:/Program Files/x/x.exe `: `C:\Program Files\x\x.exe`,
	} {
		if got := plainPath(path); got != want {
			t.Errorf("plainPath(%q) = %q, want %q", path, got, want)
		}
	}
}
