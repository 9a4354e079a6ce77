package logfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// Rotate sets the file aside now, whatever its size, unless it is empty, and
// says whether a new one was begun. What goes wrong is trouble, as ever.
func (w *Writer) Rotate() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	w.look, w.retry = time.Time{}, time.Time{}
	w.lookAfter(now)
	switch {
	case w.file == nil:
		return false
	case w.size == 0:
		return true
	}
	if !w.rotate(now) {
		return false
	}
	w.recovered(now)
	return true
}

// rotate sets the full file aside and begins a new one. When that fails, the
// old file is open again, if it can be, and rotate does nothing for a while.
// The file is closed meanwhile, because Windows renames no open file that
// anyone else holds open too.
func (w *Writer) rotate(now time.Time) bool {
	if w.stuck && now.Before(w.retry) {
		return false
	}
	_ = w.close()
	err := w.setAside()
	if err == nil {
		w.rotations++
	}
	w.open(now)
	if err == nil && w.o.Rotated != nil {
		w.o.Rotated()
	}
	if w.compressor != nil {
		w.compressor.Wake()
	}
	if w.stuck = err != nil; w.stuck {
		w.retry = now.Add(patience)
		w.troubled(err, now)
	}
	return err == nil && w.file != nil
}

func (w *Writer) setAside() error {
	w.shelf.Lock()
	defer w.shelf.Unlock()
	if w.compressor != nil {
		w.compressor.MakeRoom()
	}
	err := setAside(w.o.Path, w.o.Keep)
	if w.o.MaxTotal > 0 {
		removeOldest(w.o.Path, w.o.MaxTotal-w.o.MaxSize)
	}
	return err
}

// setAside makes room for a new file at path: it renames the files from the
// oldest to the newest, and overwrites the one that would be too many. It
// loses nothing when it stops halfway: the gap it leaves is where the next
// attempt begins.
//
// A file that another program holds open without sharing it is left where it
// is, and the others go past it; one that would have to be overwritten keeps
// its place at the cost of the next. If that program holds path itself, the
// file is copied and emptied. What matters is that the newest output is kept.
func setAside(path string, keep int) error {
	removeSurplus(path, max(keep, 1))
	if keep <= 1 {
		return os.Truncate(path, 0)
	}
	room := 1
	for room < keep-1 && taken(path, room) {
		room++
	}
	for n := room - 1; n > 0; n-- {
		err := moveAside(path, n, room)
		if err == nil || errors.Is(err, fs.ErrNotExist) || taken(path, room) {
			room = n
		}
	}
	err := moveAside(path, 0, room)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if copied := copyAside(path, numbered(path, room)); copied != nil {
		return errors.Join(err, copied)
	}
	return nil
}

// copyAside copies the file to a new place and empties it.
func copyAside(path, to string) error {
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	defer from.Close() // only read from
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, from)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return os.Truncate(path, 0)
}
