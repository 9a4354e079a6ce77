package endtoend

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestKeyThatAChildMissesInItsFirstMomentsIsPressedOnceMore ends children as
// soon as they are ready. One that was slow to be may be too old for a second
// key; the next one has another chance then.
func TestKeyThatAChildMissesInItsFirstMomentsIsPressedOnceMore(t *testing.T) {
	w := newWorld(t)
	s := w.only("young", "--mark @marks --misses", fmt.Sprintf(`ready = { file = '%s', interval = "1ms" }
health = { file = '%s', interval = "1ms", failures = 1 }
stop = ["ctrl-c 10s", "kill"]
restart = { delay = "1ms", max-delay = "1ms", give-up-after = "never" }`, w.Path("marks"), w.Path("never")))
	s.does("install")
	s.does("start", "--wait", "0")
	w.Eventually("a child has ended at its second key", func() bool {
		return strings.Contains(w.Read(filepath.Join(w.Dir(), "marks")), "interrupted\ninterrupted\nending\n")
	})
	s.does("stop", "--wait", "60")
}

func TestServiceRunsOnceItsChildHasRunForAWhile(t *testing.T) {
	w := newWorld(t)
	s := w.only("lasting", "--mark @marks", `ready.after = "500ms"`)
	s.does("install")
	s.does("start", "--wait", "0")
	w.WaitState(s.name, "RUNNING")
	if status := s.status(); status["child_ready"] != true || status["restarts"] != 0.0 {
		t.Errorf("status is %v", status)
	}
	if !w.Reported("it has run for 500ms") {
		t.Errorf("events are %q", w.Events())
	}
	s.does("restart-child", "--wait", "60")
	if status := s.status(); status["child_ready"] != true || status["restarts"] != 1.0 {
		t.Errorf("status is %v", status)
	}
	s.does("stop", "--wait", "30")
}

func TestServiceWaitsForAChildThatMustRunForAWhile(t *testing.T) {
	w := newWorld(t)
	s := w.only("patient", "--mark @marks", `ready.after = "10m"`)
	s.does("install")
	s.does("start", "--wait", "0")
	w.await("marks", "started", 1)
	w.Eventually("it is reported that the child is waited for", func() bool { return w.Reported("10m0s") })
	if got := w.WaitState(s.name, "START_PENDING"); got.WaitHint < 600_000 || got.CheckPoint == 0 {
		t.Errorf("the SCM has %+v, with a hint shorter than the wait", got)
	}
	if status := s.status(); status["child_ready"] != false {
		t.Errorf("status is %v", status)
	}
	s.does("stop", "--wait", "30")
	if got := w.Service(s.name); got.State != "STOPPED" || got.ExitCode != 0 {
		t.Errorf("the SCM has %+v", got)
	}
}

func TestChildThatEndsTooEarlyIsGivenUp(t *testing.T) {
	w := newWorld(t)
	s := w.only("brief", "--mark @marks --say goodbye --exit 0", `
ready.after = "10m"
restart = { delay = "10ms", max-delay = "10ms", give-up-after = "15ms" }`)
	s.does("install")
	s.does("start", "--wait", "0")
	stopped := w.WaitState(s.name, "STOPPED")
	if stopped.ExitCode != 1066 || uint32(stopped.ServiceCode) != 0xE0000001 {
		t.Errorf("the SCM has exit code %d and service code %#x, want 1066 and 0xE0000001", stopped.ExitCode, stopped.ServiceCode)
	}
	if !w.Reported("goodbye") || !w.Reported(", before `ready.after` was over (failure 3 in a row") {
		t.Errorf("events are %q", w.Events())
	}
}
