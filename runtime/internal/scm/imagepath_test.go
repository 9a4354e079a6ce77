package scm

import "testing"

func TestCommandLineIsQuotedAndReadBack(t *testing.T) {
	for line, want := range map[string][2]string{
		imagePath(`C:\Program Files\a b.exe`): {`C:\Program Files\a b.exe`, Verb},
		imagePath(`C:\a.exe`):                 {`C:\a.exe`, Verb},
		`C:\a.exe run`:                        {`C:\a.exe`, "run"},
		`C:\a.exe`:                            {`C:\a.exe`, ""},
		` "C:\a.exe"  -k  x `:                 {`C:\a.exe`, "-k  x"},
		`"C:\never closed`:                    {`C:\never closed`, ""},
		"":                                    {"", ""},
	} {
		if exe, rest := splitImagePath(line); exe != want[0] || rest != want[1] {
			t.Errorf("splitImagePath(%q) = %q, %q; want %q", line, exe, rest, want)
		}
	}
}
