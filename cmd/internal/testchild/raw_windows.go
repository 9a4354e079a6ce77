package main

import (
	"fmt"
	"time"

	"golang.org/x/sys/windows"
)

var (
	kernel32              = windows.NewLazySystemDLL("kernel32.dll")
	setConsoleCtrlHandler = kernel32.NewProc("SetConsoleCtrlHandler")
	getConsoleOutputCP    = kernel32.NewProc("GetConsoleOutputCP")
)

// answerRaw answers Ctrl+C as a C program does, on the thread that Windows
// makes for the console handler. Go's own way takes 50 ms and more to the end
// of the process, which hides races. The handler registered last, ours, is
// called first.
//
// https://learn.microsoft.com/windows/console/setconsolectrlhandler
func answerRaw(o options) error {
	handler := windows.NewCallback(func(uintptr) uintptr {
		if o.deaf {
			return 1 // handled
		}
		time.Sleep(o.slowStop)
		if o.crash {
			// What Windows does in the end to a program that nobody debugs.
			_ = windows.TerminateProcess(windows.CurrentProcess(), uint32(windows.STATUS_ACCESS_VIOLATION))
		}
		windows.ExitProcess(uint32(o.exit))
		return 1
	})
	if ok, _, err := setConsoleCtrlHandler.Call(handler, 1); ok == 0 {
		return fmt.Errorf("register a console handler: %w", err)
	}
	// Asks something of the console, as cmd.exe and Node.js do. From its first
	// answer on the end of the console's host ends whoever is attached (Wine).
	_, _, _ = getConsoleOutputCP.Call()
	return nil
}
