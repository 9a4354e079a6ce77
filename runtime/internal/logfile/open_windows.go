package logfile

import (
	"os"

	"golang.org/x/sys/windows"
)

// openFile opens a file so that every write goes to its end, and others may
// read, write, rename and delete it meanwhile. os.OpenFile does not share the
// right to delete, which would lock the log for its readers.
//
// https://learn.microsoft.com/windows/win32/fileio/file-access-rights-constants
func openFile(path string) (*os.File, error) {
	return open(path, windows.FILE_APPEND_DATA|windows.FILE_READ_ATTRIBUTES|windows.SYNCHRONIZE, windows.OPEN_ALWAYS)
}

// openToRead opens a file that others may do anything with meanwhile.
func openToRead(path string) (*os.File, error) {
	return open(path, windows.GENERIC_READ, windows.OPEN_EXISTING)
}

func open(path string, access, how uint32) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	handle, err := windows.CreateFile(name, access, share, nil, how, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(handle), path), nil
}
