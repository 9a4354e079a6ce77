package runtime

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

// piped is a standard input that holds text.
func piped(t *testing.T, text string) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPasswordComesFromWhereItWasSaid(t *testing.T) {
	none, x := (*string)(nil), new("x")
	for _, test := range []struct {
		name    string
		account string
		set     bool
		options options
		stdin   string
		want    *string
		refused string
	}{
		{"no account needs none", "LocalSystem", true, options{}, "", none, ""},
		{"virtual account", `NT SERVICE\a`, true, options{}, "", none, ""},
		{"managed account", `CORP\a$`, true, options{}, "", none, ""},
		{"installed account stays", `.\bob`, false, options{}, "", none, ""},
		{"given", `.\bob`, true, options{password: x}, "", x, ""},
		{"given for the installed account", `.\bob`, false, options{password: x}, "", x, ""},
		{"standard input", `.\bob`, true, options{passwordStdin: true}, "x\r\nrest", x, ""},
		{"standard input without an end of line", `.\bob`, true, options{passwordStdin: true}, "x", x, ""},
		{"standard input of PowerShell", `.\bob`, true, options{passwordStdin: true}, "\uFEFFx\r\n", x, ""},
		{"blanks are part of it", `.\bob`, true, options{passwordStdin: true}, " x \n", new(" x "), ""},
		{"standard input of another code page", `.\bob`, true, options{passwordStdin: true}, "gr\xfc\xdfe\r\n", none, "not UTF-8"},
		{"UTF-8", `.\bob`, true, options{passwordStdin: true}, "grüße\r\n", new("grüße"), ""},
		{"empty standard input", `.\bob`, true, options{passwordStdin: true}, "\n", none, "is empty"},
		{"given where there is none", "LocalService", true, options{password: x}, "", none, "has no password"},
		{"nobody to ask", `.\bob`, true, options{}, "", none, "--password-stdin"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := command{options: test.options, stdin: piped(t, test.stdin), stderr: io.Discard}
			got, err := c.askPassword(test.account, test.set)
			if test.refused != "" {
				if _, ok := err.(usageError); !ok || !strings.Contains(err.Error(), test.refused) {
					t.Errorf("err = %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if (got == nil) != (test.want == nil) || got != nil && *got != *test.want {
				t.Errorf("password %v, want %v", got, test.want)
			}
		})
	}
}

func TestPromptEndsWhenItIsInterrupted(t *testing.T) {
	restored := 0
	restore := func() { restored++ }
	if line, err := readTyped(t.Context(), strings.NewReader("x y\r\nrest"), restore); line != "x y" || err != nil {
		t.Errorf("%q, %v", line, err)
	}
	r, w := io.Pipe() // nothing is typed
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, terminal := range map[string]io.Reader{"signal": r, "end of the read": strings.NewReader("")} {
		if line, err := readTyped(ctx, terminal, restore); line != "" || !errors.Is(err, errNotTyped) {
			t.Errorf("%s: %q, %v", name, line, err)
		}
	}
	if restored != 3 {
		t.Errorf("the console was restored %d times, want 3", restored)
	}
}
