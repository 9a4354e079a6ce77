package runtime

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"winservice.internal/runtime/events"
)

// screen is a console that a test can wait for.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
	news chan struct{}
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.news <- struct{}{}:
	default:
	}
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func (s *screen) await(t *testing.T, part string) {
	t.Helper()
	bound := time.After(time.Minute)
	for !strings.Contains(s.String(), part) {
		select {
		case <-s.news:
		case <-bound:
			t.Fatalf("%q does not come; there is:\n%s", part, s)
		}
	}
}

func result(t *testing.T, ended chan error) error {
	t.Helper()
	select {
	case err := <-ended:
		return err
	case <-time.After(time.Minute):
		t.Fatal("debug does not end")
		return nil
	}
}

func TestEventIsPrintedInOneLine(t *testing.T) {
	at := time.Date(2026, 11, 23, 15, 4, 5, 0, time.Local)
	for id, want := range map[events.ID]string{
		events.Started:        "15:04:05 Info 4098 The zope-a service has started (Zope).\n",
		events.LogTrouble:     "15:04:05 Warning 4361 zope-a: the child's output cannot be written to  (Zope): ; output is dropped and counted until it can\n",
		events.SupervisorFail: "15:04:05 Error 4363 zope-a: a failure of the service itself:  (Zope)\n",
	} {
		var out bytes.Buffer
		printEvent(&out, at, id, []string{"zope-a", " (Zope)"})
		if out.String() != want {
			t.Errorf("printed %q, want %q", out.String(), want)
		}
	}
}
