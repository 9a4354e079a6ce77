package eventfile

import (
	"os"

	"golang.org/x/sys/windows"
)

// lock makes a file beside the other one, which nobody else can open until it
// is closed. Windows closes and deletes it at the end of the process at the
// latest.
// https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew (dwShareMode, FILE_FLAG_DELETE_ON_CLOSE)
func lock(path string) (unlock func(), err error) {
	path += ".lock"
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, &os.PathError{Op: "create", Path: path, Err: err}
	}
	file, err := windows.CreateFile(name, windows.GENERIC_WRITE|windows.DELETE, 0, nil,
		windows.OPEN_ALWAYS, windows.FILE_ATTRIBUTE_NORMAL|windows.FILE_FLAG_DELETE_ON_CLOSE|windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
	if err != nil {
		return nil, &os.PathError{Op: "create", Path: path, Err: err}
	}
	return func() { _ = windows.CloseHandle(file) }, nil
}
