package logfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// A Compression makes the files that were set aside smaller, in the format of
// gzip. It is no part of this package, so that only those services link it
// whose recipe asks for it.
type Compression interface {
	// Beside returns what compresses the files of one Writer. Of what it
	// cannot compress failed hears, once until all has gone well.
	Beside(a *Aside, failed func(error)) Compressor

	// LastLines returns where the last so many lines begin in what a file
	// expands to, and how many of them it lacks. An unfinished line at the end
	// is one; a negative number means all.
	LastLines(file *os.File, lines int) (from int64, lacks int, err error)

	// CopyTo copies what a file expands to from a place on.
	CopyTo(to io.Writer, file *os.File, from int64) (int64, error)
}

// A Compressor works beside a Writer, which never waits for a compression.
type Compressor interface {
	// Wake has it look for files that were set aside.
	Wake()

	// MakeRoom ends the compression of the oldest file, which is about to be
	// overwritten: Windows overwrites no file that is open. The files aside are
	// locked.
	MakeRoom()

	// End ends what is under way, which the next process begins anew. It waits
	// for that, but not for a disk that hangs.
	End()
}

// Aside is the files that a Writer has set aside: Keep-1 at most. While it is
// locked none of them gets another name.
type Aside struct {
	Path  string // of the file that is written
	Keep  int
	names *sync.Mutex
}

// Lock and Unlock are for a moment each, because a rotation waits for them.
func (a *Aside) Lock()   { a.names.Lock() }
func (a *Aside) Unlock() { a.names.Unlock() }

// Numbered is the path of the nth file back.
func (a *Aside) Numbered(n int) string { return numbered(a.Path, n) }

// Oldest is the number of the oldest file before the first gap, if there is
// one: a rotation that has failed halfway leaves it, and the next one begins
// there.
func (a *Aside) Oldest() int {
	n := 0
	for taken(a.Path, n+1) {
		n++
	}
	return n
}

// OpenToRead opens a file that others may do anything with meanwhile.
func OpenToRead(path string) (*os.File, error) { return openToRead(path) }

// Create makes a file that others may do anything with meanwhile.
func Create(path string) (*os.File, error) { return create(path) }

// OpenToAppend opens a file, or makes it, so that every write goes to its end
// and others may do anything with it meanwhile. With noLink it refuses a file
// that is a link to another one. Windows only.
func OpenToAppend(path string, noLink bool) (*os.File, error) { return openFile(path, noLink) }

// SetAside renames the file at path to its first older name, and the older ones
// likewise, of which keep-1 are kept.
func SetAside(path string, keep int) error { return setAside(path, keep) }

// ErrLink says that a file of ours leads elsewhere.
var ErrLink = errors.New("it is a link to somewhere else; delete it")

// Zipped is what the name of a compressed file ends with, behind that of the
// plain one. Every Writer knows such files, also one that makes none, because
// an earlier recipe may have made them.
const Zipped = ".gz"

// numbered is the path of the nth file back: NAME.log, NAME.1.log, and so on.
func numbered(path string, n int) string {
	if n == 0 {
		return path
	}
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "." + strconv.Itoa(n) + ext
}

// taken says whether there is an nth file back, compressed or not.
func taken(path string, n int) bool {
	plain := numbered(path, n)
	return exists(plain) || exists(plain+Zipped)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// moveAside gives the nth file back another place, and overwrites what is
// there, compressed or not.
func moveAside(path string, n, to int) error {
	from, onto := numbered(path, n), numbered(path, to)
	other := onto + Zipped
	if n > 0 && !exists(from) {
		from, onto, other = from+Zipped, other, onto
	}
	// First the other one: a crash between the two must not leave both.
	if err := os.Remove(other); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(from, onto)
}

// removeOldest deletes files so that those set aside take at most so many
// bytes.
func removeOldest(path string, most int64) {
	n := 1
	for ; taken(path, n); n++ {
		if most -= sizeOf(path, n); most < 0 {
			break
		}
	}
	removeSurplus(path, n)
}

// sizeOf is how many bytes the nth file back takes.
func sizeOf(path string, n int) (size int64) {
	plain := numbered(path, n)
	for _, path := range []string{plain, plain + Zipped} {
		if info, err := os.Lstat(path); err == nil {
			size += info.Size()
		}
	}
	return size
}

// Size returns how many bytes all files of the log at path have together, and
// whether there is one.
func Size(path string) (size int64, there bool) {
	for n := 0; n == 0 || taken(path, n); n++ {
		size += sizeOf(path, n)
		there = there || taken(path, n)
	}
	return size, there
}

// removeSurplus deletes the files that an earlier, larger Keep has left. One
// that is held open is no reason not to rotate; its turn comes next time.
func removeSurplus(path string, keep int) {
	for n := keep; taken(path, n); n++ {
		_ = os.Remove(numbered(path, n))
		_ = os.Remove(numbered(path, n) + Zipped)
	}
}
