package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// takesEscapes has a console take escape sequences, which it does not do of
// its own accord.
// https://learn.microsoft.com/windows/console/console-virtual-terminal-sequences
func takesEscapes(f *os.File) bool {
	console := windows.Handle(f.Fd())
	var mode uint32
	if err := windows.GetConsoleMode(console, &mode); err != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}

// takesUnicode is always so: package os writes to a console in UTF-16, whatever
// its code page is.
func takesUnicode() bool { return true }
