package tcptable

import (
	"errors"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

var getExtendedTCPTable = windows.NewLazySystemDLL("iphlpapi.dll").NewProc("GetExtendedTcpTable")

// tableOwnerPIDListener is TCP_TABLE_OWNER_PID_LISTENER.
// https://learn.microsoft.com/windows/win32/api/iprtrmib/ne-iprtrmib-tcp_table_class
const tableOwnerPIDListener = 3

// List returns the listeners of both families; an error when no family has a table.
// Wine 8 does not know the processes and has 0 for them.
func List() ([]Listener, error) {
	if err := getExtendedTCPTable.Find(); err != nil {
		return nil, err
	}
	var all []Listener
	var errs []error
	for _, family := range []int{ipv4, ipv6} {
		table, err := readTable(func(table []uint32, size *uint32) uint32 {
			code, _, _ := syscall.SyscallN(getExtendedTCPTable.Addr(), uintptr(unsafe.Pointer(&table[0])), uintptr(unsafe.Pointer(size)),
				0, uintptr(family), tableOwnerPIDListener, 0)
			return uint32(code)
		})
		if err == nil {
			var some []Listener
			some, err = parse(table, family)
			all = append(all, some...)
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) == 2 {
		return nil, errors.Join(errs...)
	}
	return all, nil
}
