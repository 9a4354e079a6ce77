package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// asChild makes this test binary behave as testchild itself.
const asChild = "TESTCHILD_TEST_AS_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(asChild) != "" {
		main()
	}
	os.Exit(m.Run())
}

func child(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asChild+"=1")
	return cmd
}

func TestOptionsComeFromTheFirstPlaceThatHasThem(t *testing.T) {
	script := filepath.Join(t.TempDir(), "app-script.py")
	if err := os.WriteFile(script, []byte("import x\n# testchild --exit 3 --deaf\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name        string
		args        []string
		environment string
		want        options
	}{
		{"none", nil, "", options{after: longest}},
		{"ours", []string{"--exit", "4"}, "--exit 5", options{exit: 4}},
		{"ours, timed", []string{"--exit=4", "--after=1s"}, "", options{exit: 4, after: time.Second}},
		{"ours, then others", []string{"--deaf", "a b", "--exit"}, "", options{deaf: true, after: longest}},
		{"others", []string{"-C", "zope.conf"}, "--say hello", options{say: "hello", after: longest}},
		{"script and ours", []string{script, "--flood", "2"}, "--exit 5", options{flood: 2, after: longest}},
		{"script and environment", []string{script, "-C", "x"}, "--slow-stop 2s", options{slowStop: 2 * time.Second, after: longest}},
		{"script alone", []string{script, "-C", "x"}, "", options{exit: 3, deaf: true}},
		{"script that is not there", []string{"nowhere.py"}, "", options{after: longest}},
	} {
		got, err := parse(c.args, c.environment)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(options{})); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	if _, err := parse([]string{"--exit", "four"}, ""); err == nil {
		t.Error("a word was taken as exit code")
	}
}

func TestEndsByItselfWithItsCode(t *testing.T) {
	dir := t.TempDir()
	mark, echo := filepath.Join(dir, "mark"), filepath.Join(dir, "echo")
	cmd := child(t, "--mark", mark, "--echo-args", echo, "--say", "grün", "--flood", "2", "--exit", "7", "rest ü")
	cmd.Dir = dir
	output, _ := cmd.Output()
	if code := cmd.ProcessState.ExitCode(); code != 7 {
		t.Errorf("exit code %d", code)
	}
	lines := strings.SplitAfter(string(output), "\n")
	if lines[0] != "grün\n" || len(lines) != 4 || len(lines[1]) != 64 || !strings.HasPrefix(lines[2], "flood 0000000001 x") {
		t.Errorf("%q", lines)
	}
	if got, want := read(t, mark), fmt.Sprintf("started %d\nending\n", cmd.Process.Pid); got != want {
		t.Errorf("%q", got)
	}
	var e Echo
	if err := json.Unmarshal([]byte(read(t, echo)), &e); err != nil {
		t.Fatal(err)
	}
	if e.Args[len(e.Args)-1] != "rest ü" || e.Env[asChild] != "1" || filepath.Base(e.Dir) != filepath.Base(dir) {
		t.Errorf("%+v", e)
	}
}

func TestGrandchildOutlivesItsParent(t *testing.T) {
	pids := filepath.Join(t.TempDir(), "pids")
	cmd := child(t, "--grandchild", pids, "--after", "60s")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	wait(t, pids, "\n")
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	var parent, grandchild int
	if _, err := fmt.Sscan(read(t, pids), &parent, &grandchild); err != nil || parent != cmd.Process.Pid {
		t.Fatalf("%q: %v", read(t, pids), err)
	}
	left, err := os.FindProcess(grandchild)
	if err != nil {
		t.Fatal(err)
	}
	if err := left.Kill(); err != nil {
		t.Errorf("grandchild %d: %v", grandchild, err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(content)
}

func wait(t *testing.T, path, part string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !strings.Contains(read(t, path), part); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%q did not come to contain %q: %q", path, part, read(t, path))
		}
	}
}
