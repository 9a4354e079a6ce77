package logfile

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"
)

// lookEvery is how often a follower looks for more.
const lookEvery = 200 * time.Millisecond

// Follow copies the last so many lines of the log at path to w, those of older
// files among them; a negative number means all. If on, it goes on with what is
// written from then on, over rotations, until ctx is done.
//
// The error wraps fs.ErrNotExist when there is no log, which is none when it
// goes on: then one is waited for.
//
// Compressed files are read with by; without one the lines end where the first
// of them stands.
func Follow(ctx context.Context, w io.Writer, path string, by Compression, lines int, on bool) error {
	f := follower{to: w, path: path, by: by}
	defer f.close()
	err := f.printLast(lines)
	if err != nil && !(on && errors.Is(err, fs.ErrNotExist)) || !on {
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
		if err := f.more(); err != nil {
			return err
		}
	}
}

type follower struct {
	to   io.Writer
	path string
	by   Compression // nil: compressed files are not read
	file *os.File    // nil: there was none
	at   int64       // how far it was copied
}

func (f *follower) close() {
	if f.file != nil {
		_ = f.file.Close() // only read from
		f.file = nil
	}
}

// printLast copies the last lines and leaves the newest file open. All files
// are opened before one is read, so that a rotation moves none away.
func (f *follower) printLast(lines int) error {
	files, err := f.openWhole()
	if err != nil {
		closeAll(files)
		return err
	}
	defer func() { closeAll(files[1:]) }()
	f.file = files[0]
	first, from, _, err := f.lastOf(files, lines)
	if err != nil {
		return err
	}
	for n := first; n >= 0; n-- {
		if n < first {
			from = 0
		}
		copied, err := f.copy(files[n], from)
		if err != nil {
			return err
		}
		f.at = from + copied
	}
	return nil
}

// lastOf looks backwards for where the last so many lines begin: in which of
// the files, and where there. Of lines the files lack so many; a negative
// number means all.
func (f *follower) lastOf(files []*os.File, lines int) (first int, from int64, lacks int, err error) {
	for n, file := range files {
		first = n
		if isZipped(file) {
			from, lines, err = f.by.LastLines(file, lines)
		} else {
			from, lines, err = lastLines(file, lines)
		}
		if err != nil || lines == 0 {
			break
		}
	}
	return first, from, lines, err
}

// openWhole opens all files, once no rotation is under way.
func (f *follower) openWhole() ([]*os.File, error) {
	files, whole, err := f.openAll()
	for tries := 0; !whole && tries < 100; tries++ { // a second
		closeAll(files)
		time.Sleep(patience / 100)
		files, whole, err = f.openAll()
	}
	return files, err
}

// openAll opens all files, the newest first. They are not whole when one is
// missing in the middle, or is there twice, or the newest is no longer that: a
// rotation is under way.
func (f *follower) openAll() (files []*os.File, whole bool, err error) {
	for n := 0; ; n++ {
		file, err := f.open(n)
		if errors.Is(err, fs.ErrNotExist) {
			if n == 0 {
				return nil, !taken(f.path, 0) && !taken(f.path, 1), err
			}
			whole = taken(f.path, n) || !taken(f.path, n+1) // one that is compressed, or the end
			break
		}
		if err != nil {
			return files, true, err
		}
		files = append(files, file)
	}
	newer, err := os.Stat(f.path) // which is to be the first
	if err != nil {
		return files, false, nil
	}
	for n, file := range files {
		info, err := file.Stat()
		if err != nil {
			return files, true, err
		}
		if os.SameFile(info, newer) != (n == 0) {
			return files, false, nil
		}
		newer = info
	}
	return files, whole, nil
}

func closeAll(files []*os.File) {
	for _, file := range files {
		_ = file.Close() // only read from
	}
}

// open opens the nth file back. A compressed one is whole before the plain one
// is gone, so that this is the order in which to look for them.
func (f *follower) open(n int) (*os.File, error) {
	file, err := openToRead(numbered(f.path, n))
	if n > 0 && f.by != nil && errors.Is(err, fs.ErrNotExist) {
		return openToRead(numbered(f.path, n) + Zipped)
	}
	return file, err
}

