package runtime

import "fmt"

// The machines of IsWow64Process2 that matter here.
// https://learn.microsoft.com/windows/win32/sysinfo/image-file-machine-constants
const (
	machineUnknown = 0
	machineARM64   = 0xaa64
)

// A bitsError is that a 32-bit build runs on a 64-bit Windows.
type bitsError struct{ native uint16 }

func (e *bitsError) Error() string {
	return "this is a 32-bit build (windows/386), and this Windows is 64-bit: it would give the service " +
		`the folder C:\Windows\SysWOW64 in place of C:\Windows\System32, where programs of the same name are others or missing`
}

// hint is the build that this Windows needs.
func (e *bitsError) hint() string {
	arch := "amd64"
	if e.native == machineARM64 {
		arch = "arm64"
	}
	return fmt.Sprintf("build it for this Windows: winservice build --target windows/%s; it may run 32-bit programs too", arch)
}

// checkBits refuses a 32-bit build on a 64-bit Windows. It exists for the
// 32-bit one: elsewhere all that the recipe names below System32 would be
// looked for in another folder, silently, while the SCM, the administrator's
// tools and `check` mean the real one.
// https://learn.microsoft.com/windows/win32/winprog64/file-system-redirector
func checkBits(arch string, machines func() (process, native uint16, err error)) error {
	if arch != "386" {
		return nil
	}
	process, native, err := machines()
	if err != nil || process == machineUnknown {
		return nil // a 32-bit Windows, or one that is too old to tell
	}
	return &bitsError{native}
}
