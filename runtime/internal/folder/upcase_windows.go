package folder

import "golang.org/x/sys/windows"

// rtlUpcaseUnicodeChar is in every Windows: the table that the kernel and the
// security subsystem compare names by.
// https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-rtlupcaseunicodechar
var rtlUpcaseUnicodeChar = windows.NewLazySystemDLL("ntdll.dll").NewProc("RtlUpcaseUnicodeChar")

// upcase is a UTF-16 unit in upper case.
func upcase(unit uint16) uint16 {
	upper, _, _ := rtlUpcaseUnicodeChar.Call(uintptr(unit))
	return uint16(upper)
}

// ServiceSID is the security identifier of `NT SERVICE\name`, whether there is
// such a service or not.
func ServiceSID(name string) string { return serviceSID(name, upcase) }
