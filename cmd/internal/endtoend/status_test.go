package endtoend

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shows runs `status`, expects an exit code, and holds that the text has these
// parts.
func (s *service) shows(code int, parts ...string) {
	s.Helper()
	r := s.Run(s.exe, "status")
	s.Logf("%s", r.Stdout)
	if r.Code != code || r.Stderr != "" {
		s.Errorf("status: exit code %d, want %d\n%s%s", r.Code, code, r.Stdout, r.Stderr)
	}
	for _, part := range parts {
		if !strings.Contains(r.Stdout, part) {
			s.Errorf("status does not show %q:\n%s", part, r.Stdout)
		}
	}
}

func TestStatusShowsAServiceThatFails(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.build("[service.loops]\ncommand = ['C:\\no\\such.exe']\nrestart = { delay = \"1h\", max-delay = \"1h\", give-up-after = \"3h\" }\n"), "loops", "loops")
	s.does("install")
	s.shows(3, "Service loops is STOPPED\n", "executable  "+w.Path(s.exe)+"\n")
	s.does("start", "--wait", "0")
	w.Eventually("a start has failed", func() bool { return s.status()["failures"] == 1.0 })
	s.shows(3, "Service loops is START_PENDING\n", "child       none; next start at ", "failures    1 in a row; gives up after 4 more, with 2h0m0s more of waiting\n")
	if status := s.status(); status["failures_left"] != 4.0 || status["wait_left_seconds"] != 7200.0 || status["recipe"] != status["this_recipe"] || status["deaths"] != 1.0 {
		t.Errorf("status is %v", status)
	}
	s.does("stop", "--wait", "60")
	s.shows(3, "Service loops is STOPPED\n")
}

func TestStatusShowsAServiceThatHasGivenUp(t *testing.T) {
	w := newWorld(t)
	s := w.only("ended", "--exit 9", `restart = { delay = "10ms", max-delay = "10ms", give-up-after = "25ms" }`)
	s.does("install")
	s.does("start", "--wait", "0")
	w.WaitState(s.name, "STOPPED")
	s.shows(3, "Service ended is STOPPED: it gave up after 4 failures in a row\n", "failures    4 in a row\n")
	if status := s.status(); status["deaths"] != 4.0 || status["failures"] != 4.0 || status["stale"] != false {
		t.Errorf("status is %v", status)
	}
}

func TestStatusShowsARunningHook(t *testing.T) {
	w := newWorld(t)
	s := w.only("prepares", "--mark @marks", "hooks = { pre-start = ['"+w.child+"', '--mark', '"+w.Path("hook")+"'] }\n")
	s.does("install")
	s.does("start", "--wait", "0")
	w.await("hook", "started", 1)
	w.Eventually("the hook is in the state", func() bool { return s.status()["hook"] == "pre-start" })
	s.shows(3, "child       none\n", "hook        pre-start is running, since ")
	s.does("stop", "--wait", "60")
	if status := s.status(); status["hook"] != nil || status["next_start"] != nil {
		t.Errorf("status is %v", status)
	}
}

// A folder that is not empty in the place of the new file keeps the state from
// being written on every system, and lets it be read.
func TestStateThatCannotBeWrittenIsNotShownAsFresh(t *testing.T) {
	w := newWorld(t)
	s := w.only("held", "--mark @marks --say hello", `log = { directory = 'C:\logs' }
restart = { delay = "1s", max-delay = "1s", give-up-after = "never" }`)
	s.runs()
	w.await("marks", "started", 1)
	before := s.status()
	if before["stale"] != false {
		t.Errorf("status is %v", before)
	}
	block := w.Local(`C:\logs\state.json.new`)
	if err := os.MkdirAll(filepath.Join(block, "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	child := int(before["child_pid"].(float64))
	w.KillWindowsPid(child)
	w.await("marks", "started", 2)
	s.shows(0, "Service held is RUNNING; what its child does is not known\n  as of ", " has ended since\n", "; could not be refreshed: ")
	if status := s.status(); status["stale"] != true || status["child_pid"] != nil || status["child_gone"] != float64(child) || status["written"] != before["written"] {
		t.Errorf("status is %v, was %v", status, before)
	}
	for _, args := range [][]string{{"rotate"}, {"restart-child", "--wait", "2"}} {
		if r := w.Run(s.exe, args...); r.Code != 1 || !strings.Contains(r.Stderr, "whether it was done cannot be determined") {
			t.Errorf("%s: %+v", args, r)
		}
	}
	if text := w.Read(w.Local(`C:\logs\held.1.log`)); !strings.Contains(text, "hello") {
		t.Errorf("the log was not rotated: %q", text)
	}
	if err := os.RemoveAll(block); err != nil {
		t.Fatal(err)
	}
	w.Eventually("the state is fresh", func() bool {
		status := s.status()
		return status["stale"] == false && status["child_pid"] != nil
	})
}

// Windows notices such an end, Wine 8 does not.
func TestStatusOfAServiceThatWasKilledSaysSo(t *testing.T) {
	w := newWorld(t)
	s := w.only("killed-off", "--mark @marks", "log.metrics = true\nrecovery.actions = []\n")
	running := s.runs()
	w.KillWindowsPid(running.PID)
	w.gone(running.PID)
	w.Eventually("status says that it has ended", func() bool {
		r := w.Run(s.exe, "status")
		return r.Code == 3 && (strings.Contains(r.Stdout, "is RUNNING, but its process has ended\n") || strings.Contains(r.Stdout, "is STOPPED\n")) &&
			strings.Contains(r.Stdout, "; could not be refreshed: ")
	})
	if text := w.Read(w.Local(`C:\ProgramData\winservice\killed-off\killed-off.prom`)); !strings.Contains(text, `winservice_up{service="killed-off"} 0`+"\n") {
		t.Errorf("the metrics of the service are\n%s", text)
	}
}

func TestMetricsGoWithTheRecipeThatWantsThem(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("metered", "--mark @marks", "log.metrics = true\n")
	s.runs()
	path := w.Local(`C:\ProgramData\winservice\metered\metered.prom`)
	w.Eventually("there are metrics", func() bool { return strings.Contains(w.Read(path), "winservice_up") })
	w.build(w.recipe("metered", "--mark @marks", quick))
	if r := w.Run(next, "update", "--wait", "30"); r.Code != 0 {
		t.Fatalf("update: %+v", r)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the metrics of the old recipe are left")
	}
}

func TestStatusTellsWhichRecipeRuns(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("newer", "--mark @marks", "")
	s.runs()
	w.build(w.recipe("newer", "--mark @marks", "description = 'another'\n"))
	s.shows(0, "executable  "+w.Path(s.exe)+"\n")
	if r := w.Run(next, "status"); r.Code != 0 || !strings.Contains(r.Stdout, ": update applies it\n") || !strings.Contains(r.Stdout, "executable  "+w.Path(s.exe)+"\n") {
		t.Errorf("status of another build: %+v", r)
	}
}
