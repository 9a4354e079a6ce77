package runtime

import (
	"errors"
	"time"

	"golang.org/x/sys/windows"
)

// lookAtProcess returns what is known of a process that ran at the moment seen.
// SYNCHRONIZE is for whether it runs: an exit code of 259 would look like none.
// For a number that no process has, OpenProcess fails with
// ERROR_INVALID_PARAMETER (its page says so of number 0 alone; Windows does so
// for each, and lifeUnknown is what any other answer means); for one of another
// account it may be denied.
// https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-openprocess
// https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getprocesstimes
func lookAtProcess(pid int, seen *time.Time) life {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION|windows.SYNCHRONIZE, false, uint32(pid))
	if errors.Is(err, windows.ERROR_INVALID_PARAMETER) {
		return lifeEnded
	}
	if err != nil {
		return lifeUnknown
	}
	defer windows.CloseHandle(process) //nolint:errcheck // it was only looked at
	event, err := windows.WaitForSingleObject(process, 0)
	if err != nil {
		return lifeUnknown
	}
	var made, exited, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(process, &made, &exited, &kernel, &user); err != nil {
		seen = nil
	}
	return lifeOf(event == uint32(windows.WAIT_TIMEOUT), time.Unix(0, made.Nanoseconds()), seen)
}
