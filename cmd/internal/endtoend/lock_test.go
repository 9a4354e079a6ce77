package endtoend

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var holdingProcess = regexp.MustCompile(`(?:update|install|remove): another update is running, process (\d+); its lock file is `)

func TestInstallUpdateAndRemoveExcludeEachOther(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("Locked", "--mark @old", "")
	s.runs()
	ready := w.Write("ready", nil)
	w.build(w.recipe("Locked", "--mark @new", fmt.Sprintf("%sready = { file = '%s' }", quick, w.Path(ready))))
	first := w.Start(next, "update", "--wait", "60")
	w.await("new", "started", 1)
	before := w.Service(s.name)
	pid := 0
	for _, verb := range []string{"update", "install", "remove"} {
		for _, exe := range []string{next, s.exe} {
			r := w.Run(exe, verb)
			held := holdingProcess.FindStringSubmatch(r.Stderr)
			if r.Code != 1 || held == nil || !strings.Contains(strings.ToLower(r.Stderr), `\svc\locked.exe.lock`) || !strings.Contains(r.Stderr, "wait until process "+held[1]+" has ended, and run "+verb+" again") {
				t.Fatalf("%s of %s: %+v", verb, exe, r)
			}
			pid, _ = strconv.Atoi(held[1])
		}
	}
	if after := w.Service(s.name); after != before {
		t.Errorf("the SCM has %+v, had %+v", after, before)
	}
	if r := w.Run(next, "update", "--plan"); r.Code == 2 || strings.Contains(r.Stderr, "is running") {
		t.Errorf("a plan needs no lock: %+v", r)
	}

	// Nothing is left of a lock whose holder was killed.
	w.KillWindowsPid(pid)
	first.Wait()
	second := w.Start(next, "update", "--wait", "60")
	w.await("new", "started", 2)
	w.Write("ready", []byte("now"))
	if r := second.Wait(); r.Code != 0 || !sameFiles(s.exe, next) {
		t.Errorf("the next update: %+v", r)
	}
	s.clean()
	s.does("remove")
	s.clean()
}

func TestLockThatAPowerFailureHasLeftIsNone(t *testing.T) {
	w := newWorld(t)
	s, _ := w.installedAt("left", "--mark @old", "")
	for _, verb := range []string{"install", "update", "remove"} {
		w.Write("svc/left.exe.lock", []byte("update 4711\r\n"))
		if r := w.Run(s.exe, verb); r.Code != 0 {
			t.Errorf("%s: %+v", verb, r)
		}
		s.clean()
	}
}

func TestServiceWhoseFolderIsGoneCanBeRemoved(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("adrift", "--mark @old", "")
	s.does("install")
	w.rename(filepath.Dir(s.exe), filepath.Dir(s.exe)+"-gone")
	if r := w.Run(next, "remove"); r.Code != 0 || w.Service("adrift").Exists {
		t.Errorf("remove: %+v", r)
	}
}
