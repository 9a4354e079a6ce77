package endtoend

import (
	"testing"
)

// stops stops the service and holds that it stopped as one that was asked to:
// STOPPED with exit code 0, and nothing of it left.
func (s *service) stops() {
	s.Helper()
	s.does("stop", "--wait", "60")
	if got := s.Service(s.name); got.State != "STOPPED" || got.ExitCode != 0 {
		s.Errorf("the SCM says %+v", got)
	}
	s.noneLeft()
}

func TestStopOfAChildThatEndsAtOnce(t *testing.T) {
	for _, test := range []struct{ name, command string }{
		{"first", "--mark @marks --raw"},
		{"second", "--mark @marks --raw --fail-once @failed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			s := w.only("ends-at-once", test.command, `restart = { delay = "0s" }`)
			s.runs()
			w.await("marks", "started", 1)
			s.stops()
		})
	}
}

func TestRestartOfACommandLineOfCmd(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.build("[service.compound]\ncommand-line = 'cmd.exe /c \"ver & ping -n 1000 127.0.0.1\"'\n"), "compound", "compound")
	s.runs()
	for range 2 {
		s.does("restart-child", "--wait", "60")
	}
	s.stops()
}
