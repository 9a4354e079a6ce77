package child

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// x/sys/windows has wrappers of these that take the address of the structure as
// a uintptr. To Go that is a number: when the stack that the structure lies on
// grows within the wrapper, it moves, and Windows reads or writes where it was.
// The conversion is safe only within the arguments of [syscall.SyscallN], which
// the compiler knows (rule 4 of https://pkg.go.dev/unsafe#Pointer).
var (
	setInformationJobObject   = kernel32.NewProc("SetInformationJobObject")
	queryInformationJobObject = kernel32.NewProc("QueryInformationJobObject")
)

// setJobInformation gives a job what a structure of size bytes says.
//
// https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-setinformationjobobject
func setJobInformation(job windows.Handle, class uint32, info unsafe.Pointer, size uintptr) error {
	ok, _, err := syscall.SyscallN(setInformationJobObject.Addr(), uintptr(job), uintptr(class), uintptr(info), size)
	return callError(ok, err)
}

// jobInformation fills a structure of size bytes.
//
// https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-queryinformationjobobject
func jobInformation(job windows.Handle, class uint32, info unsafe.Pointer, size uintptr) error {
	ok, _, err := syscall.SyscallN(queryInformationJobObject.Addr(), uintptr(job), uintptr(class), uintptr(info), size, 0)
	return callError(ok, err)
}

// callError returns the error of a call that returns a BOOL.
func callError(ok uintptr, err syscall.Errno) error {
	switch {
	case ok != 0:
		return nil
	case err == 0:
		return syscall.EINVAL // it failed without saying why
	}
	return err
}
