package scm

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
)

// proveOurs refuses a service of our name that is somebody else's. It is ours
// when its command line names this executable, or another one that was made
// for the same service: that one's version resource says so. When that one is
// gone, because it was moved or renamed, the event source that was registered
// with it is as good, which only an administrator can write; or its file name.
func proveOurs(name, exe, installedPath string) error {
	installed, rest := splitImagePath(installedPath)
	if strings.EqualFold(filepath.Clean(installed), filepath.Clean(exe)) {
		return nil
	}
	var cause error
	if rest != Verb {
		cause = fmt.Errorf("its command line does not end with %q", Verb)
	} else if gone(installed) && (sameFile(sourceFile(name), installed) || strings.EqualFold(filepath.Base(installed), filepath.Base(exe))) {
		return nil
	} else if internal, err := internalName(installed); err != nil {
		cause = fmt.Errorf("read the version of %s: %w", installed, err)
	} else if !strings.EqualFold(internal, name) {
		cause = fmt.Errorf("%s is made for %q", installed, internal)
	}
	if cause == nil {
		return nil
	}
	return &Error{
		Service: name,
		Step:    "prove that the installed one is ours, it runs " + installedPath,
		Err:     cause,
		Mend:    fmt.Sprintf(`if it may go, delete it with: sc.exe delete "%s"; otherwise give the recipe another name`, name),
	}
}

// Ours refuses a service of our name that is somebody else's for certain, before
// it is started or stopped. One of which that cannot be told is let pass.
func Ours(name, exe string) error {
	in, err := read(name)
	if err != nil || in == nil {
		return nil // which whoever goes on finds out, too
	}
	installed, rest := splitImagePath(in.ImagePath)
	if internal, err := internalName(installed); rest == Verb && (err != nil || strings.EqualFold(internal, name)) {
		return nil
	}
	return proveOurs(name, exe, in.ImagePath)
}

// gone says that there is no file of that name.
func gone(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}

var errNoInternalName = errors.New("it has no internal name")

// internalName returns the InternalName in an executable's version resource:
// for those that we make, the service name.
func internalName(exe string) (string, error) {
	var ignored windows.Handle
	size, err := windows.GetFileVersionInfoSize(exe, &ignored)
	if err != nil {
		return "", err
	}
	block := make([]byte, size)
	if err := windows.GetFileVersionInfo(exe, 0, size, unsafe.Pointer(&block[0])); err != nil {
		return "", err
	}
	var language *[2]uint16
	var length uint32
	if err := windows.VerQueryValue(unsafe.Pointer(&block[0]), `\VarFileInfo\Translation`, unsafe.Pointer(&language), &length); err != nil {
		return "", err
	}
	if length < 4 {
		return "", errNoInternalName
	}
	var text *uint16
	key := fmt.Sprintf(`\StringFileInfo\%04x%04x\InternalName`, language[0], language[1])
	if err := windows.VerQueryValue(unsafe.Pointer(&block[0]), key, unsafe.Pointer(&text), &length); err != nil {
		return "", err
	}
	if length == 0 {
		return "", errNoInternalName
	}
	return windows.UTF16PtrToString(text), nil
}
