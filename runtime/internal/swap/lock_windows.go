package swap

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// A Lock keeps other verbs away from an executable and its service. It is a
// file beside the executable, because ordinary users can write nothing there;
// a mutex of a known name, which anybody can make, would let them stop every
// update.
//
// It is held for as long as the file is open: nobody else can open it for
// writing then. Windows closes and deletes it when the process ends, however
// that ends. A file that a power failure has left is no lock.
// https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew (dwShareMode, FILE_FLAG_DELETE_ON_CLOSE)
type Lock struct{ file windows.Handle }

// A HeldError is that somebody else holds the lock.
type HeldError struct {
	Path string
	Verb string // what the holder does; empty: unknown
	Pid  int    // 0: unknown
}

// Error names the holder.
func (e *HeldError) Error() string {
	if e.Verb == "" {
		return "another install, update or remove is running; its lock file is " + e.Path
	}
	return fmt.Sprintf("another %s is running, process %d; its lock file is %s", e.Verb, e.Pid, e.Path)
}

// onlyAdministrators keeps ordinary users from opening a lock that was left,
// which they could do for as long as they like.
const onlyAdministrators = "D:P(A;;FA;;;SY)(A;;FA;;;BA)"

// TakeLock takes the lock of an executable for a verb, or returns a
// [HeldError]. It does not wait.
func TakeLock(exe, verb string) (*Lock, error) {
	path := exe + ".lock"
	file, err := createLock(path)
	for try := 0; err != nil && try < 10; try++ {
		if errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
			if verb, pid := holder(path); verb != "" {
				return nil, &HeldError{path, verb, pid}
			}
		} else if !errors.Is(err, windows.ERROR_ACCESS_DENIED) {
			break
		}
		// The holder is about to write its name, or to go: a file that is being
		// deleted answers ERROR_ACCESS_DENIED until its last handle is closed.
		time.Sleep(20 * time.Millisecond)
		file, err = createLock(path)
	}
	switch {
	case errors.Is(err, windows.ERROR_SHARING_VIOLATION):
		return nil, &HeldError{Path: path}
	case err != nil:
		return nil, &os.PathError{Op: "create", Path: path, Err: err}
	}
	var written uint32
	_ = windows.WriteFile(file, fmt.Appendf(nil, "%s %d\r\n", verb, os.Getpid()), &written, nil) // only for the other's message
	return &Lock{file}, nil
}

// createLock opens the file, and makes it where it is missing. A link in its
// place is opened itself: nothing that it leads to is changed or deleted.
func createLock(path string) (windows.Handle, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return 0, err
	}
	descriptor, err := windows.SecurityDescriptorFromString(onlyAdministrators)
	if err != nil {
		return 0, err
	}
	attributes := &windows.SecurityAttributes{SecurityDescriptor: descriptor}
	attributes.Length = uint32(unsafe.Sizeof(*attributes))
	file, err := windows.CreateFile(name, windows.GENERIC_WRITE|windows.DELETE, windows.FILE_SHARE_READ, attributes,
		windows.OPEN_ALWAYS, windows.FILE_ATTRIBUTE_NORMAL|windows.FILE_FLAG_DELETE_ON_CLOSE|windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
	runtime.KeepAlive(attributes)
	if err == nil {
		_ = windows.SetEndOfFile(file) // what a power failure has left is about another process
	}
	return file, err
}

// Holder returns the verb of the process that holds the lock of an executable,
// or that has left it behind; empty: nobody does, or it cannot be read.
func Holder(exe string) (verb string) {
	verb, _ = holder(exe + ".lock")
	return verb
}

// holder is what the holder of a lock has written there. It is read in a way
// that keeps nobody from anything.
func holder(path string) (verb string, pid int) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return "", 0
	}
	file, err := windows.CreateFile(name, windows.GENERIC_READ, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE,
		nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return "", 0
	}
	defer windows.CloseHandle(file)
	text := make([]byte, 64)
	var n uint32
	if err := windows.ReadFile(file, text, &n, nil); err != nil {
		return "", 0
	}
	verb, number, _ := strings.Cut(strings.TrimSpace(string(text[:n])), " ")
	if pid, err = strconv.Atoi(number); err != nil {
		return "", 0 // half of it, or nothing yet
	}
	return verb, pid
}

// Release lets others take the lock.
func (l *Lock) Release() { _ = windows.CloseHandle(l.file) }
