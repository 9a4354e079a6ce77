package prefix

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// linkFrom is the size in bytes from which a file below drive_c/windows is shared with the template
// by a hard link: programs and libraries, 630 MB that nobody writes. Everything else is copied,
// above all the registry files, which wineserver rewrites in place.
const linkFrom = 32 << 10

// clone makes the prefix to as a cheap copy of the booted prefix from.
func clone(from, to string) error {
	windows := filepath.Join("drive_c", "windows") + string(filepath.Separator)
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case entry.IsDir():
			return os.MkdirAll(target, 0o700)
		case entry.Type()&fs.ModeSymlink != 0:
			points, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return os.Symlink(points, target)
		case !entry.Type().IsRegular() || rel == socketFile:
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if strings.HasPrefix(rel, windows) && info.Size() >= linkFrom {
			return os.Link(path, target)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, info.Mode().Perm())
	})
}

// lock takes an advisory lock, which ends with this process at the latest. With LOCK_NB in how it
// returns an error when another process holds it.
func lock(path string, how int) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), how); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("lock %q: %w", path, err)
	}
	return func() { _ = file.Close() }, nil
}

// sweep ends and removes the clones whose owners died before they could do so themselves: the lock
// beside a clone is free then.
func (in installation) sweep(runs string) {
	locks, _ := filepath.Glob(filepath.Join(runs, "*.lock"))
	for _, path := range locks {
		unlock, err := lock(path, syscall.LOCK_EX|syscall.LOCK_NB)
		if err != nil {
			continue
		}
		dir := strings.TrimSuffix(path, ".lock")
		in.end(dir)
		_ = dropSocketFolder(dir)
		_ = os.RemoveAll(dir)
		_ = os.Remove(path)
		unlock()
	}
}
