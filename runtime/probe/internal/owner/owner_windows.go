package owner

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

// listeners are those of both families; an error when no family has a table.
// Wine 8 does not know the processes and has 0 for them.
func listeners() ([]Listener, error) {
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

// names has the processes of all users: a snapshot takes no right to open them.
//
// https://learn.microsoft.com/windows/win32/api/tlhelp32/nf-tlhelp32-createtoolhelp32snapshot
func names() (map[int]string, error) {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil, err
	}
	defer windows.CloseHandle(snapshot)
	programs := make(map[int]string)
	entry := windows.ProcessEntry32{Size: uint32(unsafe.Sizeof(windows.ProcessEntry32{}))}
	for err = windows.Process32First(snapshot, &entry); err == nil; err = windows.Process32Next(snapshot, &entry) {
		programs[int(entry.ProcessID)] = windows.UTF16ToString(entry.ExeFile[:])
	}
	if !errors.Is(err, windows.ERROR_NO_MORE_FILES) {
		return nil, err
	}
	return programs, nil
}
