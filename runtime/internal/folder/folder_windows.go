package folder

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Ready makes sure, before the service writes, that the folder is there and
// nobody else's. One that is missing is made with the rights that `install`
// would have given it.
func (f Folder) Ready() error {
	self, err := tokenUser()
	if err != nil {
		return err
	}
	if !f.Ours() {
		return f.makeAnywhere("", []string{self}, []string{self})
	}
	return f.each([]string{self}, func(path, text string) error {
		made, err := makeDir(path, text)
		if err != nil || made {
			return err
		}
		handle, err := openOwn(path, windows.READ_CONTROL, self)
		if err != nil {
			return err
		}
		return windows.CloseHandle(handle)
	})
}

// Install gives the folder its rights, of which accounts are the security
// identifiers of who writes there. One that belongs to one of accounts or
// owners is taken over, one of somebody else is refused. It takes an
// administrator.
func (f Folder) Install(accounts, owners []string) error {
	if !f.Ours() {
		if err := f.makeAnywhere("O:BA", accounts, slices.Concat(accounts, owners)); err != nil {
			return err
		}
		return grant(f.Dir, accounts)
	}
	self, err := tokenUser()
	if err != nil {
		return err
	}
	return f.each(accounts, func(path, text string) error {
		made, err := makeDir(path, "O:BA"+text)
		if err != nil || made {
			return err
		}
		return takeOver(path, "O:BA"+text, slices.Concat(accounts, owners, []string{self}))
	})
}

// each calls do with the folder of all services and with this one's.
func (f Folder) each(accounts []string, do func(path, text string) error) error {
	if err := do(f.Base, baseRights); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(f.Dir), 0o755); err != nil {
		return err
	}
	return do(f.Dir, rights(accounts))
}

// makeAnywhere makes the folder outside of the place that is ours, with those
// above it. One that is there stays as it is, and may be refused.
func (f Folder) makeAnywhere(owner string, accounts, owners []string) error {
	if err := os.MkdirAll(filepath.Dir(f.Dir), 0o755); err != nil {
		return err
	}
	made, err := makeDir(f.Dir, owner+rights(accounts))
	if err != nil || made {
		return err
	}
	_, err = f.Warning(owners)
	return err
}

// Warning returns what speaks against a folder outside of the place that is
// ours, though it is used; owners are the security identifiers of those whom it
// may belong to.
func (f Folder) Warning(owners []string) (*RefusedError, error) {
	if f.Ours() {
		return nil, nil
	}
	handle, err := open(f.Dir, windows.READ_CONTROL, windows.FILE_FLAG_OPEN_REPARSE_POINT)
	if err != nil {
		return nil, err
	}
	defer windows.CloseHandle(handle)
	kind, err := kindOf(handle, f.Dir)
	if err != nil {
		return nil, err
	}
	owner, err := ownerOf(handle, f.Dir)
	if err != nil {
		return nil, err
	}
	return checkElsewhere(f.Dir, kind, owner.String(), func() string { return accountName(owner) }, owners)
}

// RunningWarning is Warning for this process.
func (f Folder) RunningWarning() (*RefusedError, error) {
	self, err := tokenUser()
	if err != nil {
		return nil, err
	}
	return f.Warning([]string{self})
}

// surrogate is the bit of the tags of reparse points that stand for another
// place. Others, of deduplicated files or of a container's layers, do not.
//
// https://learn.microsoft.com/windows/win32/fileio/reparse-point-tags
const surrogate = 0x20000000

// kindOf returns the attributes of what is open, that of a reparse point for
// links alone.
func kindOf(handle windows.Handle, path string) (uint32, error) {
	info, err := attributesOf(handle, path)
	return linkAttributes(info.attributes, info.tag), err
}

// attributeTag is FILE_ATTRIBUTE_TAG_INFO.
type attributeTag struct{ attributes, tag uint32 }

