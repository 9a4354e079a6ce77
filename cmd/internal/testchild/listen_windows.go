package main

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
)

// holdAlone shares the file with nobody as long as this process lives.
func holdAlone(path string) error {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return err
	}
	_, err = windows.CreateFile(name, windows.GENERIC_WRITE, 0, nil, windows.OPEN_ALWAYS, 0, 0)
	return err
}

// listenToEvent makes the event before it returns.
func listenToEvent(name string, interrupts chan<- os.Signal) error {
	text, err := windows.UTF16PtrFromString(strings.ReplaceAll(name, "%d", strconv.Itoa(os.Getpid())))
	if err != nil {
		return err
	}
	event, err := windows.CreateEvent(nil, 1, 0, text)
	if err != nil {
		return err
	}
	go func() {
		_, _ = windows.WaitForSingleObject(event, windows.INFINITE)
		interrupts <- os.Interrupt
	}()
	return nil
}

// makeEvent makes a manual-reset event and returns what sets and resets it.
func makeEvent(name string) (func(set bool) error, error) {
	text, err := windows.UTF16PtrFromString(strings.ReplaceAll(name, "%d", strconv.Itoa(os.Getpid())))
	if err != nil {
		return nil, err
	}
	event, err := windows.CreateEvent(nil, 1, 0, text)
	return func(set bool) error {
		if set {
			return windows.SetEvent(event)
		}
		return windows.ResetEvent(event)
	}, err
}

var (
	user32         = windows.NewLazySystemDLL("user32.dll")
	createWindowEx = user32.NewProc("CreateWindowExW")
	getMessage     = user32.NewProc("GetMessageW")
)

// listenToWindow shows a window before it returns. Its messages go to the
// thread that made it.
func listenToWindow(interrupts chan<- os.Signal) error {
	shown := make(chan error)
	go func() {
		runtime.LockOSThread()
		class, _ := windows.UTF16PtrFromString("STATIC")
		const overlapped = 0x00CF0000
		window, _, err := createWindowEx.Call(0, uintptr(unsafe.Pointer(class)), 0, overlapped, 0, 0, 100, 100, 0, 0, 0, 0)
		if window == 0 {
			shown <- err
			return
		}
		shown <- nil
		var message struct {
			window         uintptr
			kind           uint32
			wParam, lParam uintptr
			time           uint32
			x, y           int32
		}
		for {
			got, _, _ := getMessage.Call(uintptr(unsafe.Pointer(&message)), 0, 0, 0)
			if int32(got) <= 0 {
				return
			}
			const wmClose = 0x0010
			if message.kind == wmClose {
				interrupts <- os.Interrupt
			}
		}
	}()
	return <-shown
}
