// Package eventfile keeps the events of a service in a small file beside its
// log: NAME.events.log, and NAME.events.1.log with older ones.
//
// Every process of the executable may add lines. A file is opened for those
// that are due, which is one write to its end, and closed again: nobody holds
// it, and lines of two processes do not mix.
package eventfile

import (
	"errors"
	"os"
	"time"

	"winservice.internal/runtime/internal/logfile"
)

const (
	// maxSize is how many bytes a file has at most; while it cannot be rotated,
	// twice as many.
	maxSize = 1_000_000

	keep = 2 // files, the one being written among them
)

// A File is where events are written.
type File struct {
	Path   string
	Folder func() error // makes sure of the file's folder
	NoLink bool         // refuses a file that is a link. Windows only
}

var errFull = errors.New("it is full and cannot be renamed, because a program keeps it or an older one open; close that program")

// lockTries and lockPause bound the wait for another process that writes.
const (
	lockTries = 100
	lockPause = 5 * time.Millisecond
)

// Append adds lines. One process at a time does so, because only one may
// rename the file when it is full. Where that takes too long, because the other
// one hangs, they are written all the same: Windows puts them behind
// what is there, unless the file is full. It does not document that two writes
// at the same moment stay whole; that is what the lock is for.
// https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-zwcreatefile (FILE_APPEND_DATA)
func (f *File) Append(lines ...Line) error {
	var text []byte
	for _, l := range lines {
		text = append(text, l.bytes()...)
	}
	if err := f.Folder(); err != nil {
		return err
	}
	unlock, err := lock(f.Path)
	for try := 0; err != nil && try < lockTries; try++ {
		time.Sleep(lockPause)
		unlock, err = lock(f.Path)
	}
	if err == nil {
		defer unlock()
	}
	return f.append(text, err)
}

// append writes text; locked says why the file may not be renamed.
func (f *File) append(text []byte, locked error) error {
	file, size, err := f.open()
	if err != nil {
		return err
	}
	if size+int64(len(text)) > maxSize && locked == nil {
		_ = file.Close() // nothing was written
		locked = logfile.SetAside(f.Path, keep)
		if file, size, err = f.open(); err != nil {
			return err
		}
	}
	if size+int64(len(text)) > 2*maxSize {
		return errors.Join(errFull, locked, file.Close())
	}
	if size > 0 && !f.endsLine(size) { // the disk was full in the middle of a line
		text = append([]byte{'\n'}, text...)
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

func (f *File) open() (file *os.File, size int64, err error) {
	if file, err = logfile.OpenToAppend(f.Path, f.NoLink); err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return nil, 0, err
	}
	return file, info.Size(), nil
}

// endsLine reports whether the last of so many bytes is the end of a line, as
// far as that can be read.
func (f *File) endsLine(size int64) bool {
	file, err := logfile.OpenToRead(f.Path)
	if err != nil {
		return true
	}
	defer file.Close() // only read from
	var last [1]byte
	_, err = file.ReadAt(last[:], size-1)
	return err != nil || last[0] == '\n'
}
