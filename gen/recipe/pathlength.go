package recipe

import (
	"fmt"
	"strings"
)

// The longest path of a program, and of a current directory, in UTF-16 units.
// The limit of MAX_PATH (260 with the NUL at the end, and for a directory a
// backslash before that) is no longer there for many functions of Windows;
// CreateProcess is not among them.
//
// https://learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation
// https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setcurrentdirectory
const (
	longestProgram   = 259
	longestDirectory = 258
)

// tooLong refuses a path with which Windows starts no program. One with a
// variable has another length on the service's machine.
func (d *decoder) tooLong(g given, path string, longest int) bool {
	n := units(path)
	if n <= longest || strings.Count(path, "%") > 1 {
		return false
	}
	d.refuse(g, fmt.Sprintf("a path of %d characters; Windows starts programs with at most %d there", n, longest),
		"move it to a folder with a shorter path, or shorten the names of its folders")
	return true
}
