package logfile

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"
)

// A Mark is a line that is not of the log, and its place there.
type Mark struct {
	// Rotations is how many rotations there were between the mark before and
	// this one.
	Rotations int

	// At is how many bytes of the file stand before it. Negative: the place is
	// unknown, and the mark is shown where the next one is.
	At int64

	Text string // with its line end; empty: it only counts rotations
}

// FollowMarks is [Follow], with marks in the places where they belong. A call
// of next returns those that are new; the first call returns all that exist.
// Marks count as lines of the log.
func FollowMarks(ctx context.Context, w io.Writer, path string, by Compression, lines int, on bool, next func() ([]Mark, error)) error {
	m := &marker{to: w}
	f := follower{to: m, path: path, by: by}
	defer f.close()
	marks, err := next()
	if err != nil {
		return err
	}
	if err := m.printLast(&f, marks, lines); err != nil || !on {
		return err
	}
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if err := m.more(&f, next); err != nil {
			return err
		}
	}
}

// A marker passes the bytes of a file on and puts marks between them.
type marker struct {
	to      io.Writer
	at      int64  // of the next byte in its file
	marks   []Mark // that belong into this file and are not written yet, in their order
	midLine bool
}

// begin is called before the bytes of a file from a place on are written.
func (m *marker) begin(from int64) {
	if from < m.at { // of the next file; the marks that are left were at the end of the one before
		for i := range m.marks {
			m.marks[i].At = 0
		}
	}
	m.at = from
}

func (m *marker) Write(p []byte) (int, error) {
	n := len(p)
	for len(m.marks) > 0 && m.marks[0].At < m.at+int64(len(p)) {
		before := max(0, m.marks[0].At-m.at)
		if err := m.pass(p[:before]); err != nil {
			return 0, err
		}
		p = p[before:]
		if err := m.writeMark(); err != nil {
			return 0, err
		}
	}
	if err := m.pass(p); err != nil {
		return 0, err
	}
	return n, nil
}

func (m *marker) pass(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	m.at += int64(len(p))
	m.midLine = p[len(p)-1] != '\n'
	_, err := m.to.Write(p)
	return err
}

// writeMark writes the first of the marks, on a line of its own.
func (m *marker) writeMark() error {
	text := m.marks[0].Text
	m.marks = m.marks[1:]
	if text == "" {
		return nil
	}
	if m.midLine {
		text = "\n" + text
	}
	m.midLine = false
	_, err := io.WriteString(m.to, text)
	return err
}

// flush writes the marks that are left.
func (m *marker) flush() error {
	for len(m.marks) > 0 {
		if err := m.writeMark(); err != nil {
			return err
		}
	}
	return nil
}

// printLast writes the last lines of the log and the marks together.
func (m *marker) printLast(f *follower, marks []Mark, lines int) error {
	files, err := f.openWhole()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		closeAll(files)
		return err
	}
	defer func() { closeAll(files[min(1, len(files)):]) }()
	first, from, lacks, err := f.lastOf(files, lines)
	if err != nil {
		return err
	}
	placed, early := place(marks, files)
	to := m.to
	kept := &lastWriter{to: to, most: lines}
	if lines >= 0 {
		m.to = kept
	}
	if lacks != 0 || len(files) == 0 { // the log is shown from its beginning
		m.marks = early
		if err := m.flush(); err != nil {
			return err
		}
	}
	for n := first; n >= 0 && len(files) > 0; n-- {
		m.marks = placed[n]
		if n < first {
			from = 0
		}
		for n == first && len(m.marks) > 0 && m.marks[0].At < from {
			m.marks = m.marks[1:]
		}
		m.at = from
		copied, err := f.copy(files[n], from)
		if err == nil {
			err = m.flush()
		}
		if err != nil {
			return err
		}
		f.at = from + copied
	}
	if len(files) > 0 {
		f.file = files[0]
	}
	m.to = to
	return kept.flush()
}

// place returns which marks belong in which file, by the number of the file.
// Those of files that are gone are early.
//
// It goes from the newest mark, in the file that is written, to the oldest. A
// mark that is behind the end of its file, or behind a newer mark there, is of
// an older file: a rotation between the two was not noted, because the process
// was killed in that moment.
func place(marks []Mark, files []*os.File) (placed map[int][]Mark, early []Mark) {
	placed = map[int][]Mark{}
	sizes := sizesOf(files)
	n, limit, rotations := 0, int64(0), 0
	if len(sizes) > 0 {
		limit = sizes[0]
	}
	for _, mark := range slices.Backward(marks) {
		if n += rotations; rotations > 0 && n < len(sizes) {
			limit = sizes[n]
		}
		rotations = mark.Rotations
		for mark.At > limit && n+1 < len(sizes) {
			n++
			limit = sizes[n]
		}
		if n >= len(sizes) {
			early = append(early, mark)
			continue
		}
		if mark.At >= 0 {
			limit = min(limit, mark.At)
		}
		mark.At = limit
		placed[n] = append(placed[n], mark)
	}
	for _, marks := range placed {
		slices.Reverse(marks)
	}
	slices.Reverse(early)
	return placed, early
}

// sizesOf returns the sizes of what the files hold. That of a compressed one is
// unknown without reading it: it is as large as can be.
func sizesOf(files []*os.File) []int64 {
	sizes := make([]int64, len(files))
	for n, file := range files {
		sizes[n] = 1 << sizeBits
		if isZipped(file) {
			continue
		}
		if info, err := file.Stat(); err == nil {
			sizes[n] = info.Size()
		}
	}
	return sizes
}

// more writes what has come since the last look: the output up to a mark
// before that mark. Of several rotations between two looks, what was written
// in between is missing, as in Follow.
func (m *marker) more(f *follower, next func() ([]Mark, error)) error {
	marks, err := next()
	if err != nil {
		return err
	}
	for _, mark := range marks {
		for range mark.Rotations {
			if _, err := f.drain(); err != nil {
				return err
			}
			if err := m.flush(); err != nil {
				return err
			}
			m.begin(f.at)
		}
		if mark.At < 0 {
			mark.At = m.at
		}
		m.marks = append(m.marks, mark)
	}
	if err := f.more(); err != nil {
		return err
	}
	return m.flush()
}

// A lastWriter keeps the last so many lines until they are flushed.
type lastWriter struct {
	to    io.Writer
	most  int
	lines [][]byte // the last one may be unfinished
}

func (w *lastWriter) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		end := bytes.IndexByte(p, '\n') + 1
		if end == 0 {
			end = len(p)
		}
		last := len(w.lines) - 1
		if last < 0 || bytes.HasSuffix(w.lines[last], []byte("\n")) {
			w.lines = append(w.lines, nil)
			last++
		}
		w.lines[last] = append(w.lines[last], p[:end]...)
		p = p[end:]
		if surplus := len(w.lines) - w.most; surplus > 0 {
			w.lines = w.lines[surplus:]
		}
	}
	return n, nil
}

func (w *lastWriter) flush() error {
	for _, line := range w.lines {
		if _, err := w.to.Write(line); err != nil {
			return err
		}
	}
	return nil
}
