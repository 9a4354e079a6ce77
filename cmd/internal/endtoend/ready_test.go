package endtoend

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// freeAddress is one that nobody listens at.
func freeAddress(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// gate is the file by which a test opens and closes what its child has.
func (w *world) gate(open bool) {
	w.Helper()
	file := filepath.Join(w.Dir(), "gate")
	if open {
		w.Write("gate", nil)
	} else if err := os.Remove(file); err != nil {
		w.Fatal(err)
	}
}

// TestServiceRunsOnceItsChildIsReadyAndReplacesOneThatIsIll lives through both
// tables with each kind of probe.
func TestServiceRunsOnceItsChildIsReadyAndReplacesOneThatIsIll(t *testing.T) {
	for _, kind := range []string{"tcp", "http", "file", "event", "command"} {
		t.Run(kind, func(t *testing.T) {
			w := newWorld(t)
			address := freeAddress(t)
			has, probe := "", ""
			switch kind {
			case "tcp":
				has, probe = "--serve "+address, fmt.Sprintf("tcp = %q", address)
			case "http":
				has, probe = "--serve "+address, fmt.Sprintf("http = \"http://%s/ok\"", address)
			case "file":
				has, probe = "--touch @touched", fmt.Sprintf("file = '%s'", w.Path("touched"))
			case "event":
				has, probe = `--set Global\ready-%d`, `event = 'Global\ready-%d'`
			case "command":
				probe = fmt.Sprintf("command = ['%s', '--exists', '%s']", w.child, w.Path("gate"))
			}
			w.Write("touched", nil) // by somebody, before the child's start
			s := w.only("asked-"+kind, "--mark @marks --gate @gate "+has, fmt.Sprintf(`
[service.asked-%[1]s.ready]
%[2]s
timeout = "10m"
interval = "100ms"

[service.asked-%[1]s.health]
%[2]s
interval = "100ms"
failures = 2

[service.asked-%[1]s.restart]
delay = "10ms"
`, kind, probe))
			s.does("install")
			s.does("start", "--wait", "0")
			w.await("marks", "started", 1)
			w.Eventually("it is told that the child is waited for", func() bool { return w.Reported("10m0s") })
			got := w.WaitState(s.name, "START_PENDING")
			if got.WaitHint < 600_000 {
				t.Errorf("the SCM was told to wait for %d ms, less than the timeout", got.WaitHint)
			}
			if status := s.status(); status["child_ready"] != false {
				t.Errorf("status is %v", status)
			}
			if later := w.Service(s.name); later.CheckPoint != got.CheckPoint {
				t.Errorf("the check point rose from %d to %d, and nothing has changed", got.CheckPoint, later.CheckPoint)
			}

			w.gate(true)
			w.WaitState(s.name, "RUNNING")
			if status := s.status(); status["child_ready"] != true || status["restarts"] != 0.0 {
				t.Errorf("status is %v", status)
			}

			w.gate(false)
			w.await("marks", "started", 2)
			w.Eventually("the cause is told", func() bool { return w.Reported("failed its health check 2 times in a row") })
			if got := w.Service(s.name); got.State != "RUNNING" {
				t.Errorf("the SCM says %+v while the second child is not ready", got)
			}
			w.Eventually("status tells of the second child", func() bool {
				status := s.status()
				last, _ := status["last_exit"].(map[string]any)
				meaning, _ := last["meaning"].(string)
				return status["child_ready"] == false && strings.Contains(meaning, "stopped because it failed its health check")
			})
			w.gate(true)
			w.Eventually("the second child is ready", func() bool { return s.status()["child_ready"] == true })
			s.does("stop", "--wait", "30")
			if got := w.Service(s.name); got.State != "STOPPED" || got.ExitCode != 0 {
				t.Errorf("the SCM says %+v", got)
			}
		})
	}
}

func TestChildThatIsNotReadyInTimeIsEndedByTheLadder(t *testing.T) {
	w := newWorld(t)
	s := w.only("late", "--mark @marks --grandchild @family", fmt.Sprintf(`ready = { file = '%s', timeout = "5s" }
stop = ["ctrl-c 1s", "kill"] # the grandchild does not hear
restart = { delay = "1h", max-delay = "1h" }`, w.Path("never")))
	s.does("install")
	s.does("start", "--wait", "0")
	child, grandchild := w.family()
	w.await("marks", "ending", 1)
	w.gone(child, grandchild)
	w.Eventually("the death is told with its cause", func() bool { return w.Reported("was not ready after 5s: ") && w.Reported("1h0m0s") })
	if got := w.Service(s.name); got.State != "START_PENDING" || got.WaitHint < 3_600_000 {
		t.Errorf("the SCM says %+v; want START_PENDING with a hint of the hour", got)
	}
	s.does("stop", "--wait", "30")
	if m := w.await("marks", "started", 1); m.count("started") != 1 || m.count("interrupted") != 1 {
		t.Errorf("marks:\n%s", m)
	}
}

func TestStopOfAChildThatIsNotReadyIsNotHeldUp(t *testing.T) {
	w := newWorld(t)
	s := w.only("unready", "--mark @marks", fmt.Sprintf(`ready = { file = '%s', timeout = "1h" }`, w.Path("never")))
	s.does("install")
	s.does("start", "--wait", "0")
	w.await("marks", "started", 1)
	s.does("stop", "--wait", "30")
	if m := w.await("marks", "ending", 1); m.count("interrupted") != 1 {
		t.Errorf("marks:\n%s", m)
	}
}
