package logfile

import (
	"bytes"
	"time"
)

// cut returns how many bytes of p go into the current file; 0 says that the
// file is full.
//
// A file ends with a line. Where the rest of a line is not known yet, that
// takes some foresight: no line is begun in the last stretch of a file, the
// window, so that one no longer than the window fits whole. Only a line that
// is longer and comes piece by piece, or one longer than a whole file, is
// split.
func (w *Writer) cut(p []byte, now time.Time) int {
	if w.size > 0 && w.span(now) > w.span(w.begun) {
		n := bytes.IndexByte(p, '\n') + 1
		switch {
		case !w.midLine:
			return 0
		case n > 0:
			p = p[:n]
		}
	}
	limit := w.o.MaxSize
	if limit <= 0 {
		return len(p)
	}
	brim := limit - min(window, limit/4) // where the window begins
	if !w.midLine && w.size >= brim {
		return 0
	}
	if w.size+int64(len(p)) <= brim {
		return len(p)
	}
	room := max(limit-w.size, 0)
	last := bytes.LastIndexByte(p[:min(int64(len(p)), room)], '\n') + 1
	switch {
	case last > 0 && w.size+int64(last) >= brim:
		return last
	case int64(len(p)) <= room:
		return len(p)
	case last > 0:
		return last // the line after it does not fit
	case !w.midLine && w.size > 0:
		return 0
	}
	return int(room)
}

// span numbers the spans of local time that a file each is for. Those of weeks
// begin on Mondays: 1970 began on a Thursday.
func (w *Writer) span(t time.Time) int64 {
	if w.o.Every < time.Second {
		return 0
	}
	const threeDays = 3 * 24 * 60 * 60
	_, offset := t.Zone()
	return (t.Unix() + int64(offset) + threeDays) / int64(w.o.Every/time.Second)
}

// overflow returns how many bytes of p the current file takes although it is
// full, because it cannot be set aside.
func (w *Writer) overflow(p []byte) int {
	if w.file == nil {
		return 0
	}
	return int(min(int64(len(p)), max(2*w.o.MaxSize-w.size, 0)))
}
