package runtime

import (
	"os"

	"golang.org/x/sys/windows"
)

// hideTyping switches the console's echo off until restore is called.
func hideTyping(terminal *os.File) (restore func(), err error) {
	console := windows.Handle(terminal.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) != nil {
		return nil, errNoTerminal
	}
	hidden := mode&^windows.ENABLE_ECHO_INPUT | windows.ENABLE_LINE_INPUT | windows.ENABLE_PROCESSED_INPUT
	if err := windows.SetConsoleMode(console, hidden); err != nil {
		return nil, err
	}
	return func() { _ = windows.SetConsoleMode(console, mode) }, nil
}
