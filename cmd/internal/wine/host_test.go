package wine

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/cmd/internal/wine/winhelper/answer"
)

// program puts the test service into a host.
func program(t *testing.T, h *Host) (local string) {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "testservice.exe")
	if err := Build(exe, "winservice.internal/cmd/internal/wine/testservice"); err != nil {
		t.Fatal(err)
	}
	return h.Copy(exe, `mit Leer zeichen/testservice.exe`)
}

func TestProgramGetsArgumentsInputAndEnvironment(t *testing.T) {
	t.Parallel()
	h := New(t)
	exe := program(t, h)
	h.Env = append(h.Env, "WINE_TEST=größe")
	got := h.RunStdin("zeile\n", exe, "7", "", "a b", `q"x\`, "ü🎈")
	want := Result{
		Code:   7,
		Stdout: fmt.Sprintf("%q %q größe\n", []string{"7", "", "a b", `q"x\`, "ü🎈"}, "zeile\n"),
		Stderr: "grün\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLocalAndHostPathsAreInverse(t *testing.T) {
	t.Parallel()
	h := New(t)
	file := h.Write("a/grün.txt", []byte("x"))
	outside := filepath.Join(t.TempDir(), "outside.txt")
	if err := os.WriteFile(outside, []byte("y"), 0o600); err != nil {
		t.Fatal(err)
	}
	for local, want := range map[string]string{file: "x", outside: "y"} {
		if got := h.Run("cmd", "/c", "type", h.Path(local)); got.Stdout != want {
			t.Errorf("the host reads %+v from %q", got, h.Path(local))
		}
	}
	for _, local := range []string{file, outside, h.Dir(), filepath.Dir(h.Dir())} {
		if back := h.Local(h.Path(local)); back != local {
			t.Errorf("%q became %q and %q", local, h.Path(local), back)
		}
	}
	if runtime.GOOS == "linux" && h.Path("x") != `C:\t\x` {
		t.Errorf("x is %q", h.Path("x"))
	}
}

// install registers the test service and starts it.
func install(t *testing.T, h *Host, name, start string) answer.Service {
	t.Helper()
	exe := h.Path(program(t, h))
	h.OwnService(name)
	for _, args := range [][]string{
		{"create", name, "binPath=", `"` + exe + `" serve`, "DisplayName=", "Prüfung " + name, "start=", start},
		{"start", name},
	} {
		if got := h.Run("sc", args...); got.Code != 0 {
			t.Fatalf("sc %q: %+v", args, got)
		}
	}
	return h.WaitState(name, "RUNNING")
}

func TestServiceRunsStopsAndReportsEvents(t *testing.T) {
	t.Parallel()
	h := New(t)
	const name = "winservice-harness"
	if h.Service(name).Exists {
		t.Fatal("it is there before it was installed")
	}
	running := install(t, h, name, "demand")
	if running.DisplayName != "Prüfung "+name || !strings.HasSuffix(running.ImagePath, `testservice.exe" serve`) || running.Start != "demand" {
		t.Errorf("%+v", running)
	}
	if !h.ProcessExists(running.PID) {
		t.Errorf("process %d is not listed", running.PID)
	}
	if err := h.Control(name, 1); err != nil {
		t.Fatal(err)
	}
	if got := h.WaitState(name, "STOPPED"); got.ExitCode != 1066 || got.ServiceCode != 42 {
		t.Errorf("%+v", got)
	}
	if err := h.Control(name, 1); err == nil {
		t.Error("a stopped service took a control")
	}
	want := []Event{{Level: "info", Text: "grün \"läuft\"\nC:\\x"}, {Level: "warning", Text: "control 1"}}
	h.Eventually("both events are there", func() bool { return len(h.EventLog()) >= len(want) })
	if diff := cmp.Diff(want, h.EventLog()); diff != "" && runtime.GOOS == "linux" {
		t.Error(diff)
	}
	if !h.Reported("control 1") || h.Reported("control 2") {
		t.Error(h.Events())
	}
}

func TestInjectedShutdownReachesTheService(t *testing.T) {
	t.Parallel()
	h := New(t)
	for _, code := range []int{5, 15} {
		name := fmt.Sprint("winservice-shutdown-", code)
		install(t, h, name, "demand")
		h.Inject(name, code)
		h.WaitState(name, "STOPPED")
		h.Eventually("the service reported the control", func() bool { return h.Reported(fmt.Sprint("control ", code)) })
	}
}

func TestTwoHostsHaveTheirOwnServices(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there is one machine")
	}
	one, two := New(t), New(t)
	const name = "winservice-same-name"
	first := install(t, one, name, "demand")
	if two.Service(name).Exists {
		t.Fatal("the second host sees the first host's service")
	}
	second := install(t, two, name, "demand")
	one.KillWindowsPid(first.PID)
	one.Eventually("the process is gone", func() bool { return !one.ProcessExists(first.PID) })
	if got := two.Service(name); got.State != "RUNNING" || got.PID != second.PID || !two.ProcessExists(second.PID) {
		t.Errorf("%+v", got)
	}
}

func TestBackgroundProgramIsKilled(t *testing.T) {
	t.Parallel()
	h := New(t)
	p := h.Start("cmd", "/c", "echo ready & ping -n 600 127.0.0.1 >nul")
	h.Eventually("it printed", func() bool { return strings.Contains(p.Output(), "ready") })
	if !p.Running() {
		t.Fatal("it ended by itself")
	}
	p.Kill()
	if p.Running() {
		t.Error("it still runs")
	}
}

func TestRebootStartsAutomaticServices(t *testing.T) {
	t.Parallel()
	h := New(t)
	const name = "winservice-automatic"
	install(t, h, name, "auto")
	h.Reboot()
	h.WaitState(name, "RUNNING")
	h.Eventually("it reported both starts", func() bool { return len(h.Events()) == 2 })
}

func TestNothingIsLeftOfAHost(t *testing.T) {
	var dir string
	t.Run("host", func(t *testing.T) {
		h := New(t)
		dir = filepath.Dir(filepath.Dir(h.Dir()))
		h.Start("cmd", "/c", "ping -n 600 127.0.0.1 >nul")
	})
	if dir == "" {
		t.Skip("no host")
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) && runtime.GOOS == "linux" {
		t.Errorf("%q: %v", dir, err)
	}
}
