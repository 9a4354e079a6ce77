package child

import (
	"errors"
	"fmt"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

var isProcessInJob = kernel32.NewProc("IsProcessInJob")

// holdAll holds those processes of a list that are in the tree. It returns the
// first error when it holds no process.
func (t *tree) holdAll(all []int) (held []int, release func(), err error) {
	var releases []func()
	for _, pid := range all {
		one, failed := t.hold(pid)
		if failed == nil {
			held, releases = append(held, pid), append(releases, one)
		} else if err == nil {
			err = failed
		}
	}
	release = func() {
		for _, one := range releases {
			one()
		}
	}
	if len(held) > 0 {
		err = nil
	}
	return held, release, err
}

// hold keeps the identifier of a process of the tree from being used for
// another process, until it is released. It fails when that may have happened
// already. A process that we may not open is not held.
//
// https://learn.microsoft.com/windows/win32/procthread/process-handles-and-identifiers
// https://learn.microsoft.com/windows/win32/api/jobapi/nf-jobapi-isprocessinjob
func (t *tree) hold(pid int) (release func(), err error) {
	process, err := openMember(t.job, pid, 0)
	if errors.Is(err, windows.ERROR_ACCESS_DENIED) {
		return func() {}, nil
	}
	if err != nil {
		return nil, err
	}
	return func() { _ = windows.CloseHandle(process) }, nil
}

// openMember opens a process that is in a job, which keeps its identifier from
// being used for another one.
func openMember(job windows.Handle, pid int, access uint32) (windows.Handle, error) {
	// Wine wants PROCESS_QUERY_INFORMATION, where Windows takes the limited right too.
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_INFORMATION|access, false, uint32(pid))
	if err != nil {
		return 0, fmt.Errorf("open process %d: %w", pid, err)
	}
	var member int32
	ok, _, failed := syscall.SyscallN(isProcessInJob.Addr(), uintptr(process), uintptr(job), uintptr(unsafe.Pointer(&member)))
	if ok != 0 && member != 0 {
		return process, nil
	}
	_ = windows.CloseHandle(process)
	if ok != 0 {
		return 0, fmt.Errorf("process %d has left the tree", pid)
	}
	return 0, fmt.Errorf("look for process %d in the job object: %w", pid, callError(ok, failed))
}

// terminateProcess terminates one process.
func terminateProcess(pid int) error {
	process, err := windows.OpenProcess(windows.PROCESS_TERMINATE, false, uint32(pid))
	if err != nil {
		return fmt.Errorf("open process %d: %w", pid, err)
	}
	defer windows.CloseHandle(process)
	if err := windows.TerminateProcess(process, KilledCode); err != nil {
		return fmt.Errorf("terminate process %d: %w", pid, err)
	}
	return nil
}
