package logfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// rotate sets the full file aside and begins a new one. When that fails, the
// old file is open again, if it can be, and rotate does nothing for a while.
// The file is closed meanwhile, because Windows renames no open file that
// anyone else holds open too.
func (w *Writer) rotate(now time.Time) bool {
	if w.stuck && now.Before(w.retry) {
		return false
	}
	_ = w.close()
	err := setAside(w.o.Path, w.o.Keep)
	w.open(now)
	if w.stuck = err != nil; w.stuck {
		w.retry = now.Add(patience)
		w.troubled(err)
	}
	return err == nil && w.file != nil
}

// setAside makes room for a new file at path: it renames the files from the
// oldest to the newest, and overwrites the one that would be too many. It
// loses nothing when it stops halfway: the gap it leaves is where the next
// attempt begins.
func setAside(path string, keep int) error {
	removeSurplus(path, max(keep, 1))
	if keep <= 1 {
		return os.Truncate(path, 0)
	}
	gap := 1
	for gap < keep-1 && exists(numbered(path, gap)) {
		gap++
	}
	for n := gap; n > 0; n-- {
		err := os.Rename(numbered(path, n-1), numbered(path, n))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// removeSurplus deletes the files that an earlier, larger Keep has left. One
// that is held open is no reason not to rotate; its turn comes next time.
func removeSurplus(path string, keep int) {
	for n := keep; exists(numbered(path, n)); n++ {
		_ = os.Remove(numbered(path, n))
	}
}

// numbered is the path of the nth file back: NAME.log, NAME.1.log, and so on.
func numbered(path string, n int) string {
	if n == 0 {
		return path
	}
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "." + strconv.Itoa(n) + ext
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
