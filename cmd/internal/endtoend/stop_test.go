package endtoend

import (
	"strings"
	"testing"
)

// stopsBy has a child that hears nothing but what kind says, and a ladder of
// one long rung: were that not heard, or not asked, the stop would pass the
// bound of every wait here.
func TestStopIsAskedInTheWaysOfTheLadder(t *testing.T) {
	for _, test := range []struct{ name, listens, rung string }{
		{"event", `--event Global\Zope-%d-2`, `event Global\Zope-%d-2 10m`},
		{"close", "--window", "close 10m"},
		{"command", "--until @go", `command "CHILD" --mark @go --exit 0 10m`},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			name := "stops-by-" + test.name
			rung := strings.ReplaceAll(strings.ReplaceAll(test.rung, "CHILD", w.child), "@go", w.Path("go"))
			s := w.only(name, test.listens+" --mark @marks", "stop = ['"+rung+"', 'kill']")
			s.runs()
			w.await("marks", "started", 1)
			s.does("stop", "--wait", "60")
			if m := w.await("marks", "ending", 1); m.count("interrupted") != 1 {
				t.Errorf("marks:\n%s", m)
			}
			if got := w.Service(s.name); got.State != "STOPPED" || got.ExitCode != 0 {
				t.Errorf("the SCM says %+v", got)
			}
		})
	}
}

func TestRungsThatCannotBeDeliveredAreToldAndPassed(t *testing.T) {
	w := newWorld(t)
	s := w.only("passes", "--mark @marks", `stop = [
  'event Global\nobody-%d 10m',
  'close 10m',
  'command "`+w.child+`" --say no-way --exit 5 10m',
  'command C:\no\such\stop.exe 10m',
  'ctrl-c 30s', 'kill',
]
log = { directory = 'C:\logs' }`)
	s.runs()
	w.await("marks", "started", 1)
	s.does("stop", "--wait", "60")
	w.await("marks", "interrupted", 1)
	for _, text := range []string{
		`event Global\nobody-%d`, "no process of its tree has it",
		"no process of its tree has a window",
		"ended with exit code 5", `C:\no\such\stop.exe`,
	} {
		w.Eventually("an event says "+text, func() bool { return w.Reported(text) })
	}
	if log := w.Read(w.Local(`C:\logs\passes.log`)); !strings.Contains(log, "no-way") {
		t.Errorf("the stop command's output is not in the log:\n%s", log)
	}
}
