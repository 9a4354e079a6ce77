package endtoend

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"winservice.internal/cmd/internal/wine"
)

// installedAt copies what is built into a folder of its own and returns the
// service there, and the place where later builds appear.
func (w *world) installedAt(name, command, body string) (s *service, next string) {
	w.Helper()
	built := w.only(name, command, body).exe
	s = w.service(filepath.Dir(w.Copy(built, "svc/"+name+".exe")), name, name)
	return s, built
}

// beside are the files of the folder where the service is installed.
func (s *service) beside() (names []string) {
	s.Helper()
	entries, err := os.ReadDir(filepath.Dir(s.exe))
	if err != nil {
		s.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// clean holds that nothing but the executable stands there.
func (s *service) clean() {
	s.Helper()
	if got := s.beside(); len(got) != 1 || got[0] != filepath.Base(s.exe) {
		s.Errorf("beside the executable stand %q", got)
	}
}

func sameFiles(a, b string) bool {
	one, _ := os.ReadFile(a)
	two, _ := os.ReadFile(b)
	return len(one) > 0 && string(one) == string(two)
}

func TestUpdateFromANewExecutableReplacesTheInstalledOne(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("renewed", "--mark @old", `description = "before"`)
	s.runs()
	first := w.Service(s.name)
	w.build(w.recipe("renewed", "--mark @new", `description = "after"`))
	// Left by somebody, or by an update before.
	for _, name := range []string{".new", ".old"} {
		w.Write("svc/renewed.exe"+name, []byte("left over"))
	}
	if r := w.Run(next, "update", "--plan"); r.Code != 1 || !strings.Contains(r.Stdout, "* executable") || !strings.Contains(r.Stdout, "before -> after") {
		t.Errorf("the plan: exit code %d\n%s%s", r.Code, r.Stdout, r.Stderr)
	}
	if w.Service(s.name).PID != first.PID || sameFiles(s.exe, next) {
		t.Error("the plan changed something")
	}

	r := w.Run(next, "update")
	if r.Code != 0 || !strings.Contains(r.Stdout, "Service updated\n") || !strings.Contains(r.Stdout, "SHA-1") {
		t.Fatalf("update: exit code %d\n%s%s", r.Code, r.Stdout, r.Stderr)
	}
	second := w.Service(s.name)
	if second.State != "RUNNING" || second.Description != "after" || second.ImagePath != first.ImagePath || second.PID == first.PID {
		t.Errorf("the SCM has %+v", second)
	}
	if !sameFiles(s.exe, next) {
		t.Error("the installed executable is not the new one")
	}
	w.await("new", "started", 1)
	w.await("old", "ending", 1)
	s.clean()
	if r := w.Run(next, "update", "--plan"); r.Code != 0 {
		t.Errorf("after it, the plan says:\n%s", r.Stdout)
	}
	if r := w.Run(next, "update"); r.Code != 0 || w.Service(s.name).PID != second.PID {
		t.Errorf("an update without a difference: %+v", r)
	}

	// A stopped service stays stopped.
	s.does("stop", "--wait", "30")
	w.build(w.recipe("renewed", "--mark @newest", `description = "at rest"`))
	if r := w.Run(next, "update"); r.Code != 0 {
		t.Fatalf("update of a stopped service: %+v", r)
	}
	if got := w.Service(s.name); got.State != "STOPPED" || got.Description != "at rest" || !sameFiles(s.exe, next) {
		t.Errorf("the SCM has %+v", got)
	}
	s.clean()

	// install from there is what moves the service.
	if r := w.Run(next, "install"); r.Code != 0 || w.Service(s.name).ImagePath != `"`+w.Path(next)+`" run` {
		t.Errorf("install from another place: %+v; the SCM has %+v", r, w.Service(s.name))
	}
}

// fails runs an update that does not work, and holds that all is as it was.
func (s *service) fails(next string, args ...string) wine.Result {
	s.Helper()
	before, exe := s.Service(s.name), s.Read(s.exe)
	r := s.Run(next, append([]string{"update"}, args...)...)
	if r.Code != 1 || !strings.Contains(r.Stderr, "are back") {
		s.Fatalf("update: exit code %d\n%s%s", r.Code, r.Stdout, r.Stderr)
	}
	after := s.WaitState(s.name, before.State)
	before.PID, after.PID = 0, 0
	before.CheckPoint, after.CheckPoint = 0, 0
	if after != before {
		s.Errorf("the SCM has\n%+v, had\n%+v", after, before)
	}
	if s.Read(s.exe) != exe {
		s.Error("the executable is another one")
	}
	s.clean()
	return r
}

func TestUpdateThatDoesNotWorkIsTakenBack(t *testing.T) {
	for _, test := range []struct{ name, command, body, wait, says string }{
		{"dies", "--mark @new --say bad-luck --exit 9", `restart = { delay = "10ms" }`, "30", "has failed 2 times, the last time with exit code 9"},
		{"waits", "--mark @new --say bad-luck --exit 9", `restart = { delay = "1h", max-delay = "1h" }`, "30", "the next start is at"},
		{"unready", "--mark @new --say bad-luck", "ready = { file = 'C:\\no\\such', timeout = \"1h\" }\nrestart = { healthy-after = \"1s\" }", "3", "not ready"},
		{"gives-up", "--mark @new --say bad-luck --after 300ms --exit 7", "restart = { give-up-codes = [7] }", "30", "it has stopped"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			name := "bad-" + test.name
			s, next := w.installedAt(name, "--mark @old --say old-words", `description = "before"`)
			s.runs()
			w.build(w.recipe(name, test.command, "description = \"after\"\ndisplay-name = \"Another\"\n"+test.body))
			r := s.fails(next, "--wait", test.wait)
			if !strings.Contains(r.Stderr, test.says) || !strings.Contains(r.Stderr, "bad-luck") || strings.Contains(r.Stderr, "old-words") {
				t.Errorf("update says\n%s", r.Stderr)
			}
			w.await("old", "started", 2)
			if w.Service(s.name).State != "RUNNING" {
				t.Error("the old one does not run")
			}
		})
	}
}

func TestUpdateThatWasCutShortIsPickedUp(t *testing.T) {
	for _, test := range []struct {
		name string
		left func(w *world, exe, next string)
	}{
		{"after the stop", func(w *world, exe, _ string) { w.rename(exe, exe+".old"); w.Copy(exe+".old", "svc/cut.exe") }},
		{"between two renames", func(w *world, exe, next string) { w.rename(exe, exe+".old"); w.Copy(next, "svc/cut.exe.new") }},
		{"after the exchange", func(w *world, exe, next string) { w.rename(exe, exe+".old"); w.Copy(next, "svc/cut.exe") }},
	} {
		for _, good := range []bool{true, false} {
			t.Run(fmt.Sprint(test.name, " ", good), func(t *testing.T) {
				w := newWorld(t)
				s, next := w.installedAt("cut", "--mark @old", "")
				s.does("install")
				old := w.Read(s.exe)
				command := "--mark @new"
				if !good {
					command += " --exit 9"
				}
				w.build(w.recipe("cut", command, `restart = { delay = "10ms" }`))
				test.left(w, s.exe, next)
				w.Write("svc/cut.exe.restart", nil)
				if r := w.Run(next, "update"); (r.Code == 0) != good {
					t.Fatalf("update: %+v", r)
				}
				if got := w.Service("cut"); got.State != "RUNNING" || sameFiles(s.exe, next) != good || !good && w.Read(s.exe) != old {
					t.Errorf("the SCM has %+v; the new one is installed: %v", got, sameFiles(s.exe, next))
				}
				s.clean()
			})
		}
	}
}

func (w *world) rename(from, to string) {
	w.Helper()
	if err := os.Rename(from, to); err != nil {
		w.Fatal(err)
	}
}

func TestUpdateOfARunningServiceDoesNotDisableIt(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("wanted", "--mark @old", "")
	s.runs()
	w.build(w.recipe("wanted", "--mark @new", ""))
	r := w.Run(next, "update", "--startup", "disabled")
	if r.Code != 1 || !strings.Contains(r.Stderr, "it runs and is disabled") || !strings.Contains(r.Stderr, "stop it first") {
		t.Errorf("update: %+v", r)
	}
	if got := w.Service(s.name); got.State != "RUNNING" || sameFiles(s.exe, next) {
		t.Errorf("the SCM has %+v", got)
	}
	s.clean()
}

func TestTwoUpdatesKeepOutOfEachOthersWay(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("twice", "--mark @old", "")
	s.runs()
	ready := w.Write("ready", nil)
	w.build(w.recipe("twice", "--mark @new", fmt.Sprintf("ready = { file = '%s' }", w.Path(ready))))
	first := w.Start(next, "update", "--wait", "60")
	w.await("new", "started", 1)
	if r := w.Run(next, "update"); r.Code != 1 || !strings.Contains(r.Stderr, "another update is running") {
		t.Errorf("the second update: %+v", r)
	}
	w.Write("ready", []byte("now"))
	if r := first.Wait(); r.Code != 0 || !sameFiles(s.exe, next) {
		t.Errorf("the first update: %+v", r)
	}
	s.clean()
}

func TestUpdateToAChildThatCannotBeStartedIsTakenBackAtItsSecondFailure(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("absent", "--mark @old", "")
	s.runs()
	w.build("[service.absent]\ncommand = ['C:\\no\\such.exe']\nrestart = { delay = \"10ms\", max-delay = \"10ms\" }\n")
	r := s.fails(next)
	if !strings.Contains(r.Stderr, "has failed 2 times, the last time because it could not be started: start ") {
		t.Errorf("update says\n%s", r.Stderr)
	}
}

func TestUpdateThatCouldNotSeeItsChildLongEnoughIsRefused(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("hasty", "--mark @old", "")
	s.runs()
	before := w.Service(s.name)
	w.build(w.recipe("hasty", "--mark @new", ""))
	if r := w.Run(next, "update", "--wait", "4"); r.Code != 1 || !strings.Contains(r.Stderr, "--wait 4s is too short: the new child must have been up for 10s") {
		t.Errorf("update: %+v", r)
	}
	if after := w.Service(s.name); after != before || sameFiles(s.exe, next) {
		t.Errorf("the SCM has %+v, had %+v", after, before)
	}
}

func TestTheOldExecutableAloneGetsItsNameBack(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("alone", "--mark @old", "")
	s.does("install")
	w.rename(s.exe, s.exe+".old")
	if r := w.Run(next, "update", "--plan"); r.Code != 1 || !strings.Contains(r.Stdout, "* executable") {
		t.Errorf("the plan: %+v", r)
	}
	if r := w.Run(next, "update"); r.Code != 0 || !sameFiles(s.exe, next) {
		t.Errorf("update: %+v", r)
	}
	s.clean()
	s.runs()
}

func TestTheInstalledExecutableGoesOnWithAnUpdateThatWasCutShort(t *testing.T) {
	w := newWorld(t)
	s, _ := w.installedAt("resumed", "--mark @old", "")
	s.does("install")
	w.Copy(s.exe, "svc/resumed.exe.old")
	w.Write("svc/resumed.exe.restart", nil)
	if found := s.doctor(); !slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, "update-cut-short ") }) {
		t.Errorf("doctor finds %q", found)
	}
	if r := w.Run(s.exe, "update"); r.Code != 0 || !strings.Contains(r.Stdout, "Going on with the update") {
		t.Errorf("update: %+v", r)
	}
	if got := w.Service(s.name); got.State != "RUNNING" {
		t.Errorf("the SCM has %+v", got)
	}
	s.clean()
}

func TestUpdateWaitsForTheLadderOfTheOldExecutable(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("slow", "--mark @old --slow-stop 23s", `stop = ["ctrl-c 60s", "kill"]`)
	s.runs()
	w.build(w.recipe("slow", "--mark @new", "stop = [\"kill\"]\nrestart = { healthy-after = \"1s\" }"))
	if r := w.Run(next, "update"); r.Code != 0 || !sameFiles(s.exe, next) {
		t.Errorf("update: %+v", r)
	}
	if m := marks(w.Read(filepath.Join(w.Dir(), "old"))); m.count("ending") != 1 {
		t.Errorf("the old child's marks are\n%s", m)
	}
	s.clean()
}
