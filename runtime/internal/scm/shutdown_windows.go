package scm

import "golang.org/x/sys/windows"

var getSystemMetrics = windows.NewLazySystemDLL("user32.dll").NewProc("GetSystemMetrics")

// ShuttingDown says whether the machine shuts down, which the programs of a
// console are told before the services are.
//
// https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getsystemmetrics
func ShuttingDown() bool {
	const smShuttingDown = 0x2000
	if getSystemMetrics.Find() != nil {
		return false // a Windows without windows, as in containers: Call would panic
	}
	shutting, _, _ := getSystemMetrics.Call(smShuttingDown)
	return shutting != 0
}
