//go:build unix

package eventfile

import (
	"os"
	"path/filepath"
	"syscall"
)

// lock locks the file's folder, which ends with the process at the latest.
func lock(path string) (unlock func(), err error) {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = folder.Close()
		return nil, err
	}
	return func() { _ = folder.Close() }, nil
}
