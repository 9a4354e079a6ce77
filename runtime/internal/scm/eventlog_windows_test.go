package scm

import (
	"fmt"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/windows"

	"winservice.internal/runtime/events"
)

func TestEventsAreWrittenFromManyGoroutines(t *testing.T) {
	l := OpenEventLog("winservice-events")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 10 {
				l.Report(events.ChildDied, "Dienst Ä", fmt.Sprint(i), fmt.Sprint(j), "%1", "a\x00b", "")
			}
		})
	}
	l.Report(events.Started)
	all.Wait()
	l.Close()
	if n := l.Dropped(); n != 0 {
		t.Errorf("%d events were dropped", n)
	}
	l.Report(events.Stopped, "after the end")
	l.Close()
}

func TestEventThatCannotBeWrittenIsCountedAndNothingElse(t *testing.T) {
	l := OpenEventLog("a\x00b")
	l.Report(events.Started, "x")
	l.Close()
	if n := l.Dropped(); n != 1 {
		t.Errorf("%d events were dropped, want 1", n)
	}
}

// failing is an event log that refuses so many times, and keeps what it took.
type failing struct {
	times   int
	written []string
}

func (f *failing) send(e event) error {
	if f.times--; f.times >= 0 {
		return windows.RPC_S_SERVER_UNAVAILABLE
	}
	f.written = append(f.written, fmt.Sprint(e.id.Number(), e.inserts))
	return nil
}

// feed writes events whose waits take no time, and returns how long they were.
func feed(f *failing, list ...event) (l *EventLog, waited time.Duration) {
	l = newEventLog(f.send)
	l.wait = func(pause time.Duration, _ <-chan struct{}) { waited += pause }
	for _, e := range list {
		l.Report(e.id, e.inserts...)
	}
	close(l.queue)
	l.write()
	return l, waited
}

func TestEventLogThatStartsAfterUsLosesNothing(t *testing.T) {
	f := &failing{times: 8}
	l, waited := feed(f, event{events.Starting, []string{"a", "b"}}, event{events.Started, []string{"a", "b"}})
	want := []string{"4096 [a b]", "4098 [a b]"}
	if diff := cmp.Diff(want, f.written); diff != "" || l.Dropped() != 0 || waited == 0 {
		t.Errorf("dropped %d, waited %v (-want +got):\n%s", l.Dropped(), waited, diff)
	}
}

func TestLostEventsAreToldOfByTheNext(t *testing.T) {
	f := &failing{times: 1 << 20}
	l := newEventLog(f.send)
	l.wait = func(time.Duration, <-chan struct{}) {}
	go func() { defer close(l.done); l.write() }()
	l.Report(events.Starting, "a", "b")
	for deadline := time.Now().Add(bound); l.Dropped() == 0 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	f.times = 0
	l.Report(events.Started, "a", "b")
	l.Report(events.Stopped, "a", "b")
	l.Close()
	want := []string{"4098 [a b (1 events before this one could not be written)]", "4100 [a b]"}
	if diff := cmp.Diff(want, f.written); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEndIsNotDelayedByAnEventLogThatIsNotThere(t *testing.T) {
	tries := make(chan struct{}, 1<<10)
	l := newEventLog(func(event) error { tries <- struct{}{}; return windows.RPC_S_SERVER_UNAVAILABLE })
	go func() { defer close(l.done); l.write() }()
	l.Report(events.Starting, "a")
	<-tries
	began := time.Now()
	l.Close()
	if took := time.Since(began); took > flushPatience {
		t.Errorf("it took %v", took)
	}
	if l.Dropped() != 1 {
		t.Errorf("%d events were dropped", l.Dropped())
	}
}

func TestEventIsGivenToWindowsWithItsNumberTypeAndTexts(t *testing.T) {
	defer func() { reportEvent = windows.ReportEvent }()
	var got string
	reportEvent = func(_ windows.Handle, kind, category uint16, id uint32, _ uintptr, n uint16, size uint32, texts **uint16, _ *byte) error {
		got = fmt.Sprintf("%d %d %#x %d", kind, category, id, size)
		for _, text := range unsafe.Slice(texts, n) {
			got += " " + windows.UTF16PtrToString(text)
		}
		return nil
	}
	l := OpenEventLog("winservice-events")
	l.Report(events.ChildDied, "Dienst Ä", "%1", "a\x00b")
	l.Close()
	if want := "2 0 0x80001102 0 Dienst Ä % 1 a\uFFFDb"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEventTypeFollowsTheSeverity(t *testing.T) {
	for id, want := range map[events.ID]uint16{
		events.Started:   windows.EVENTLOG_INFORMATION_TYPE,
		events.ChildDied: windows.EVENTLOG_WARNING_TYPE,
		events.GaveUp:    windows.EVENTLOG_ERROR_TYPE,
	} {
		if got := eventType(id); got != want {
			t.Errorf("type of %d is %d, want %d", id.Number(), got, want)
		}
	}
}
