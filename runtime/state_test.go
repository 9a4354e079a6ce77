package runtime

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/folder"
	"winservice.internal/runtime/internal/supervise"
)

// keeperOf is a keeper of a state in a new folder, and what it reports.
func keeperOf(t *testing.T) (k *stateKeeper, reports chan string) {
	reports = make(chan string, 100)
	s := Service{Name: "web", Log: Log{Dir: t.TempDir()}}
	return newStateKeeper(s, func(id events.ID, inserts ...string) { reports <- events.Text(id, inserts...) }), reports
}

func TestWhatSpeaksAgainstTheLogFolderIsReportedOnce(t *testing.T) {
	warning := &folder.RefusedError{Path: `D:\logs`, Why: "is a link", Mend: "set log.directory"}
	for _, test := range []struct {
		warning *folder.RefusedError
		err     error
		want    []string
	}{
		{warning, nil, []string{`web: the log folder D:\logs is a link; set log.directory`}},
		{nil, nil, nil},
		{nil, errors.New("not there"), nil},
	} {
		k, reports := keeperOf(t)
		k.warning = func() (*folder.RefusedError, error) { return test.warning, test.err }
		for _, state := range []supervise.State{supervise.StartPending, supervise.Running, supervise.StopPending} {
			k.status(state)
			<-k.idle()
		}
		close(reports)
		var got []string
		for text := range reports {
			got = append(got, text)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// idle is closed when nothing is being written. A change that is delayed is
// written at once.
func (k *stateKeeper) idle() <-chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.delayed != nil {
		k.startWriting()
	}
	if k.written != nil {
		return k.written
	}
	none := make(chan struct{})
	close(none)
	return none
}

// A folder in the place of the file cannot be replaced on any system.
func TestStateThatCannotBeWrittenIsReportedOnceAndTriedAgain(t *testing.T) {
	k, reports := keeperOf(t)
	path := filepath.Join(k.folder.Dir, stateFile)
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		want := func(when, text string) {
			t.Helper()
			<-k.idle()
			select {
			case got := <-reports:
				if text == "" || !strings.HasPrefix(got, text) || strings.ContainsAny(got, "\r\n") {
					t.Errorf("%s: %s", when, got)
				}
			default:
				if text != "" {
					t.Errorf("%s: nothing is reported", when)
				}
			}
		}
		began := time.Now()
		k.status(supervise.StartPending)
		if waited := time.Since(began); waited > statePatience {
			t.Errorf("the supervisor waited %v", waited)
		}
		want("at first", "web: the state cannot be written to "+path+": rename ")
		k.status(supervise.Running)
		time.Sleep(3*stateRetry + time.Second) // tried again, in vain
		want("while it lasts", "")

		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		k.status(supervise.StopPending) // works, too early to say that it is over
		want("too early", "")
		if state, err := readState(k.folder.Dir); err != nil || state.State != "STOP_PENDING" {
			t.Errorf("%+v, %v", state, err)
		}
		time.Sleep(2 * stateRetry)
		want("afterwards", "web: the state is written to "+path+" again")
		time.Sleep(3 * stateRetry)
		want("later", "")
	})
}

func TestStateIsWrittenAgainWithoutAChange(t *testing.T) {
	k, reports := keeperOf(t)
	path := filepath.Join(k.folder.Dir, stateFile)
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		k.status(supervise.Running)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		time.Sleep(stateRetry + time.Second)
		<-k.idle()
		if state, err := readState(k.folder.Dir); err != nil || state.State != "RUNNING" || len(reports) != 2 {
			t.Errorf("%+v, %v, %d reports", state, err, len(reports))
		}
	})
}
