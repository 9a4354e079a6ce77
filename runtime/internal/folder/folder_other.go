//go:build !windows

package folder

import "os"

// Ready makes the folder when it is missing.
func (f Folder) Ready() error { return os.MkdirAll(f.Dir, 0o755) }

// RunningWarning returns nothing: only Windows has such owners.
func (f Folder) RunningWarning() (*RefusedError, error) { return nil, nil }

// Describe returns nothing: only Windows has such rights.
func Describe(string) (string, error) { return "", nil }

// Name returns the identifier itself.
func Name(sid string) (name string, person bool) { return sid, false }

// Self returns nothing: only Windows has such identifiers.
func Self(string) (account, service string) { return "", "" }

// CreatePublic makes a file that everybody may read, in place of what is there.
func CreatePublic(path string) (*os.File, error) {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
}
