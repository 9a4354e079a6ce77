package runtime

import (
	"errors"
	"testing"

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

// idle is closed when nothing is being written.
func (k *stateKeeper) idle() <-chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.written != nil {
		return k.written
	}
	none := make(chan struct{})
	close(none)
	return none
}
