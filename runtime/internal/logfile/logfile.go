// Package logfile writes what a child prints to a file of bounded size.
//
// NAME.log is written; when it is full it is set aside as NAME.1.log, what was
// NAME.1.log becomes NAME.2.log, and so on. Nothing that goes wrong with the
// disk may reach the child, so a Writer has no errors: what cannot be written
// is dropped and counted. There is no goroutine and no timer in here. All
// work, looking after a lost file among it, is done while something is
// written; a [Compression] is a package of its own.
//
// cut.go decides where one file ends, rotate.go sets files aside, aside.go
// knows their names, trouble.go keeps the
// record of what goes wrong. [Tail] is apart from all that: the last of the
// output, in memory; and so is [Follow], which reads the files.
package logfile

import (
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Options say where and how a [Writer] writes.
type Options struct {
	// Path is the file that is written.
	Path string

	// Folder makes sure of the file's folder before each opening of the file,
	// which is not opened when that fails. Nil: it is made when missing.
	Folder func() error

	// NoLink refuses a file that is a link to another one. Windows only.
	NoLink bool

	// MaxSize is the size in bytes that no file grows beyond (but see
	// [Writer] about a failed rotation). Zero or less: no limit, no rotation.
	MaxSize int64

	// Keep is the number of files, the one being written among them; all of
	// them together take at most MaxSize × Keep bytes. 1 or less: the only
	// file is emptied when it is full.
	Keep int

	// Every begins a new file with each such span of local time, in whole
	// seconds: 24 h at midnight, 168 h on Mondays, 1 h on the hour. It is done
	// with the first line of the new span. Zero or less: size alone counts.
	Every time.Duration

	// MaxTotal is the size in bytes of all files together: the oldest are
	// deleted so that the newest can grow to MaxSize. Zero or less: no limit
	// but MaxSize × Keep.
	MaxTotal int64

	// Compress replaces the files set aside by compressed ones, whose names
	// have .gz at the end, and whose sizes count for MaxTotal. It is done
	// beside the Writer, one file at a time, and takes as much room more as
	// one of them while it is done. Nil: they stay as they are.
	Compress Compression

	// NotCompressed, if set, is called when a file cannot be compressed, which
	// stays as it is and is tried again after the next rotation; it is not
	// called again before all has gone well once.
	NotCompressed func(err error)

	// Timestamps puts the local time, RFC 3339 with milliseconds, before each
	// line. Otherwise the file holds the written bytes and no others, but for
	// a line of our own where some are missing.
	Timestamps bool

	// Trouble, if set, is called when the log can no longer be written or
	// rotated; it is not called again before Recovered was.
	Trouble func(err error)

	// Recovered, if set, is called when all has been well for 10 s and
	// something is written, with the number of bytes dropped since Trouble.
	Recovered func(dropped int64)

	// Rotated, if set, is called after each rotation. It must not wait, nor use
	// the Writer, except for its Position.
	Rotated func()
}

const (
	// window is where the end of a file is looked for: a line that is not
	// longer is never split between two files.
	window = 64 << 10

	// patience is the time between two attempts to mend something. An attempt
	// costs a handful of system calls, and a child may write all the time.
	patience = time.Second

	// calm is the time without trouble after which it is called over. A full
	// disk refuses a chunk and takes a short line, and again, for as long as it
	// is full.
	calm = 10 * time.Second
)

// A Writer writes to a file and rotates it by size.
//
// Written bytes are on their way to the disk when Write returns; nothing is
// buffered. A Writer may be used from any number of goroutines.
//
// While a full file cannot be set aside, because another program holds it or
// an older one open, it is written on up to twice MaxSize, so that all files
// together can take MaxSize × (Keep + 1) bytes; then bytes are dropped. A file
// that someone deleted, emptied or renamed is noticed within a second of
// writing, and a new one is begun; what was written in between is where the
// old file is.
type Writer struct {
	mu      sync.Mutex
	o       Options
	now     func() time.Time
	file    *os.File  // nil: cannot be opened
	size    int64     // of the file
	midLine bool      // the last byte in the file is not a line's end
	begun   time.Time // in the span that the file is for
	look    time.Time
	stuck   bool // the last rotation failed
	retry   time.Time

	shelf      sync.Mutex // held while the files set aside get other names
	compressor Compressor // nil: there is none

	inLine  bool // the last byte of the child is not a line's end
	stamped []byte

	trouble atomic.Bool
	quiet   time.Time    // the trouble is over at this time unless there is more
	lost    int64        // since trouble began
	gap     int64        // lost and not yet marked in the file
	outside atomic.Int64 // kept from us, and not yet among lost

	written, dropped atomic.Int64

	rotations uint64        // since Open
	place     atomic.Uint64 // what Position returns, packed
}

// Open returns a Writer that goes on at the end of the file. It does not fail:
// a file that cannot be opened is trouble, of which Options.Trouble hears
// before Open returns, and is tried again while bytes are written.
func Open(o Options) *Writer {
	w := &Writer{o: o, now: time.Now}
	w.open(w.now())
	if o.Compress != nil && o.Keep > 1 {
		w.compressor = o.Compress.Beside(&Aside{Path: o.Path, Keep: o.Keep, names: &w.shelf}, o.NotCompressed)
		w.compressor.Wake()
	}
	return w
}

// Write writes p, or drops what cannot be written. It always reports that all
// of p was written.
func (w *Writer) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	w.takeOutside(now)
	w.lookAfter(now)
	w.markGap(now)
	rest := w.put(w.stamp(p, now), now)
	if len(rest) > 0 {
		w.drop(len(rest), now)
	} else if !w.stuck {
		w.recovered(now)
	}
	return len(p), nil
}

