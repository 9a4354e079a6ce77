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

// openProcess and inJob are variables for the tests: Wine denies nothing, but
// wants more for the second than Windows.
var (
	openProcess = windows.OpenProcess
	inJob       = InJob
)

// openMember opens a process that is in a job, which keeps its identifier from
// being used for another one. It asks for the limited right, which is all that
// Windows gives of a protected process. Wine wants PROCESS_QUERY_INFORMATION to
// tell whether a process is in a job.
//
// https://learn.microsoft.com/windows/win32/procthread/process-security-and-access-rights
func openMember(job windows.Handle, pid int, access uint32) (windows.Handle, error) {
	process, err := openMemberWith(job, pid, windows.PROCESS_QUERY_LIMITED_INFORMATION|access)
	if errors.Is(err, errUnknownMember) {
		return openMemberWith(job, pid, windows.PROCESS_QUERY_INFORMATION|access)
	}
	return process, err
}

var errUnknownMember = errors.New("it cannot be determined whether it is in the job object")

func openMemberWith(job windows.Handle, pid int, access uint32) (windows.Handle, error) {
	process, err := openProcess(access, false, uint32(pid))
	if err != nil {
		return 0, fmt.Errorf("open process %d: %w", pid, err)
	}
	member, err := inJob(process, job)
	if err == nil && member {
		return process, nil
	}
	_ = windows.CloseHandle(process)
	if err == nil {
		return 0, fmt.Errorf("process %d has left the tree", pid)
	}
	return 0, fmt.Errorf("process %d: %w: %w", pid, errUnknownMember, err)
}

// InJob reports whether a process belongs to a job, or to any where job is 0.
// It takes PROCESS_QUERY_LIMITED_INFORMATION for the process.
//
// https://learn.microsoft.com/windows/win32/api/jobapi/nf-jobapi-isprocessinjob
func InJob(process, job windows.Handle) (bool, error) {
	var member int32
	ok, _, failed := syscall.SyscallN(isProcessInJob.Addr(), uintptr(process), uintptr(job), uintptr(unsafe.Pointer(&member)))
	return member != 0, callError(ok, failed)
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
