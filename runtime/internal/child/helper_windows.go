package child

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sys/windows"
)

// A helper is a process in the child's job that Windows has started for it: the
// host of its console, or what reports a crash (WerFault.exe). It does not keep
// the tree alive, and its exit code, which is 0, is not that of the child.
//
// Microsoft does not document whose child WerFault.exe is. It was seen to be
// that of the process which crashes, with its account, and so in its job:
// https://helgeklein.com/blog/anatomy-of-werfault-exe-application-crash-error-reporting/

// helperPrograms is a variable for the tests.
var helperPrograms = sync.OnceValue(func() []string {
	programs := []string{consoleHost()}
	if folder, err := windows.GetSystemDirectory(); err == nil {
		programs = append(programs, filepath.Join(folder, "WerFault.exe"))
	}
	if folder, err := windows.GetSystemWindowsDirectory(); err == nil { // for 32-bit programs
		programs = append(programs, filepath.Join(folder, "SysWOW64", "WerFault.exe"))
	}
	return programs
})

func isHelperProgram(path string) bool {
	return path != "" && slices.ContainsFunc(helperPrograms(), func(helper string) bool { return strings.EqualFold(path, helper) })
}

// isHelper reports whether a process is a helper; false when that cannot be
// determined.
func isHelper(pid int) bool {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return false
	}
	defer windows.CloseHandle(process)
	return helps(process)
}

func helps(process windows.Handle) bool { return isHelperProgram(programOf(process)) }
