package endtoend

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheOriginalsExampleLivesAsAService follows the example of
// z3c.recipe.winservice from its buildout.cfg to the removed service, with
// the test child in the place of python.exe.
func TestTheOriginalsExampleLivesAsAService(t *testing.T) {
	w := newWorld(t)
	example := filepath.Join("..", "..", "..", "golden", "zope3", "buildout.cfg")
	script := w.Write(`site/bin/app-script.py`, []byte("# testchild --mark "+w.Path("marks")+" --say ready\n"))
	site := w.Path(filepath.Dir(filepath.Dir(script)))

	dist := w.build(example, `buildout:directory=`+site, `buildout:executable=`+w.child)
	s := w.service(dist, "winservice", "870810267")

	if out := s.does("install"); out != "Installing service 870810267\nService installed\n" && !strings.HasPrefix(out, "Installing service 870810267\nService installed\n") {
		t.Errorf("install printed %q", out)
	}
	installed := w.Service(s.name)
	if installed.DisplayName != "Zope 3 Windows Service" || installed.Description != "Zope 3 Windows Service description" || installed.Start != "demand" {
		t.Errorf("the SCM has %+v", installed)
	}
	if want := `"` + w.Path(s.exe) + `" run`; installed.ImagePath != want {
		t.Errorf("ImagePath is %s, want %s", installed.ImagePath, want)
	}

	s.does("start", "--wait", "30")
	if got := w.Service(s.name); got.State != "RUNNING" || got.WaitHint != 0 || got.CheckPoint != 0 {
		t.Errorf("after start --wait the SCM says %+v", got)
	}
	first := w.await("marks", "started", 1).pids()[0]

	w.KillWindowsPid(first)
	second := w.await("marks", "started", 2).pids()[1]
	if first == second || !w.ProcessExists(second) {
		t.Errorf("children %d and %d", first, second)
	}
	w.Eventually("the death was reported", func() bool { return w.Reported("5s") })
	if status := s.status(); status["state"] != "RUNNING" {
		t.Errorf("status is %v", status)
	}

	s.does("stop", "--wait", "30")
	if m := w.await("marks", "ending", 1); m.count("interrupted") != 1 || m.count("started") != 2 {
		t.Errorf("the child's marks are\n%s", m)
	}
	if got := w.Service(s.name); got.State != "STOPPED" || got.ExitCode != 0 {
		t.Errorf("after stop the SCM says %+v", got)
	}
	w.gone(second)

	if out := s.does("remove"); !strings.HasPrefix(out, "Removing service 870810267\nService removed\n") {
		t.Errorf("remove printed %q", out)
	}
	if w.Service(s.name).Exists {
		t.Error("the service is still there")
	}
	log := w.Local(`C:\ProgramData\winservice\870810267\870810267.log`)
	if _, err := os.Stat(log); err != nil {
		t.Errorf("no log: %v", err)
	}
	if text := w.Read(log); text != "ready\nready\n" {
		t.Errorf("the log is %q, want what both children said", text)
	}
}
