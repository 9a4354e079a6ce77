package runtime

import (
	"runtime"

	"golang.org/x/sys/windows"
)

// machines are those of this process, unless it is the native one, and of
// Windows.
// https://learn.microsoft.com/windows/win32/api/wow64apiset/nf-wow64apiset-iswow64process2
func machines() (process, native uint16, err error) {
	err = windows.IsWow64Process2(windows.CurrentProcess(), &process, &native)
	return process, native, err
}

// fits refuses an executable that is not meant for this Windows. A test plays
// that it is none.
var fits = func() error { return checkBits(runtime.GOARCH, machines) }
