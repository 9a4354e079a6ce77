package child

import (
	"io"
	"os"
	"sync/atomic"
	"time"

	"winservice.internal/runtime/internal/logfile"
)

const (
	// pipeSize is how much is read at a time, and on Windows also how much a
	// child can print before it has to wait for us.
	pipeSize = 64 << 10

	// queued is how many reads may wait to be written: 1 MB at most, of which
	// a stream that is written as fast as it is read takes two.
	queued = 16

	// stallPatience is how long a child waits for a writer that does not come
	// back. A disk that is only slow does within that time.
	stallPatience = 5 * time.Second
)

// A Dropper is a writer that wants to know what was kept from it.
type Dropper interface {
	// Drop tells that n bytes were not written, since a write has been under
	// way for too long. It must not wait for that.
	Drop(n int)
}

// output is what a child prints, on one stream or two.
type output struct {
	tail    logfile.Tail
	streams []*stream
}

// stream carries what comes through a pipe to a writer. Reading and writing
// are apart, so that a writer that hangs holds up nobody but itself.
type stream struct {
	from *os.File
	to   io.Writer
	tail *logfile.Tail

	full chan []byte // read and to be written
	free chan []byte // to be read into again
	made int         // of the buffers
	spin []byte      // what nobody can take is read into this one

	gaveUp  atomic.Bool
	written atomic.Int64  // buffers
	ended   chan struct{} // closed when nothing more is read
	over    chan struct{} // closed when nothing more is written
}

// carry starts to carry a stream.
func (o *output) carry(from *os.File, to io.Writer) {
	s := &stream{
		from: from, to: to, tail: &o.tail,
		full: make(chan []byte, queued), free: make(chan []byte, queued),
		ended: make(chan struct{}), over: make(chan struct{}),
	}
	o.streams = append(o.streams, s)
	go s.read()
	go s.write()
}

func (s *stream) read() {
	defer close(s.ended)
	defer close(s.full)
	for {
		buf := s.buffer()
		to := buf
		if to == nil {
			to = s.spin
		}
		n, err := s.from.Read(to)
		if s.gaveUp.Load() {
			return
		}
		if n > 0 {
			_, _ = s.tail.Write(to[:n])
		}
		switch {
		case n == 0:
			s.put(buf)
		case buf != nil:
			s.full <- buf[:n] // there is room: as many as there are buffers
		default:
			if d, ok := s.to.(Dropper); ok {
				d.Drop(n)
			}
		}
		if err != nil {
			return
		}
	}
}

// buffer returns one to read into, or nil when all of them wait to be written
// and have done so for too long.
func (s *stream) buffer() []byte {
	select {
	case buf := <-s.free:
		s.spin = nil
		return buf
	default:
	}
	if s.made < queued {
		s.made++
		return make([]byte, pipeSize)
	}
	if s.spin != nil {
		return nil
	}
	timer := time.NewTimer(stallPatience)
	defer timer.Stop()
	select {
	case buf := <-s.free:
		return buf
	case <-timer.C:
		s.spin = make([]byte, pipeSize)
		return nil
	}
}

// put gives a buffer back.
func (s *stream) put(buf []byte) {
	if buf != nil {
		s.free <- buf[:cap(buf)]
	}
}

func (s *stream) write() {
	defer close(s.over)
	for buf := range s.full {
		_, _ = s.to.Write(buf) // nothing that goes wrong there may stop the child
		s.written.Add(1)
		s.put(buf)
	}
}

// finish waits for the end of the output, but not longer than patience: then
// what still comes through the pipes is nobody's. What was read is written,
// which is waited for as long as it goes on.
func (o *output) finish(patience time.Duration) {
	for _, s := range o.streams {
		s.finish(patience)
	}
}

func (s *stream) finish(patience time.Duration) {
	if closedWithin(s.ended, patience) {
		_ = s.from.Close()
	} else {
		s.gaveUp.Store(true)
		// Close waits for a read under way, and Windows need not end that.
		go s.from.Close()
	}
	for before := int64(-1); before != s.written.Load(); {
		before = s.written.Load()
		if closedWithin(s.over, patience) {
			return
		}
	}
}

func closedWithin(c <-chan struct{}, patience time.Duration) bool {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-c:
		return true
	case <-timer.C:
		return false
	}
}
