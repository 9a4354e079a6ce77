package logfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// lookAfter opens the file when it is not open, and makes sure that an open
// one is still the one at its path. It does so once per patience.
func (w *Writer) lookAfter(now time.Time) {
	if now.Before(w.look) {
		return
	}
	if w.file != nil && !w.lostFile() {
		w.look = now.Add(patience)
		return
	}
	if w.file != nil {
		_ = w.close()
	}
	w.open(now)
}

// lostFile says whether the file is no longer the one at its path. A file that
// someone else shortened is not lost, only smaller.
func (w *Writer) lostFile() bool {
	open, err := w.file.Stat()
	if err != nil {
		return true
	}
	there, err := os.Stat(w.o.Path)
	if err != nil || !os.SameFile(open, there) {
		return true
	}
	w.size = open.Size()
	w.setPlace()
	return false
}

// open opens the file for appending.
func (w *Writer) open(now time.Time) {
	w.look = now.Add(patience)
	file, err := w.openPath()
	if err != nil {
		w.troubled(err, now)
		return
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		w.troubled(err, now)
		return
	}
	// The span of a file is that of the last write to it, since the time of its
	// making is not kept everywhere, and not always true on Windows.
	if w.file, w.size, w.begun = file, info.Size(), now; w.size > 0 {
		w.begun = info.ModTime()
	}
	w.setPlace()
}

// openPath opens the file, and looks after its folder.
func (w *Writer) openPath() (*os.File, error) {
	if w.o.Folder != nil {
		if err := w.o.Folder(); err != nil {
			return nil, err
		}
		return openFile(w.o.Path, w.o.NoLink)
	}
	file, err := openFile(w.o.Path, w.o.NoLink)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(w.o.Path), 0o755); err == nil {
			file, err = openFile(w.o.Path, w.o.NoLink)
		}
	}
	return file, err
}
