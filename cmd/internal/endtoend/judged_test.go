package endtoend

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

func TestUpdateOfAServiceThatCompletesIsASuccess(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("job", "--mark @old", "")
	s.runs()
	w.build(w.recipe("job", "--mark @new --after 300ms --exit 0", `description = "after"`))
	r := w.Run(next, "update", "--wait", "30")
	if r.Code != 0 || !strings.Contains(r.Stdout, "its new child has ended with exit code 0") || !strings.Contains(r.Stdout, "which is a success") {
		t.Fatalf("update: exit code %d\n%s%s", r.Code, r.Stdout, r.Stderr)
	}
	if got := w.Service("job"); got.State != "STOPPED" || got.ExitCode != 0 || got.Description != "after" || got.Start != "demand" || !sameFiles(s.exe, next) {
		t.Errorf("the SCM has %+v", got)
	}
	if m := marks(w.Read(filepath.Join(w.Dir(), "new"))); m.count("started") != 1 {
		t.Errorf("the new child's marks are\n%s", m)
	}
	s.clean()
}

func TestStopThatIsRequestedDuringAnUpdateIsRespected(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("halted", "--mark @old", "")
	s.runs()
	never := w.Path("never")
	w.build(w.recipe("halted", "--mark @new", fmt.Sprintf("ready = { file = '%s' }", never)))
	update := w.Start(next, "update", "--wait", "60")
	w.await("new", "started", 1)
	s.does("stop", "--wait", "30")
	r := update.Wait()
	if r.Code != 0 || !strings.Contains(r.Stdout, "the service was stopped on request before the new executable had proved itself; it is updated and stays stopped") {
		t.Errorf("update: exit code %d\n%s%s", r.Code, r.Stdout, r.Stderr)
	}
	if got := w.Service("halted"); got.State != "STOPPED" || !sameFiles(s.exe, next) {
		t.Errorf("the SCM has %+v", got)
	}
	if m := marks(w.Read(filepath.Join(w.Dir(), "old"))); m.count("started") != 1 {
		t.Errorf("the old child was started again:\n%s", m)
	}
	s.clean()
}

func TestInstallFromAnotherFolderSaysWhichExecutableRuns(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("moved", "--mark @old", "")
	first := s.runs()
	out := w.service(filepath.Dir(next), "moved", "moved").does("install")
	for _, part := range []string{
		fmt.Sprintf("the service still runs %s, process %d; ", w.Path(s.exe), first.PID),
		fmt.Sprintf(`to run the new executable: "%s" restart`, w.Path(next)),
	} {
		if !strings.Contains(out, part) {
			t.Errorf("%q is not in:\n%s", part, out)
		}
	}
	if out := s.does("install"); strings.Contains(out, "still runs") || !strings.Contains(out, "Service updated") {
		t.Errorf("install of the executable that runs:\n%s", out)
	}
	moved := w.service(filepath.Dir(next), "moved", "moved")
	if out := moved.does("install"); !strings.Contains(out, fmt.Sprintf("the service still runs %s, ", w.Path(s.exe))) {
		t.Errorf("install moved it to and fro:\n%s", out)
	}
	moved.does("restart", "--wait", "30")
	if out := moved.does("install"); strings.Contains(out, "still runs") || !strings.Contains(out, "nothing to change") {
		t.Errorf("install again:\n%s", out)
	}
}

func TestStopWhileAnUpdateHasStoppedTheServiceIsRespected(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("halting", "--mark @old --deaf", `stop = ["ctrl-c 6s", "kill"]`)
	s.runs()
	w.await("old", "started", 1)
	w.build(w.recipe("halting", "--mark @new", ""))
	update := w.Start(next, "update")
	w.await("old", "interrupted", 1) // the update stops the service now
	out := s.Run(s.exe, "stop").Stdout
	if !strings.Contains(out, "An update of service halting is running, process ") || !strings.Contains(out, "it leaves the service stopped") {
		t.Errorf("stop prints:\n%s", out)
	}
	r := update.Wait()
	if r.Code != 0 || !strings.Contains(r.Stdout, "stopped on request during the update; its new executable has not been started") {
		t.Errorf("update: exit code %d\n%s%s", r.Code, r.Stdout, r.Stderr)
	}
	if got := w.Service("halting"); got.State != "STOPPED" || !sameFiles(s.exe, next) {
		t.Errorf("the SCM has %+v", got)
	}
	if w.Read(filepath.Join(w.Dir(), "new")) != "" {
		t.Error("the new child was started")
	}
	s.clean()
}
