package runtime

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/supervise"
)

// metered is a service with a folder for its metrics, and their file.
func metered(t *testing.T) (s Service, path string) {
	s = Service{Name: "web", Log: Log{Dir: t.TempDir(), Metrics: true}}
	return s, filepath.Join(s.Log.Dir, "web.prom")
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func TestMetricsOfAnEarlierRecipeAreRemovedByTheStart(t *testing.T) {
	s, path := metered(t)
	write(t, path, string(State{Service: "web"}.metrics()))
	s.Log.Metrics = false
	k := newStateKeeper(s, func(id events.ID, inserts ...string) { t.Errorf("event %d %q", id.Number(), inserts) })
	k.status(supervise.Running)
	<-k.idle()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v; they are still there: %s", err, read(path))
	}
}

func TestAnotherProgramsMetricsStay(t *testing.T) {
	s, path := metered(t)
	write(t, path, "# HELP backup_up Whether.\n")
	if err := s.dropMetrics(); err != nil || read(path) != "# HELP backup_up Whether.\n" {
		t.Errorf("%v, %s", err, read(path))
	}
}

// A folder cannot be read as a file on any system.
func TestMetricsThatCannotBeRemovedAreReportedOnce(t *testing.T) {
	s, path := metered(t)
	s.Log.Metrics = false
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	reports := make(chan events.ID, 10)
	k := newStateKeeper(s, func(id events.ID, _ ...string) { reports <- id })
	for _, state := range []supervise.State{supervise.StartPending, supervise.Running} {
		k.status(state)
		<-k.idle()
	}
	if len(reports) != 1 || <-reports != events.MetricsRemain {
		t.Errorf("%d more reports than the one that was wanted", len(reports))
	}
}

func TestMetricsOfAServiceThatWasKilledAreCorrected(t *testing.T) {
	s, path := metered(t)
	state := State{Service: "web", State: "RUNNING", ChildPid: 5, ChildStarted: &noon, Restarts: 2, Started: noon}
	write(t, path, string(state.metrics()))
	if corrected, err := s.correctMetrics(nil, noon); corrected || err == nil || !strings.Contains(err.Error(), path+" says that the service runs") {
		t.Errorf("without a state: %v, %v", corrected, err)
	}
	if corrected, err := s.correctMetrics(&state, noon.Add(time.Hour)); !corrected || err != nil {
		t.Errorf("%v, %v", corrected, err)
	}
	text := read(path)
	for _, want := range []string{`winservice_up{service="web"} 0`, `winservice_child_up{service="web"} 0`, `winservice_child_restarts_total{service="web"} 2`} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Contains(text, "child_start_time") {
		t.Errorf("a child that is gone has a start:\n%s", text)
	}
	if corrected, err := s.correctMetrics(nil, noon); corrected || err != nil {
		t.Errorf("again: %v, %v", corrected, err)
	}
	if state.State != "RUNNING" {
		t.Error("the state of the caller was changed")
	}
}
