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
func proveOurs(name, exe string, in *Installed) error {
	if sameFile(in.Exe, exe) {
		return nil
	}
	if in.Meant != "" && whoseProgram(name, exe, in.Meant) == nil {
		return ledAstray(name, in)
	}
	cause := whoseProgram(name, exe, in.Exe)
	if in.Args != Verb {
		cause = fmt.Errorf("its command line does not end with the argument %q alone", Verb)
	}
	if cause == nil {
		return nil
	}
	return &Error{
		Service: name,
		Step:    "it is not this executable's service but runs " + in.ImagePath,
		Err:     cause,
		Mend:    fmt.Sprintf(`another program's service has this name: choose another name in the recipe, or delete that service if nobody needs it: sc.exe delete "%s"`, name),
	}
}

// ledAstray is for a service of ours whose path without quotes leads to another
// program: that one is not to be started, nor taken for ours.
func ledAstray(name string, in *Installed) error {
	return &Error{
		Service: name,
		Step:    "it runs " + in.ImagePath,
		Err:     fmt.Errorf("the path has no quotes, so that Windows runs %s and not %s", in.Exe, in.Meant),
		Mend:    fmt.Sprintf("find out who has put %s there, and delete it; then run update, which puts the quotes around the path", in.Exe),
	}
}

// whoseProgram is why a program is not ours.
func whoseProgram(name, exe, installed string) error {
	if sameFile(installed, exe) || gone(installed) && (sameFile(sourceFile(name), installed) || strings.EqualFold(filepath.Base(installed), filepath.Base(exe))) {
		return nil
	}
	internal, err := internalName(installed)
	if err != nil {
		return fmt.Errorf("read the version of %s: %w", installed, err)
	}
	if !strings.EqualFold(internal, name) {
		return fmt.Errorf("%s was built for service %q", installed, internal)
	}
	return nil
}

// Ours refuses a service of our name that is somebody else's for certain, before
// it is started or stopped. One of which that cannot be told is let pass.
func Ours(name, exe string) error {
	in, err := read(name)
	if err != nil || in == nil {
		return nil // which whoever goes on finds out, too
	}
	if internal, err := internalName(in.Exe); in.Args == Verb && in.Meant == "" && (err != nil || strings.EqualFold(internal, name)) {
		return nil
	}
	return proveOurs(name, exe, in)
}

// InstalledExe is the executable of a service that is ours; empty: it is not
// installed.
func InstalledExe(name, exe string) (string, error) {
	in, err := read(name)
	if err != nil || in == nil {
		return "", err
	}
	return in.Exe, proveOurs(name, exe, in)
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