// put writes p to the file and those after it and returns what it could not.
func (w *Writer) put(p []byte, now time.Time) (rest []byte) {
	for len(p) > 0 && w.file != nil {
		n := w.cut(p, now)
		if n == 0 && !w.rotate(now) {
			if n = w.overflow(p); n == 0 {
				break
			}
		}
		p = p[w.append(p[:n], now):]
	}
	return p
}

// append writes p to the file and returns how much of it was written.
func (w *Writer) append(p []byte, now time.Time) int {
	if len(p) == 0 {
		return 0
	}
	n, err := w.file.Write(p)
	w.size += int64(n)
	w.setPlace()
	w.written.Add(int64(n))
	if n > 0 {
		w.midLine = p[n-1] != '\n'
	}
	if err != nil {
		w.close()
		w.look = now.Add(patience)
		w.troubled(err, now)
	}
	return n
}

// EndChild ends the line that a child has left open, where lines have
// timestamps: the next child's first line is not its continuation. While a
// write hangs it does nothing.
func (w *Writer) EndChild() {
	if !w.mu.TryLock() {
		return
	}
	defer w.mu.Unlock()
	if w.o.Timestamps && w.inLine {
		w.put([]byte("\n"), w.now())
	}
	w.inLine = false
}

// Written is the number of bytes written to files since Open, stamps included.
func (w *Writer) Written() int64 { return w.written.Load() }

// Dropped is the number of bytes not written since Open, stamps included.
func (w *Writer) Dropped() int64 { return w.dropped.Load() }

// Close ends a compression that is under way, which the next Open takes up
// again, and closes the file. A later Write opens it again. While a write
// hangs the file stays as it is: nothing waits for that.
func (w *Writer) Close() error {
	if w.compressor != nil {
		w.compressor.End()
	}
	if !w.mu.TryLock() {
		return nil
	}
	defer w.mu.Unlock()
	w.look = time.Time{}
	if w.file == nil {
		return nil
	}
	return w.close()
}

func (w *Writer) close() error {
	file := w.file
	w.file = nil
	return file.Close()
}
