package scm

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/supervise"
)

// briefChild is one that dies at once, of which nothing is asked.
type briefChild struct{ supervise.Child }

func (briefChild) Pid() int { return 1 }

func (briefChild) Handovers() <-chan supervise.Handover { return nil }

func (briefChild) Wait() supervise.Exit { return supervise.Exit{Code: 1} }

// TestSupervisionGoesOnWithoutAnEventLog: Windows refuses every event, the
// children die and are started all the same, and once it takes events again
// one of them says how many are missing.
func TestSupervisionGoesOnWithoutAnEventLog(t *testing.T) {
	defer func() { reportEvent = windows.ReportEvent }()
	var mu sync.Mutex
	refusing, refused, written, told := true, 0, 0, 0
	reportEvent = func(_ windows.Handle, _, _ uint16, _ uint32, _ uintptr, n uint16, _ uint32, texts **uint16, _ *byte) error {
		mu.Lock()
		defer mu.Unlock()
		if refusing {
			refused++
			return windows.RPC_S_SERVER_UNAVAILABLE
		}
		written++
		_, confession, _ := strings.Cut(windows.UTF16PtrToString(unsafe.Slice(texts, n)[n-1]), " (")
		var missing int
		if _, err := fmt.Sscanf(confession, "%d events before this one could not be written)", &missing); err == nil {
			told += missing
		}
		return nil
	}
	l := OpenEventLog("winservice-events")
	const deaths = 1000
	var died atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := supervise.Supervisor{
		Start:   func() (supervise.Child, error) { return briefChild{}, nil },
		Report:  func(supervise.Status) {},
		Restart: supervise.Restart{Delay: time.Nanosecond, MaxDelay: time.Nanosecond, GiveUpAfter: 1<<63 - 1, HealthyAfter: 1<<63 - 1},
		Emit: func(e supervise.Event) {
			l.Report(events.ChildDied, "x", fmt.Sprint(e.What))
			if e.What == supervise.ChildDied && died.Add(1) == deaths {
				cancel()
			}
		},
	}
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	select {
	case <-done:
	case <-time.After(bound):
		t.Fatalf("%d deaths of %d: the event log holds up the supervision", died.Load(), deaths)
	}
	mu.Lock()
	refusing = false
	mu.Unlock()
	for end := time.Now().Add(bound); ; time.Sleep(10 * time.Millisecond) {
		l.Report(events.Stopped, "x", "the end")
		mu.Lock()
		enough := told > 0
		mu.Unlock()
		if enough {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%d events are counted as dropped, and none that is written says so", l.Dropped())
		}
	}
	l.Close()
	mu.Lock()
	defer mu.Unlock()
	t.Logf("%d deaths: Windows refused %d times; %d events written, %d dropped, %d told as missing", died.Load(), refused, written, l.Dropped(), told)
	if int64(told) != l.Dropped() {
		t.Errorf("%d events are told as missing, %d were dropped", told, l.Dropped())
	}
}
