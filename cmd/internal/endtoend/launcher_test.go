package endtoend

import (
	"fmt"
	"strings"
	"testing"
)

// launched is a service whose command starts a program and ends.
func (w *world) launched(name, launcher, program, body string) *service {
	w.Helper()
	options := "--mark," + w.Path("program") + strings.ReplaceAll(" "+program, " ", ",")
	return w.only(name, "--mark @launcher --start "+strings.Trim(options, ",")+" "+launcher, body)
}

func TestServiceIsAsLongAsTheTreeOfItsLauncher(t *testing.T) {
	w := newWorld(t)
	s := w.launched("launched", "--exit 0", "", `supervise = "tree"
restart = { delay = "50ms" }`)
	s.runs()
	program := func(n int) int {
		t.Helper()
		pid := w.await("program", "started", n).pids()[n-1]
		w.Eventually("the program is the child", func() bool {
			status := s.status()
			return status["child_pid"] == float64(pid) && status["child_processes"] == 1.0 && status["state"] == "RUNNING"
		})
		return pid
	}
	first := program(1)
	w.Eventually("the end of the launcher is reported", func() bool { return w.Reported("process " + fmt.Sprint(first)) })

	w.KillWindowsPid(first) // the last process crashes
	second := program(2)
	if exit, _ := s.status()["last_exit"].(map[string]any); exit == nil || exit["code"] == 0.0 || exit["terminated_by_service"] != nil {
		t.Errorf("the last exit is %v, not that of the program", exit)
	}
	s.does("restart-child")
	third := program(3)
	w.gone(second)
	s.does("stop", "--wait", "30")
	w.gone(third)
	// Both were asked to end; none was terminated.
	if m := w.await("program", "ending", 2); m.count("interrupted") != 2 {
		t.Errorf("the program's marks are\n%s", m)
	}
	if got := w.Service(s.name); got.State != "STOPPED" || got.ExitCode != 0 {
		t.Errorf("the SCM says %+v", got)
	}

	s.does("start")
	fourth := program(4)
	w.KillWindowsPid(w.Service(s.name).PID)
	w.gone(fourth)
}

func TestLauncherOfAProcessIsReportedWithWhatItLeaves(t *testing.T) {
	w := newWorld(t)
	s := w.launched("launches", "--exit 0", "--deaf", "")
	s.does("install")
	s.does("start")
	if got := w.WaitState(s.name, "STOPPED"); got.ExitCode != 0 {
		t.Errorf("the SCM says %+v", got)
	}
	const text = `1 other process of its tree was terminated with it; if the command is a launcher, set supervise = "tree"`
	w.Eventually("the event names it", func() bool { return w.Reported(text) })
	// What `status` ends with for a service that is stopped is another test's.
	if words := s.Run(s.exe, "status").Stdout; !strings.Contains(words, text) {
		t.Errorf("status says\n%s", words)
	}
	if json := s.Run(s.exe, "status", "--json").Stdout; !strings.Contains(json, `"terminated": 1,`) {
		t.Errorf("status --json says\n%s", json)
	}
}
