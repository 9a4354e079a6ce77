package child

import (
	"fmt"
	"testing"

	"golang.org/x/sys/windows"
)

func init() { roles["command line"] = playCommandLine }

func playCommandLine(string) {
	fmt.Print(windows.UTF16PtrToString(windows.GetCommandLine()))
}

// TestCommandLineIsTheOneThatTheProcessHas: what is shown of a command before
// it is built is what CreateProcess is given, to the character.
func TestCommandLineIsTheOneThatTheProcessHas(t *testing.T) {
	for _, spec := range []Spec{
		role("command line"),
		role("command line", ``, `a b`, `a\`, `a b\`, `say "hi"\`, `100%`, "ä€😀", `\\server\share`),
		{Line: `  "` + role("").Path + `"  /a:"b  c" "d  `, Env: role("command line").Env},
	} {
		want, _, err := spec.CommandLine()
		if err != nil {
			t.Fatal(err)
		}
		p, out := run(t, spec)
		wantCode(t, p, 0)
		if got := out.String(); got != want {
			t.Errorf("the process has\n%s\nand not\n%s", got, want)
		}
	}
}
