package logfile

import (
	"bytes"
	"time"
)

// layout is RFC 3339 with milliseconds, and a blank.
const layout = "2006-01-02T15:04:05.000Z07:00 "

// stamp returns p with the time before each line that begins in it. The result
// is valid until the next call.
func (w *Writer) stamp(p []byte, now time.Time) []byte {
	if !w.o.Timestamps {
		return p
	}
	var text [len(layout)]byte
	stamp := now.Local().AppendFormat(text[:0], layout)
	out := w.stamped[:0]
	for len(p) > 0 {
		if !w.inLine {
			out = append(out, stamp...)
		}
		n := bytes.IndexByte(p, '\n') + 1
		w.inLine = n == 0
		if w.inLine {
			n = len(p)
		}
		out = append(out, p[:n]...)
		p = p[n:]
	}
	if cap(out) <= 4*window { // a chunk of empty lines grows thirtyfold
		w.stamped = out
	}
	return out
}
