//go:build !windows

package logfile

import "os"

// openFile opens a file so that every write goes to its end.
func openFile(path string, _ bool) (*os.File, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
}

func openToRead(path string) (*os.File, error) { return os.Open(path) }

func create(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
}
