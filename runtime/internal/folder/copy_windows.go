package folder

import (
	"os"

	"golang.org/x/sys/windows"
)

// CopyRights gives a file who may do what with another one of the same folder.
// What comes from the folder goes on coming from there.
func CopyRights(from, to string) error {
	source, err := open(from, windows.READ_CONTROL, 0)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(source)
	has, err := windows.GetSecurityInfo(source, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return &os.PathError{Op: "read the rights of", Path: from, Err: err}
	}
	list, _, err := has.DACL()
	if err != nil {
		return &os.PathError{Op: "read the rights of", Path: from, Err: err}
	}
	what := windows.SECURITY_INFORMATION(windows.DACL_SECURITY_INFORMATION | windows.UNPROTECTED_DACL_SECURITY_INFORMATION)
	if control, _, err := has.Control(); err == nil && control&windows.SE_DACL_PROTECTED != 0 {
		what = windows.DACL_SECURITY_INFORMATION | windows.PROTECTED_DACL_SECURITY_INFORMATION
	}
	target, err := open(to, windows.READ_CONTROL|windows.WRITE_DAC, 0)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(target)
	return setRights(target, to, what, nil, list)
}
