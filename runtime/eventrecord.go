package runtime

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/eventfile"
	"winservice.internal/runtime/internal/logfile"
)

// An eventRecord writes the events of a running service to the file beside its
// log. Nothing waits for that file but the end of the service, for a moment:
// a disk that is full or hangs costs events there, not supervision.
type eventRecord struct {
	service *Service
	file    eventfile.File
	report  func(events.ID, ...string) // to the event log alone
	bound   time.Duration              // of the wait at the end

	mu      sync.Mutex
	logs    []*logfile.Writer // whose places the events have
	queue   []recorded
	lost    int           // events since a line was last written
	marks   int           // rotations since the last event, as far as they are written
	written chan struct{} // closed when the queue is empty; nil: it is

	noted   []uint16  // the logs' rotations at the last line; of write alone
	trouble bool      // was reported; of write alone
	failed  time.Time // when a line could last not be written; of write alone
}

// recorded is an event that is not written yet.
type recorded struct {
	line   eventfile.Line
	places []position
}

// position is a logfile.Writer's Position.
type position struct {
	rotations uint16
	size      int64
}

const (
	// mostRecorded is how many events wait for a disk that hangs.
	mostRecorded = 200

	// mostAtOnce is how many are written together, which is a lock and a file
	// to open for all of them: a stop has some five.
	mostAtOnce = 50

	// recordBound is how long the service waits for them when it ends.
	recordBound = time.Second
)

func newEventRecord(s *Service, report func(events.ID, ...string)) *eventRecord {
	return &eventRecord{service: s, file: s.eventFile(), report: report, bound: recordBound}
}

// eventsPath is the file of the service's events.
func (s *Service) eventsPath() string {
	return filepath.Join(s.logDir(), fileName(s.Name)+".events.log")
}

func (s *Service) eventFile() eventfile.File {
	in := s.logFolder()
	return eventfile.File{Path: s.eventsPath(), Folder: in.Ready, NoLink: in.Ours()}
}

// emit returns what reports an event to the event log and to the file.
func (r *eventRecord) emit(id events.ID, inserts ...string) {
	r.record(id, inserts)
	r.report(id, inserts...)
}

func (r *eventRecord) record(id events.ID, inserts []string) {
	line := eventLine(id, inserts)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.marks = 0
	r.add(line)
}

// rotated notes that a log was rotated. When none of the files is left that an
// event has its place in, no more need be noted.
func (r *eventRecord) rotated() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.marks >= len(r.logs)*r.service.WithDefaults().Log.Keep {
		return
	}
	r.marks++
	r.add(eventLine(events.LogRotated, []string{r.service.Name}))
}

// add puts a line into the queue. r.mu is held, so that the lines have the
// order of their places.
func (r *eventRecord) add(line eventfile.Line) {
	if len(r.queue) >= mostRecorded {
		r.lost++
		return
	}
	places := make([]position, len(r.logs))
	for i, log := range r.logs {
		places[i].rotations, places[i].size = log.Position()
	}
	r.queue = append(r.queue, recorded{line, places})
	if r.written == nil {
		r.written = make(chan struct{})
		go r.write(r.written)
	}
}

// write writes the queue until it is empty.
func (r *eventRecord) write(written chan struct{}) {
	defer close(written)
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.queue) > 0 {
		n, lost := min(len(r.queue), mostAtOnce), r.lost
		due := r.queue[:n]
		r.queue = r.queue[n:]
		r.mu.Unlock()
		lines, noted := r.lines(due, lost)
		ok := r.wrote(r.file.Append(lines...))
		r.mu.Lock()
		if ok {
			r.lost -= lost
			r.noted = noted
		} else {
			r.lost += n
		}
	}
	r.queue, r.written = nil, nil
}

// lines are those of the events, behind that of those which were lost, and the
// logs' rotations at the last of them.
func (r *eventRecord) lines(due []recorded, lost int) (lines []eventfile.Line, noted []uint16) {
	if lost > 0 {
		lines = append(lines, eventLine(events.EventsLost, []string{r.service.Name, fmt.Sprint(lost)}))
	}
	noted = r.noted
	for _, next := range due {
		now := make([]uint16, len(next.places))
		for i, place := range next.places {
			before := uint16(0)
			if i < len(noted) {
				before = noted[i]
			}
			now[i] = place.rotations
			next.line.Places = append(next.line.Places, eventfile.Place{Rotations: int(place.rotations - before), At: place.size})
		}
		if len(now) > 0 {
			noted = now
		}
		lines = append(lines, next.line)
	}
	return lines, noted
}

// wrote reports when lines can no longer be written: once until that has gone
// well for a while.
func (r *eventRecord) wrote(err error) bool {
	switch {
	case err != nil:
		r.failed = time.Now()
		if !r.trouble {
			r.trouble = true
			r.report(events.EventTrouble, r.service.Name, r.file.Path, strings.ReplaceAll(err.Error(), "\n", "; "))
		}
	case time.Since(r.failed) >= stateRetry:
		r.trouble = false
	}
	return err == nil
}

// follow has the events note their places in these logs.
func (r *eventRecord) follow(logs []*logfile.Writer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.logs = logs
}

// close waits until all is written, or for a moment.
func (r *eventRecord) close() {
	if r == nil {
		return
	}
	r.mu.Lock()
	written := r.written
	r.mu.Unlock()
	if written == nil {
		return
	}
	timer := time.NewTimer(r.bound)
	defer timer.Stop()
	select {
	case <-written:
	case <-timer.C:
	}
}

// appendEvent adds an event to the service's file from any process of the
// executable, or gives up after a second. Before the service has a folder for
// its log, there is no such file.
func (s *Service) appendEvent(id events.ID, inserts ...string) {
	in := s.logFolder()
	line := eventLine(id, inserts)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if info, err := os.Stat(in.Dir); err == nil && info.IsDir() {
			file := s.eventFile()
			_ = file.Append(line) // the event log has it
		}
	}()
	timer := time.NewTimer(recordBound)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}

// eventLine is an event as a line, without the last of the child's output:
// that stands in the log.
func eventLine(id events.ID, inserts []string) eventfile.Line {
	if last := len(inserts) - 1; last >= 0 {
		before, _, _ := strings.Cut(inserts[last], lastOutputIs) // what was terminated with it
		inserts = append(inserts[:last:last], before)
	}
	return eventfile.Line{
		Time:     time.Now(),
		Severity: strings.ToLower(severityWord(id.Severity())),
		Number:   id.Number(),
		Text:     events.Text(id, inserts...),
	}
}
