package logfile

import (
	"errors"
	"fmt"
	"time"
)

var errStalled = errors.New("the disk does not answer: a write has been under way for several seconds")

// troubled notes that something went wrong; only the first of a row is told.
func (w *Writer) troubled(err error, now time.Time) {
	w.quiet = now.Add(calm)
	if !w.trouble.CompareAndSwap(false, true) {
		return
	}
	if w.o.Trouble != nil {
		w.o.Trouble(err)
	}
}

// recovered notes that all is well, once it has been so for a while.
func (w *Writer) recovered(now time.Time) {
	if !w.trouble.Load() || now.Before(w.quiet) {
		return
	}
	lost := w.lost
	w.lost = 0
	w.trouble.Store(false)
	if w.o.Recovered != nil {
		w.o.Recovered(lost)
	}
}

func (w *Writer) drop(n int, now time.Time) {
	w.quiet = now.Add(calm)
	w.lost += int64(n)
	w.gap += int64(n)
	w.dropped.Add(int64(n))
}

// Drop counts bytes that were kept from the Writer because a Write has been
// under way for too long. It does not wait for that one.
func (w *Writer) Drop(n int) {
	w.dropped.Add(int64(n))
	w.outside.Add(int64(n))
	if w.trouble.CompareAndSwap(false, true) && w.o.Trouble != nil {
		w.o.Trouble(errStalled)
	}
}

// takeOutside adds what Drop has counted.
func (w *Writer) takeOutside(now time.Time) {
	if n := w.outside.Swap(0); n > 0 {
		w.quiet = now.Add(calm)
		w.lost += n
		w.gap += n
	}
}

// markGap puts a line of our own into the file where bytes are missing, as
// soon as there is room for it.
func (w *Writer) markGap(now time.Time) {
	if w.gap == 0 || w.file == nil {
		return
	}
	line := fmt.Appendf(nil, "[winservice: %d bytes of output are missing here]\n", w.gap)
	if w.midLine {
		line = append([]byte{'\n'}, line...)
	}
	if len(w.put(line, now)) == 0 {
		w.gap, w.inLine = 0, false
	}
}
