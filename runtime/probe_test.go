package runtime

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/scm"
)

func TestOnlyAFileWrittenAfterTheStartCounts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ready")
	t.Setenv("READY_DIR", filepath.Dir(file))
	probe := FileWritten(filepath.Join("%READY_DIR%", "ready"))
	began := time.Now()
	if err := probe.Check(t.Context(), Child{Started: began}); !os.IsNotExist(err) {
		t.Errorf("without the file: %v", err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	// The clock that stamps files is coarser than ours, and behind it.
	if err := probe.Check(t.Context(), Child{Started: began}); err != nil {
		t.Error(err)
	}
	if err := os.Chtimes(file, time.Time{}, began.Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if err := probe.Check(t.Context(), Child{Started: began}); err == nil || !strings.Contains(err.Error(), "before the child's start") {
		t.Errorf("a file of the child before: %v", err)
	}
}

func TestProbesSayWhatTheyLookAt(t *testing.T) {
	for want, probe := range map[string]Probe{
		`file C:\x`:                           FileWritten(`C:\x`),
		`event Global\x-%d`:                   EventSet(`Global\x-%d`),
		`command "C:\a b\check.exe" --port 1`: CommandSucceeds{`C:\a b\check.exe`, "--port", "1"},
	} {
		if got := probe.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestRequestsAreTakenWithoutWaitingAndDoneOnce(t *testing.T) {
	r := newRequests()
	for range 3 {
		for control := range uint32(256) {
			r.take(control) // would block for ever if it waited
		}
	}
	for name, c := range map[string]chan struct{}{"rotate": r.rotate, "restart": r.restartChild, "state": r.writeState} {
		if len(c) != 1 {
			t.Errorf("%s: %d requests are waiting, want 1", name, len(c))
		}
	}
}

func TestRequestedStateIsWrittenAtMostOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keeper := newStateKeeper(Service{Name: "x", Log: Log{Dir: t.TempDir()}}, func(events.ID, ...string) {})
		r, over := newRequests(), make(chan struct{})
		done := make(chan struct{})
		go func() { r.obey(keeper, over); close(done) }()
		written := func() time.Time {
			synctest.Wait()
			state, err := readState(keeper.folder.Dir)
			if err != nil {
				t.Fatal(err)
			}
			return state.Written
		}
		for _, control := range []uint32{scm.Interrogate, controlWriteState} {
			r.take(control)
			first := written()
			if !first.Equal(time.Now()) {
				t.Errorf("control %d: the state is of %v, want one of %v", control, first, time.Now())
			}
			for range 9 {
				time.Sleep(writeInterval / 10)
				r.take(control)
				if got := written(); !got.Equal(first) {
					t.Errorf("control %d: written again after %v", control, got.Sub(first))
				}
			}
			time.Sleep(writeInterval / 5)
			if got := written().Sub(first); got != writeInterval {
				t.Errorf("control %d: written again after %v, want %v", control, got, writeInterval)
			}
			time.Sleep(5 * writeInterval)
			if got := written().Sub(first); got != writeInterval {
				t.Errorf("control %d: written unrequested, %v after the first", control, got)
			}
		}
		r.take(controlRotate) // without a log there is nothing to do
		close(over)
		<-done
	})
}
