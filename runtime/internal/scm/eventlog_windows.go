package scm

import (
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
)

// An EventLog reports events under one source. Nothing that goes wrong with
// the event log is ever an error, and nothing waits for it: a goroutine of
// its own writes, and what comes while it is too far behind is dropped.
type EventLog struct {
	name    string
	queue   chan event
	done    chan struct{}
	dropped atomic.Int64

	mu     sync.Mutex // of closed, and of queue's end
	closed bool
}

type event struct {
	id      events.ID
	inserts []string
}

// OpenEventLog begins to report under the name of a source.
func OpenEventLog(name string) *EventLog {
	l := &EventLog{name: name, queue: make(chan event, backlog), done: make(chan struct{})}
	go l.write()
	return l
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
	}
	l.mu.Unlock()
	select {
	case <-l.done:
	case <-time.After(flushPatience):
	}
}

func (l *EventLog) write() {
	defer close(l.done)
	w := writer{source: l.name}
	defer w.close()
	for e := range l.queue {
		err := w.report(e)
		if err != nil {
			err = w.report(e) // with a new handle
		}
		if err != nil {
			l.dropped.Add(1)
		}
	}
}

// writer is the handle of the event log, opened when it is needed.
type writer struct {
	source string
	handle windows.Handle
}

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
	err := windows.ReportEvent(w.handle, eventType(e.id), 0, uint32(e.id), 0, uint16(len(texts)), 0, first, nil)
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
