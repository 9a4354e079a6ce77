package logfile

import (
	"bytes"
	"strings"
	"sync"
	"unicode/utf8"
)

// tailSize is how much a Tail remembers, in bytes: as much as fits an event
// beside everything else that it says.
const tailSize = 4096

// A Tail remembers the last 4096 bytes written to it. The zero value is empty
// and ready for use, from any number of goroutines.
type Tail struct {
	mu    sync.Mutex
	ring  [tailSize]byte
	total int64 // bytes ever written; the next one goes to total % tailSize
}

// Write remembers p and forgets what there is no more room for. It does not
// fail.
func (t *Tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(p)
	if skipped := len(p) - tailSize; skipped > 0 {
		t.total += int64(skipped)
		p = p[skipped:]
	}
	for len(p) > 0 {
		copied := copy(t.ring[t.total%tailSize:], p)
		t.total += int64(copied)
		p = p[copied:]
	}
	return n, nil
}

// String returns what is remembered. When something was forgotten, it begins
// at the first line that is whole, if there is any. What is not UTF-8, and
// NUL, which the event log takes for the end, comes as U+FFFD.
func (t *Tail) String() string {
	tail, forgot := t.bytes()
	if forgot {
		if line := bytes.IndexByte(tail, '\n') + 1; line < len(tail) {
			tail = tail[line:]
		}
		for len(tail) > 0 && !utf8.RuneStart(tail[0]) {
			tail = tail[1:]
		}
	}
	text := strings.ToValidUTF8(string(tail), "\uFFFD")
	return strings.ReplaceAll(text, "\x00", "\uFFFD")
}

// bytes returns a copy of what is remembered, oldest first, and whether there
// was something before it.
func (t *Tail) bytes() (tail []byte, forgot bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.total <= tailSize {
		return bytes.Clone(t.ring[:t.total]), false
	}
	oldest := t.total % tailSize
	return append(bytes.Clone(t.ring[oldest:]), t.ring[:oldest]...), true
}