// attributesOf returns the attributes of what is open, as they are. Unlike
// GetFileInformationByHandle it has nothing of the volume to find out.
//
// https://learn.microsoft.com/windows/win32/api/winbase/ns-winbase-file_attribute_tag_info
func attributesOf(handle windows.Handle, path string) (info attributeTag, err error) {
	err = windows.GetFileInformationByHandleEx(handle, windows.FileAttributeTagInfo, (*byte)(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	if err != nil {
		return info, &os.PathError{Op: "look at", Path: path, Err: err}
	}
	return info, nil
}

func linkAttributes(attributes, tag uint32) uint32 {
	if tag&surrogate == 0 {
		attributes &^= attributeReparsePoint
	}
	return attributes
}

func ownerOf(handle windows.Handle, path string) (*windows.SID, error) {
	descriptor, err := windows.GetSecurityInfo(handle, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return nil, &os.PathError{Op: "read the owner of", Path: path, Err: err}
	}
	owner, _, err := descriptor.Owner()
	if err != nil {
		return nil, &os.PathError{Op: "read the owner of", Path: path, Err: err}
	}
	return owner, nil
}

// makeDir makes a folder with a security descriptor, and says whether it did:
// there may be something of that name already.
func makeDir(path, text string) (made bool, err error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return false, &os.PathError{Op: "mkdir", Path: path, Err: err}
	}
	attributes, err := attributes(text)
	if err != nil {
		return false, err
	}
	err = windows.CreateDirectory(name, attributes)
	runtime.KeepAlive(attributes)
	if errors.Is(err, windows.ERROR_ALREADY_EXISTS) {
		return false, nil
	}
	if err != nil {
		return false, &os.PathError{Op: "mkdir", Path: path, Err: err}
	}
	return true, nil
}

// attributes is a security descriptor as functions that create want it.
func attributes(text string) (*windows.SecurityAttributes, error) {
	descriptor, err := windows.SecurityDescriptorFromString(text)
	if err != nil {
		return nil, &os.PathError{Op: "read the security descriptor", Path: text, Err: err}
	}
	a := &windows.SecurityAttributes{SecurityDescriptor: descriptor}
	a.Length = uint32(unsafe.Sizeof(*a))
	return a, nil
}

// openOwn opens a folder itself, not what it links to, and refuses one that
// is a link or belongs to somebody who is neither Windows, the administrators,
// nor one of owners.
func openOwn(path string, access uint32, owners ...string) (windows.Handle, error) {
	handle, err := open(path, access, windows.FILE_FLAG_OPEN_REPARSE_POINT)
	if err != nil {
		return 0, err
	}
	if err := checkOwn(handle, path, owners); err != nil {
		_ = windows.CloseHandle(handle)
		return 0, err
	}
	return handle, nil
}

func open(path string, access, flags uint32) (windows.Handle, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return 0, &os.PathError{Op: "open", Path: path, Err: err}
	}
	handle, err := windows.CreateFile(name, access|windows.FILE_READ_ATTRIBUTES,
		windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE, nil,
		windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS|flags, 0)
	if err != nil {
		return 0, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return handle, nil
}

func checkOwn(handle windows.Handle, path string, owners []string) error {
	info, err := attributesOf(handle, path)
	if err != nil {
		return err
	}
	if err := checkKind(path, info.attributes); err != nil {
		return err
	}
	owner, err := ownerOf(handle, path)
	if err != nil {
		return err
	}
	return checkOwner(path, owner.String(), func() string { return accountName(owner) }, owners)
}

// CreatePublic makes a file that every user may read and only the service may
// change, in place of what is there.
func CreatePublic(path string) (*os.File, error) {
	self, err := tokenUser()
	if err != nil {
		return nil, err
	}
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, &os.PathError{Op: "create", Path: path, Err: err}
	}
	attributes, err := attributes(publicRights(self))
	if err != nil {
		return nil, err
	}
	// A link is not followed: what it leads to may not exist, and would be made.
	// https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew (FILE_FLAG_OPEN_REPARSE_POINT)
	create := func() (windows.Handle, error) {
		return windows.CreateFile(name, windows.GENERIC_WRITE, windows.FILE_SHARE_READ|windows.FILE_SHARE_DELETE,
			attributes, windows.CREATE_NEW, windows.FILE_ATTRIBUTE_NORMAL|windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
	}
	handle, err := create()
	// A process that was killed may have left one, or there is a link.
	if errors.Is(err, windows.ERROR_FILE_EXISTS) {
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			return nil, err
		}
		handle, err = create()
	}
	runtime.KeepAlive(attributes)
	if err != nil {
		return nil, &os.PathError{Op: "create", Path: path, Err: err}
	}
	return os.NewFile(uintptr(handle), path), nil
}
