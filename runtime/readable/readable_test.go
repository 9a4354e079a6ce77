package readable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"
)

func TestQuotedTextIsWhatItWas(t *testing.T) {
	for s, want := range map[string]string{
		"":                       `""`,
		`C:\new\the site\app.py`: `"C:\new\the site\app.py"`,
		`"C:\a b\x.exe" -v`:      `'"C:\a b\x.exe" -v'`,
		`it's`:                   `"it's"`,
		"Größe 日本 😀":             `"Größe 日本 😀"`,
		"a\tb":                   `"a\tb"`,
		"C:\\x\n":                `"C:\\x\n"`,
		"\x1b[31m":               `"\x1b[31m"`,
		"one\u202etwo":           `"one\u202etwo"`,
		"\xff":                   `"\xff"`,
		"a\u00a0b":               `"a\u00a0b"`,
	} {
		if got := Quote(s); got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
	}
}

func TestFunctionsOfWindowsAreNotNamed(t *testing.T) {
	for op, want := range map[string]string{
		"GetFileAttributesEx": `read it: look at C:\x: file does not exist`,
		"CreateFile":          `read it: look at C:\x: file does not exist`,
		"open":                `read it: open C:\x: file does not exist`,
	} {
		err := fmt.Errorf("read it: %w", Plain(&fs.PathError{Op: op, Path: `C:\x`, Err: fs.ErrNotExist}))
		if err.Error() != want || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", op, err)
		}
	}
	refused := &os.SyscallError{Syscall: "connectex", Err: errors.New("nobody listens")}
	if err := Plain(fmt.Errorf("dial tcp 127.0.0.1:80: %w", refused)); err.Error() != "nobody listens" {
		t.Error(err)
	}
	if err := Plain(nil); err != nil {
		t.Error(err)
	}
}
