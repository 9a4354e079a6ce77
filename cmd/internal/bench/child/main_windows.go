// Command child is the program that the wrappers run in the benchmark. It is small, and ends at once
// at Ctrl+C as a C program does: from within its console handler.
//
//	child MARK EVENT [MEGABYTES RESULT]
//
// It writes its process identifier to the file MARK and sets the named event EVENT, where somebody has
// made that. Then it prints so many megabytes as fast as it can, and writes to the file RESULT how many
// microseconds that took.
package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/windows"
)

const chunk = 64 << 10

func main() {
	handler := windows.NewCallback(func(uintptr) uintptr {
		windows.ExitProcess(0)
		return 1
	})
	_, _, _ = windows.NewLazySystemDLL("kernel32.dll").NewProc("SetConsoleCtrlHandler").Call(handler, 1)
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "child:", err)
		os.Exit(1)
	}
	windows.SleepEx(windows.INFINITE, false)
}

func run(args []string) error {
	if err := os.WriteFile(args[0], []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		return err
	}
	name, err := windows.UTF16PtrFromString(args[1])
	if err != nil {
		return err
	}
	if event, err := windows.OpenEvent(windows.EVENT_MODIFY_STATE, false, name); err == nil {
		_ = windows.SetEvent(event)
		_ = windows.CloseHandle(event)
	}
	if len(args) < 4 {
		return nil
	}
	megabytes, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	lines := bytes.Repeat(append(bytes.Repeat([]byte("x"), 99), '\n'), chunk/100)
	began := time.Now()
	for left := megabytes * 1_000_000; left > 0; left -= len(lines) {
		if _, err := os.Stdout.Write(lines); err != nil {
			return err
		}
	}
	took := time.Since(began).Microseconds()
	if err := os.WriteFile(args[3]+".new", []byte(strconv.FormatInt(took, 10)), 0o600); err != nil {
		return err
	}
	return os.Rename(args[3]+".new", args[3])
}
