package endtoend

import (
	"fmt"
	"strings"
	"testing"
)

// The SCM's numbers, and ours.
const (
	controlPause       = 2
	controlContinue    = 3
	controlInterrogate = 4

	controlRotate       = 128
	controlRestartChild = 129
	controlWriteState   = 130
)

func TestRestartChildEndsItAndStartsAnotherAtOnce(t *testing.T) {
	w := newWorld(t)
	// A restart that waited, or was counted, would end the service.
	s := w.only("replaced", "--mark @marks --grandchild @family", `restart = { when = "never" }`)
	s.runs()
	w.await("marks", "started", 1)
	first, grandchild := w.family()
	out := s.does("restart-child", "--wait", "60")
	m := w.await("marks", "started", 2)
	if m.count("interrupted") != 1 {
		t.Errorf("the first child was not asked to end:\n%s", m)
	}
	w.gone(first, grandchild)
	if got := w.Service(s.name); got.State != "RUNNING" {
		t.Errorf("the SCM says %+v", got)
	}
	status := s.status()
	if pids := m.pids(); status["child_pid"] != float64(pids[1]) || status["restarts"] != 1.0 || !strings.Contains(out, fmt.Sprintf("Service replaced is running (process %d)\n", pids[1])) {
		t.Errorf("status is %v after\n%s", status, out)
	}
}

func TestRestartChildCutsABackOffShort(t *testing.T) {
	w := newWorld(t)
	s := w.only("hurried", "--mark @marks --exit 9", `restart = { delay = "1h", max-delay = "1h" }`)
	s.runs()
	w.Eventually("it backs off", func() bool { return w.Reported("1h0m0s") })
	if err := w.Control(s.name, controlRestartChild); err != nil {
		t.Fatal(err)
	}
	w.await("marks", "started", 2)
}

func TestRepeatedRestartsOfTheChildAreOne(t *testing.T) {
	w := newWorld(t)
	s := w.only("again", "--mark @marks", `restart = { delay = "10m", max-delay = "10m" }`)
	s.runs()
	w.await("marks", "started", 1)
	s.does("restart-child", "--wait", "60")
	w.await("marks", "started", 2)
	if out := s.does("restart-child", "--wait", "0"); !strings.Contains(out, "within 10m0s of a restart") {
		t.Errorf("restart-child printed %q", out)
	}
	for range 20 {
		if err := w.Control(s.name, controlRestartChild); err != nil {
			t.Fatal(err)
		}
	}
	s.does("stop", "--wait", "60")
	if m := w.await("marks", "ending", 2); m.count("started") != 2 {
		t.Errorf("21 requests in a row made of it:\n%s", m)
	}
	held := 0
	for _, text := range w.Events() {
		if text == "10m0s" || strings.HasPrefix(text, "9m") {
			held++
		}
	}
	if held != 1 {
		t.Errorf("%d requests were reported to be kept, want 1:\n%q", held, w.Events())
	}
}

func TestRotateSetsTheLogAside(t *testing.T) {
	w := newWorld(t)
	s := w.only("rotated", "--mark @marks --say hello", `log = { directory = 'C:\logs' }`)
	s.runs()
	read := func(name string) string {
		return w.Read(w.Local(`C:\logs\` + name))
	}
	w.Eventually("the child's line is in the log", func() bool { return read("rotated.log") == "hello\n" })
	if out := s.does("rotate"); !strings.Contains(out, "Log rotated") {
		t.Errorf("rotate said %q", out)
	}
	if now, before := read("rotated.log"), read("rotated.1.log"); now != "" || before != "hello\n" {
		t.Errorf("the log holds %q, the one before %q", now, before)
	}
	if err := w.Control(s.name, controlRotate); err != nil { // of an empty log
		t.Fatal(err)
	}
	s.does("restart-child", "--wait", "60")
	w.Eventually("the next child's line is in the new log", func() bool { return read("rotated.log") == "hello\n" })
	if before := read("rotated.1.log"); before != "hello\n" {
		t.Errorf("an empty log was set aside: the one before holds %q", before)
	}
}

func TestStatusAsksForFreshNumbers(t *testing.T) {
	w := newWorld(t)
	s := w.only("fresh", "--mark @marks --flood 100", `log = { directory = 'C:\logs' }`)
	s.runs()
	w.Eventually("all is in the log", func() bool { return len(w.Read(w.Local(`C:\logs\fresh.log`))) == 6400 })
	// The state was last written when the child was started.
	if status := s.status(); status["log_bytes"] != 6400.0 {
		t.Errorf("status is %v", status)
	}
	if err := w.Control(s.name, controlWriteState); err != nil {
		t.Error(err)
	}
}

func TestPauseIsRefusedAndUnknownControlsAreIgnored(t *testing.T) {
	w := newWorld(t)
	s := w.only("stays", "--mark @marks", "")
	before := s.runs()
	for _, control := range []int{controlPause, controlContinue} {
		if err := w.Control(s.name, control); err == nil {
			t.Errorf("control %d was taken", control)
		}
	}
	for _, control := range []int{controlInterrogate, 131, 255} {
		if err := w.Control(s.name, control); err != nil {
			t.Errorf("control %d: %v", control, err)
		}
	}
	if got := w.Service(s.name); got != before {
		t.Errorf("the SCM says %+v, said %+v", got, before)
	}
	if m := w.await("marks", "started", 1); m.count("started") != 1 {
		t.Errorf("marks:\n%s", m)
	}
}

func TestControlsOfAStoppedServiceAreToldAsSuch(t *testing.T) {
	w := newWorld(t)
	s := w.only("sleeps", "--mark @marks", "")
	s.does("install")
	for _, verb := range []string{"rotate", "restart-child"} {
		if r := s.Run(s.exe, verb); r.Code != 1 || !strings.Contains(r.Stderr, "start it first") {
			t.Errorf("%s: exit code %d, %s", verb, r.Code, r.Stderr)
		}
	}
}
