package child

import (
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/sys/windows"
)

// Each child has a console of its own, hidden, and Windows starts a process
// that hosts it. That is a member of the child's job, though nothing that the
// child has started.

// consoleHosts is how many of them a limit of processes allows for.
const consoleHosts = 1

// consoleHost is the program that hosts a console.
var consoleHost = sync.OnceValue(func() string {
	folder, err := windows.GetSystemDirectory()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "conhost.exe")
})

// isConsoleHost reports whether a process hosts a console; false when that
// cannot be determined.
func isConsoleHost(pid int) bool {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return false
	}
	defer windows.CloseHandle(process)
	name := programOf(process)
	return name != "" && strings.EqualFold(name, consoleHost())
}

// programOf is the path of the program of a process; "" when that cannot be
// determined, or is longer than that of a helper can be.
//
// https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-queryfullprocessimagenamew
func programOf(process windows.Handle) string {
	var name [windows.MAX_PATH]uint16
	size := uint32(len(name))
	if err := windows.QueryFullProcessImageName(process, 0, &name[0], &size); err != nil {
		return ""
	}
	return windows.UTF16ToString(name[:size])
}
