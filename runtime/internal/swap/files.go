package swap

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"time"
)

// Files are an installed executable and what stands beside it meanwhile.
type Files struct {
	target string // absolute
	fresh  string // the copy of the new one
	old    string // the one from before
	mark   string // says that the service is to run again

	exchanged bool // the copy has the executable's name

	resume bool // an earlier update was cut short
	proven bool // then: what is under .old is to come back

	// What the file system does. Tests let it fail.
	rename, link func(from, to string) error
	remove       func(path string) error

	rights func(from, to string) error // gives a file the rights of another
	later  func(path string) error     // removes a file when the machine starts next
	unique func() uint64               // makes a name that no other file has

	patience time.Duration
}

// patience is how long a process that has ended, or a virus scanner, may hold
// a file.
const patience = 2 * time.Second

// New looks at what stands beside the executable target. Rights gives a file
// those of another, later removes one when the machine starts next.
func New(target string, rights func(from, to string) error, later func(path string) error) *Files {
	f := &Files{
		target: target, fresh: target + ".new", old: target + ".old", mark: target + marked,
		rename: os.Rename, link: os.Link, remove: os.Remove,
		rights: rights, later: later, unique: rand.Uint64, patience: patience,
	}
	f.resume = exists(f.mark)
	f.proven = f.resume && exists(f.old)
	return f
}

// Marked is the file that an update of an executable has left that was cut
// short; empty: there is none.
func Marked(target string) string {
	if mark := target + marked; exists(mark) {
		return mark
	}
	return ""
}

const marked = ".restart"

// Resumes says that an earlier update was cut short after it had stopped the
// service.
func (f *Files) Resumes() bool { return f.resume }

// Installed is the path of the file that is installed: it has another name
// after an update that was cut short between two renames. Empty: there is none.
func (f *Files) Installed() string {
	switch {
	case exists(f.target):
		return f.target
	case exists(f.old):
		return f.old
	}
	return ""
}

// Keeps says that the one from before is set aside.
func (f *Files) Keeps() bool { return exists(f.old) }

// Misses says that there is no file of the executable's name, and only the one
// that an update has set aside.
func (f *Files) Misses() bool { return f.Installed() == f.old }

// Recover puts the file from before under its name again when there is none.
func (f *Files) Recover() error {
	if !f.Misses() {
		return nil
	}
	f.proven = false
	return f.rename(f.old, f.target)
}

// Copy writes the new executable beside the installed one, on the disk and
// read back. When that fails nothing is left of it.
func (f *Files) Copy(text []byte) error {
	if err := f.clear(f.fresh); err != nil {
		return err
	}
	err := write(f.fresh, text)
	if err == nil {
		err = f.rights(f.target, f.fresh)
	}
	if err != nil {
		return errors.Join(err, f.Drop())
	}
	return nil
}

// Drop removes the copy, if it is still there.
func (f *Files) Drop() error { return gone(f.remove(f.fresh)) }

func write(path string, text []byte) error {
	// With O_EXCL, nothing that leads elsewhere is written to.
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	written, err := os.ReadFile(path)
	if err == nil && !bytes.Equal(written, text) {
		err = &os.PathError{Op: "read back", Path: path, Err: errOther}
	}
	return err
}

var errOther = errors.New("it is not what was written")

// Mark notes that the service ran and is to be started again. What is left
// under .old of another update goes before that: with the mark beside it, it
// would be taken for the one that is to come back.
func (f *Files) Mark() error {
	if !f.proven {
		if err := f.clear(f.old); err != nil {
			return err
		}
	}
	if err := gone(f.remove(f.mark)); err != nil {
		return err
	}
	return write(f.mark, []byte("An update has stopped this service. Run update again: it goes on, and starts the service.\r\n"))
}

// Marks reports whether the service is still to run again: who stops it in the
// meantime removes the mark.
func (f *Files) Marks() bool { return exists(f.mark) }

// Unmark removes the mark of an executable, and reports whether there was one:
// the update that has put it there leaves the service stopped then.
func Unmark(target string) bool { return os.Remove(target+marked) == nil }

// Exchange gives the copy the executable's name. The one from before stands
// under .old then; before that it has both names, where the disk can do that,
// so that one rename is all and there never is none.
func (f *Files) Exchange() error {
	if !f.proven {
		if err := f.clear(f.old); err != nil {
			return err
		}
		_ = f.link(f.target, f.old) // else it is renamed, below
		if !exists(f.old) {
			return f.exchange(f.aside)
		}
	}
	return f.exchange(f.replace)
}

func (f *Files) exchange(by func(from string) error) error {
	err := by(f.fresh)
	f.exchanged = err == nil
	return err
}

// Back gives the one from before its name again.
func (f *Files) Back() error {
	switch {
	case exists(f.old):
		return f.replace(f.old)
	case f.exchanged:
		return &os.PathError{Op: "put back", Path: f.old, Err: fs.ErrNotExist}
	}
	return nil
}

// replace renames from over the executable.
func (f *Files) replace(from string) error {
	err := f.retry(from, f.target)
	if err == nil {
		return nil
	}
	// Windows replaces no file that a process has mapped, which Event Viewer
	// does for its messages. But it renames it.
	if f.aside(from) == nil {
		return nil
	}
	return err
}

// aside renames the executable, and then from to its name.
func (f *Files) aside(from string) error {
	aside := f.free(1)
	if err := f.retry(f.target, aside); err != nil {
		return err
	}
	err := f.retry(from, f.target)
	if err != nil {
		err = errors.Join(err, f.retry(aside, f.target))
	}
	return err
}

func (f *Files) retry(from, to string) error {
	deadline := time.Now().Add(f.patience)
	for {
		err := f.rename(from, to)
		if err == nil || errors.Is(err, fs.ErrNotExist) || !time.Now().Before(deadline) {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// mostAside bounds how many files from before may be in the way.
const mostAside = 9

// away is a name that a file from before may have.
func (f *Files) away(n int) string {
	if n <= 1 {
		return f.old
	}
	return f.old + string('0'+rune(n))
}

// free is a name for a file that has to make room, from the nth on.
func (f *Files) free(n int) (name string) {
	for ; n <= mostAside; n++ {
		name = f.away(n)
		if !exists(name) || n > 1 && f.remove(name) == nil {
			break
		}
	}
	return name
}

// clear makes room at a name: one that is mapped cannot be removed, but renamed,
// and never to the name of the one that is to come back.
func (f *Files) clear(path string) error {
	err := gone(f.remove(path))
	if err != nil && f.rename(path, f.free(2)) == nil {
		return nil
	}
	return err
}

// gone is err, but nothing for a file that is not there.
//
//go:noinline
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

//go:noinline
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
