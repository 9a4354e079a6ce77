package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"winservice.internal/gen"
)

// onTerminal runs "winservice init" on a terminal, types each answer once its
// prompt is there, and returns what stood on the screen and the exit code.
func onTerminal(t *testing.T, args []string, typed ...string) (screen string, code int) {
	t.Helper()
	cmd := exec.Command("winservice", append([]string{"init"}, args...)...)
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 25, Cols: 200})
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	keepOutput(t, terminal)
	stuck := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer stuck.Stop()

	var seen bytes.Buffer
	buffer := make([]byte, 1000)
	for from := 0; ; {
		if len(typed) > 0 && strings.HasSuffix(seen.String()[from:], ": ") {
			from = seen.Len()
			if _, err := terminal.WriteString(typed[0]); err != nil {
				t.Fatal(err)
			}
			typed = typed[1:]
		}
		n, err := terminal.Read(buffer)
		seen.Write(buffer[:n])
		if err != nil { // on Linux, of a terminal that nobody else has open any longer
			break
		}
	}
	if len(typed) > 0 {
		t.Errorf("nobody asked for %q", typed)
	}
	err = cmd.Wait()
	exit, ok := errors.AsType[*exec.ExitError](err)
	if err != nil && !ok {
		t.Fatal(err)
	}
	if ok {
		code = exit.ExitCode()
	}
	return strings.ReplaceAll(seen.String(), "\r\n", "\n"), code
}

// keepOutput has the terminal keep what was printed when Ctrl+C is typed. By
// default it throws that away, and with it, now and then, what the command
// prints because of the Ctrl+C.
// https://man7.org/linux/man-pages/man3/termios.3.html (NOFLSH)
func keepOutput(t *testing.T, terminal *os.File) {
	t.Helper()
	settings, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	settings.Lflag |= unix.NOFLSH
	if err := unix.IoctlSetTermios(int(terminal.Fd()), unix.TCSETS, settings); err != nil {
		t.Fatal(err)
	}
}

func TestInitAsksThreeQuestions(t *testing.T) {
	t.Chdir(t.TempDir())
	screen, code := onTerminal(t, nil, `C:\Python\python.exe "C:\my shop\it's.py" --cost $5`+"\n", "My Shop\n", "Sells \"things\"\n")
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, screen)
	}
	for _, want := range []string{
		"What is the service to run?", "name [it-s]: ", "description (Enter: none): ",
		"winservice.toml written, with the service my-shop\n", "winservice build     makes dist/my-shop.exe\n",
	} {
		if !strings.Contains(screen, want) {
			t.Errorf("the screen has no %q:\n%s", want, screen)
		}
	}
	instances, warnings, err := gen.Load([]string{"winservice.toml"}, gen.LoadOptions{})
	if err != nil || len(warnings) > 0 || len(instances) != 1 {
		t.Fatal(err, warnings)
	}
	in := instances[0]
	s := in.Service
	if in.Name != "my-shop" || s.DisplayName != "My Shop" || s.Description != `Sells "things"` || s.Command.Path != `C:\Python\python.exe` ||
		strings.Join(s.Command.Args, "|") != `C:\my shop\it's.py|--cost|$5` || s.Command.Dir != `C:\my shop` {
		t.Errorf("%+v", in)
	}
	if out, err := exec.Command("winservice", "gen", "-q").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestEnterTakesWhatInitProposes(t *testing.T) {
	t.Chdir(t.TempDir())
	screen, code := onTerminal(t, []string{"app.toml"}, "\"C:\\Program Files\\Acme\\acmed.exe\" serve\n", "\n", "\n")
	text, err := os.ReadFile("app.toml")
	if code != 0 || err != nil {
		t.Fatalf("exit code %d, %v\n%s", code, err, screen)
	}
	for _, want := range []string{
		"[service.acmed]\ndisplay-name = \"acmed\"\n# description = ",
		"command = ['C:\\Program Files\\Acme\\acmed.exe', \"serve\"]\ndirectory = 'C:\\Program Files\\Acme'\n",
		"# [service.acmed.restart]\n", `winservice\acmed'`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the recipe has no %q", want)
		}
	}
	if !strings.Contains(screen, "winservice explain app.toml   shows") {
		t.Error(screen)
	}
}

func TestInitAsksAgainAfterABadAnswer(t *testing.T) {
	t.Chdir(t.TempDir())
	screen, code := onTerminal(t, nil,
		"\n", "C:\\Program Files\\Acme\\acmed.exe serve\n", "C:\\x.exe \"open\n", "C:\\srv\\app.py -v\n", "C:\\Python\\python.exe C:\\srv\\app.py -v\n",
		"ä ö\n", "con\n", "a\x07b\n", "\n")
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{
		"a service runs something", `write "C:\Program Files\Acme\acmed.exe" serve`, "a quotation mark is not closed",
		"python.exe", "has no letter and no digit of ASCII", "control character", "with the service con-service\n",
	} {
		if !strings.Contains(screen, want) {
			t.Errorf("the screen has no %q:\n%s", want, screen)
		}
	}
}

func TestInitThatIsLeftWritesNothing(t *testing.T) {
	for name, typed := range map[string][]string{
		"interrupt":          {"\x03"},
		"interrupt, later":   {"C:\\x.exe\n", "\x03"},
		"end of input":       {"\x04"},
		"end of input later": {"C:\\x.exe\n", "x\n", "\x04"},
		"end within a line":  {"C:\\x.exe\x04\x04"},
		"no good answer":     {"\n", "\n", "\n", "\n", "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			screen, code := onTerminal(t, nil, typed...)
			if code != 1 || !strings.Contains(screen, "nothing was written") {
				t.Errorf("exit code %d\n%s", code, screen)
			}
			if left, _ := os.ReadDir("."); len(left) > 0 {
				t.Errorf("%v is left behind", left)
			}
		})
	}
}

func TestInitRefusesBadFlagsBeforeItAsks(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, args := range [][]string{{"--name", "ü"}, {"--name", ""}, {"--description", "a\x07b"}} {
		screen, code := onTerminal(t, args)
		if code != 2 || strings.Contains(screen, "?") || !strings.Contains(screen, "see: winservice init -h") {
			t.Errorf("%q: exit code %d\n%s", args, code, screen)
		}
	}
}

func TestInitAsksNothingThatWasSaid(t *testing.T) {
	t.Chdir(t.TempDir())
	screen, code := onTerminal(t, []string{"--name", "x", "--description", "", "--", `C:\x.exe`, "a b"})
	if code != 0 || strings.Contains(screen, "?") {
		t.Errorf("exit code %d\n%s", code, screen)
	}
	screen, code = onTerminal(t, nil) // it is there already
	if code != 1 || !strings.Contains(screen, "exists already") || strings.Contains(screen, "?") {
		t.Errorf("exit code %d\n%s", code, screen)
	}
}