func isZipped(file *os.File) bool { return strings.HasSuffix(file.Name(), Zipped) }

// lastLines returns where the last so many lines of a file begin, and how many
// of them it lacks. An unfinished line at the end is one.
func lastLines(file *os.File, lines int) (from int64, lacks int, err error) {
	end, err := file.Seek(0, io.SeekEnd)
	if lines < 0 || err != nil {
		return 0, lines, err
	}
	if lines == 0 {
		return end, 0, nil
	}
	buf := make([]byte, window)
	lineEnds := 0 // behind the place that is looked at
	for pos := end; pos > 0; {
		n := min(pos, int64(len(buf)))
		pos -= n
		if _, err := file.ReadAt(buf[:n], pos); err != nil && !errors.Is(err, io.EOF) {
			return 0, 0, err
		}
		for i := n; i > 0; {
			i = int64(bytes.LastIndexByte(buf[:i], '\n'))
			if i < 0 {
				break
			}
			if pos+i == end-1 {
				continue // the end of the last line
			}
			if lineEnds++; lineEnds == lines {
				return pos + i + 1, 0, nil
			}
		}
	}
	if end > 0 {
		lineEnds++ // the first line
	}
	return 0, lines - lineEnds, nil
}

// copy copies what is in a file from a place on, and returns how much it was.
func (f *follower) copy(file *os.File, from int64) (int64, error) {
	if m, ok := f.to.(*marker); ok {
		m.begin(from)
	}
	if isZipped(file) {
		return f.by.CopyTo(f.to, file, from)
	}
	if _, err := file.Seek(from, io.SeekStart); err != nil {
		return 0, err
	}
	return io.Copy(f.to, file)
}

// more copies what has come since the last look.
func (f *follower) more() error {
	for {
		if next, err := f.drain(); err != nil || !next {
			return err
		}
	}
}

// drain copies the rest of the open file, and opens the one at path when that
// is another by now. It reports whether it did.
func (f *follower) drain() (next bool, err error) {
	if f.file == nil {
		return f.next()
	}
	info, err := f.file.Stat()
	if err != nil {
		return false, err
	}
	if info.Size() < f.at { // emptied
		f.at = 0
	}
	copied, err := f.copy(f.file, f.at)
	f.at += copied
	if err != nil {
		return false, err
	}
	there, err := os.Stat(f.path)
	if err != nil || os.SameFile(info, there) {
		return false, nil
	}
	// It was set aside; what was still written to it before that is there by now.
	if _, err := f.copy(f.file, f.at); err != nil {
		return false, err
	}
	f.close()
	return f.next()
}

// next opens the file at path, if there is one.
func (f *follower) next() (bool, error) {
	file, err := openToRead(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	f.file, f.at = file, 0
	return true, nil
}

// Lines reads the lines of a log, and those that are added later.
type Lines struct {
	f      follower
	unread bytes.Buffer
	begun  bool
}

// NewLines returns the Lines of the log at path, whose files are not
// compressed.
func NewLines(path string) *Lines {
	l := &Lines{f: follower{path: path}}
	l.f.to = &l.unread
	return l
}

// Next returns the lines since the last call, those of older files among them
// at the first call. An unfinished line is returned once it has its end. A log
// that does not exist has no lines yet.
func (l *Lines) Next() (lines []string, err error) {
	if l.begun {
		err = l.f.more()
	} else if err = l.f.printLast(-1); err == nil || errors.Is(err, fs.ErrNotExist) {
		l.begun, err = true, nil
	}
	for err == nil {
		text := l.unread.Bytes()
		end := bytes.IndexByte(text, '\n') + 1
		if end == 0 {
			break
		}
		lines = append(lines, string(text[:end]))
		l.unread.Next(end)
	}
	return lines, err
}

// Close ends the reading.
func (l *Lines) Close() { l.f.close() }
