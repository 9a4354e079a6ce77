package logfile

import (
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// openFile opens a file so that every write goes to its end, and others may
// read, write, rename and delete it meanwhile. os.OpenFile does not share the
// right to delete, which would lock the log for its readers. With noLink a
// file that leads elsewhere is not followed and refused.
//
// https://learn.microsoft.com/windows/win32/fileio/file-access-rights-constants
func openFile(path string, noLink bool) (*os.File, error) {
	flags := uint32(windows.FILE_ATTRIBUTE_NORMAL)
	if noLink {
		flags |= windows.FILE_FLAG_OPEN_REPARSE_POINT
	}
	file, err := open(path, windows.FILE_APPEND_DATA|windows.FILE_READ_ATTRIBUTES|windows.SYNCHRONIZE, windows.OPEN_ALWAYS, flags)
	if err != nil || !noLink {
		return file, err
	}
	if err := refuseLink(windows.Handle(file.Fd())); err != nil {
		_ = file.Close()
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return file, nil
}

// openToRead opens a file that others may do anything with meanwhile.
func openToRead(path string) (*os.File, error) {
	return open(path, windows.GENERIC_READ, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL)
}

func create(path string) (*os.File, error) {
	return open(path, windows.GENERIC_WRITE, windows.CREATE_NEW, windows.FILE_ATTRIBUTE_NORMAL|windows.FILE_FLAG_OPEN_REPARSE_POINT)
}

func open(path string, access, how, flags uint32) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	handle, err := windows.CreateFile(name, access, share, nil, how, flags, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(handle), path), nil
}

func refuseLink(handle windows.Handle) error {
	var info struct{ attributes, tag uint32 } // FILE_ATTRIBUTE_TAG_INFO
	err := windows.GetFileInformationByHandleEx(handle, windows.FileAttributeTagInfo, (*byte)(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	if err != nil {
		return err
	}
	if info.attributes&windows.FILE_ATTRIBUTE_REPARSE_POINT != 0 {
		return ErrLink
	}
	return nil
}
