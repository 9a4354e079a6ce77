package child

import (
	"syscall"
	"unsafe"
)

var compareStringOrdinal = kernel32.NewProc("CompareStringOrdinal")

// compareNames orders the names of variables as Windows does: unit by unit,
// without regard to the case of what has one in the system's own table. Go's
// has more: to Windows, ID and ıD are two variables.
//
// https://learn.microsoft.com/windows/win32/api/stringapiset/nf-stringapiset-comparestringordinal
func compareNames(a, b []uint16) int {
	const (
		ignoreCase = 1
		equal      = 2 // CSTR_EQUAL; 1 is less, 3 is greater, 0 fails
	)
	order, _, _ := syscall.SyscallN(compareStringOrdinal.Addr(),
		uintptr(unsafe.Pointer(unsafe.SliceData(a))), uintptr(len(a)),
		uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)), ignoreCase)
	return int(int32(order)) - equal // it fails only for parameters that are wrong
}
