package scm

import (
	"fmt"
	"sync"
	"testing"

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
