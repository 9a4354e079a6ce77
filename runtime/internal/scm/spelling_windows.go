package scm

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// locate takes the command line apart, into in.Exe and in.Args. Variables are
// expanded as the SCM does it: CreateService writes a REG_EXPAND_SZ.
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-createservicew
func (in *Installed) locate() {
	line := in.ImagePath
	if expanded, err := registry.ExpandString(line); err == nil {
		line = expanded
	}
	exe, args := splitImagePath(line, isFile)
	in.Exe, in.Args = Spelling(exe), args
	if meant := Spelling(meantProgram(line)); !sameFile(meant, in.Exe) && isFile(meant) {
		in.Meant = meant
	}
}

// isFile says whether there is a file that may be a program. One that we may
// not look at is taken for one.
func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() || errors.Is(err, fs.ErrPermission)
}

// Spelling is the usual way to write the path of a file: without a prefix,
// with backslashes, and with the long form of short names. The case is not
// changed.
// https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getlongpathnamew
func Spelling(path string) string {
	path = plainPath(path)
	if path == "" {
		return ""
	}
	path = filepath.Clean(path)
	short, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return path
	}
	for size := uint32(windows.MAX_PATH); ; {
		long := make([]uint16, size)
		needed, err := windows.GetLongPathName(short, &long[0], size)
		if err != nil || needed == 0 {
			return path // there is no such file
		}
		if needed < size {
			return windows.UTF16ToString(long[:needed])
		}
		size = needed + 1
	}
}
