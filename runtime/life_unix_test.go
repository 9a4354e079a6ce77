//go:build unix

package runtime

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"winservice.internal/runtime/events"
)

// launcher is a service whose command ends with a code and leaves a program
// that runs until there is a file.
func launcher(t *testing.T, code string) (s Service, file string) {
	file = filepath.Join(t.TempDir(), "end")
	s = shell("launched", `(while ! test -e `+file+`; do sleep 0.05; done) & exit `+code, t)
	return s, file
}

func TestServiceLivesAsLongAsItsTree(t *testing.T) {
	s, file := launcher(t, "0")
	s.Supervise = SuperviseTree
	st := supervised(t, s, nil)
	st.await(events.LauncherEnded)
	state, err := readState(s.Log.Dir)
	if err != nil || state.State != "RUNNING" || state.ChildPid == 0 || state.Processes == 0 || state.LastExit != nil {
		t.Errorf("state = %+v, %v", state, err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if o := st.end(); o.GaveUp {
		t.Errorf("outcome %+v", o)
	}
	if texts := st.all(); strings.Contains(texts, "terminated") || !strings.Contains(texts, "as it meant to; the service stops\n") {
		t.Errorf("the events are:\n%s", texts)
	}
}

func TestStopEndsATreeWithoutItsLauncher(t *testing.T) {
	s, _ := launcher(t, "5")
	s.Supervise = SuperviseTree
	s.Stop.Steps = []StopStep{CtrlBreak(time.Minute)} // SIGTERM here, which the shell does not ignore
	st := supervised(t, s, nil)
	st.await(events.LauncherFailed)
	st.cancel()
	if o := st.end(); o.GaveUp || strings.Contains(st.all(), "by force") {
		t.Errorf("outcome %+v; the events are:\n%s", o, st.all())
	}
}

func TestLauncherIsNamedWhereItLooksLikeOne(t *testing.T) {
	s, _ := launcher(t, "0")
	st := supervised(t, s, nil)
	st.end()
	// How many there are depends on the shell.
	if texts := st.all(); !strings.Contains(texts, `terminated with it; if the command is a launcher, set supervise = "tree"`) {
		t.Errorf("the events are:\n%s", texts)
	}
	state, err := readState(s.Log.Dir)
	if err != nil || state.LastExit == nil || state.LastExit.Others == 0 {
		t.Errorf("last exit %+v, %v", state.LastExit, err)
	}
}
