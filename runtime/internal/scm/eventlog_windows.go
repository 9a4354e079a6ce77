package scm

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/events"
)

const (
	// backlog is how many events may wait for a slow event log.
	backlog = 256

	// flushPatience bounds how long Close waits for them to be written.
	flushPatience = 2 * time.Second

	// bootPatience is how long one event is tried again: the event log may
	// start after us when the machine does.
	bootPatience = 30 * time.Second
)

// An EventLog reports events under one source. Nothing that goes wrong with
// the event log is ever an error, and nothing waits for it: a goroutine of
// its own writes, and what comes while it is too far behind is dropped. The
// next one that is written says how many those were.
type EventLog struct {
	queue   chan event
	done    chan struct{}
	dropped atomic.Int64
	told    int64         // how many of them an event told of
	closing chan struct{} // closed by Close

	send func(event) error // writes one event
	wait func(pause time.Duration, until <-chan struct{})

	mu     sync.Mutex // of closed, and of queue's end
	closed bool
}

type event struct {
	id      events.ID
	inserts []string
}

// OpenEventLog begins to report under the name of a source.
func OpenEventLog(name string) *EventLog {
	w := &writer{source: name}
	l := newEventLog(w.report)
	go func() {
		defer close(l.done)
		defer w.close()
		l.write()
	}()
	return l
}

func newEventLog(send func(event) error) *EventLog {
	return &EventLog{
		queue:   make(chan event, backlog),
		done:    make(chan struct{}),
		closing: make(chan struct{}),
		send:    send,
		wait: func(pause time.Duration, until <-chan struct{}) {
			select {
			case <-time.After(pause):
			case <-until:
			}
		},
	}
}

// Report hands an event over. It is safe for concurrent use.
func (l *EventLog) Report(id events.ID, inserts ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	select {
	case l.queue <- event{id, inserts}:
	default:
		l.dropped.Add(1)
	}
}

// Dropped is the number of events that were not written.
func (l *EventLog) Dropped() int64 { return l.dropped.Load() }

// Close waits, for two seconds at most, until everything is written.
func (l *EventLog) Close() {
	l.mu.Lock()
	if !l.closed {
		l.closed = true
		close(l.queue)
		close(l.closing)
	}
	l.mu.Unlock()
	select {
	case <-l.done:
	case <-time.After(flushPatience):
	}
}

func (l *EventLog) write() {
	for e := range l.queue {
		lost := l.dropped.Load()
		if l.try(l.confess(e, lost-l.told)) != nil {
			l.dropped.Add(1)
		} else if len(e.inserts) > 0 {
			l.told = lost
		}
	}
}

// try writes an event, again and again while that fails and nobody waits: each
// time with a new handle.
func (l *EventLog) try(e event) error {
	err := l.send(e)
	if err == nil {
		return nil
	}
	err = l.send(e)
	for pause, spent := 100*time.Millisecond, time.Duration(0); err != nil && spent < bootPatience && l.patient(); pause = min(2*pause, 5*time.Second) {
		l.wait(pause, l.closing)
		spent += pause
		err = l.send(e)
	}
	return err
}

// patient says that there is room for what may come meanwhile, and no end.
func (l *EventLog) patient() bool {
	select {
	case <-l.closing:
		return false
	default:
		return len(l.queue) < backlog/2
	}
}

// confess adds to an event how many before it were lost.
func (l *EventLog) confess(e event, lost int64) event {
	if lost <= 0 || len(e.inserts) == 0 {
		return e
	}
	e.inserts = slices.Clone(e.inserts)
	e.inserts[len(e.inserts)-1] += fmt.Sprintf(" (%d events before this one could not be written)", lost)
	return e
}

// writer is the handle of the event log, opened when it is needed.
type writer struct {
	source string
	handle windows.Handle
}

// reportEvent is Windows' own; tests put theirs in its place.
var reportEvent = windows.ReportEvent

func (w *writer) report(e event) error {
	if w.handle == 0 {
		source, err := windows.UTF16PtrFromString(w.source)
		if err != nil {
			return err
		}
		if w.handle, err = windows.RegisterEventSource(nil, source); err != nil {
			return err
		}
	}
	var first **uint16
	texts := make([]*uint16, len(e.inserts))
	for i, insert := range e.inserts {
		texts[i] = &encodeInsert(insert)[0]
		first = &texts[0]
	}
	err := reportEvent(w.handle, eventType(e.id), 0, uint32(e.id), 0, uint16(len(texts)), 0, first, nil)
	if err != nil {
		w.close()
	}
	return err
}

func (w *writer) close() {
	if w.handle != 0 {
		_ = windows.DeregisterEventSource(w.handle) // nothing can be done about it
		w.handle = 0
	}
}

// eventType is the type that goes with the severity in the identifier.
func eventType(id events.ID) uint16 {
	switch id.Severity() {
	case events.Error:
		return windows.EVENTLOG_ERROR_TYPE
	case events.Warning:
		return windows.EVENTLOG_WARNING_TYPE
	}
	return windows.EVENTLOG_INFORMATION_TYPE
}
