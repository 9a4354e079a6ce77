package child

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sys/windows"
)

// x/sys has none of these.
var (
	kernel32              = windows.NewLazySystemDLL("kernel32.dll")
	attachConsole         = kernel32.NewProc("AttachConsole")
	freeConsole           = kernel32.NewProc("FreeConsole")
	setConsoleCtrlHandler = kernel32.NewProc("SetConsoleCtrlHandler")
)

// settle is how long our own copy of a Ctrl+C may be under way.
const settle = 50 * time.Millisecond

// console guards what is this whole process's: which console it is attached
// to, and whether it hears Ctrl+C, which its children inherit.
var console sync.Mutex

// SendCtrlC presses Ctrl+C in the console of another process: every process
// there gets it. For a moment this process is attached to that console, and
// deaf to Ctrl+C itself; no child is started then.
//
// A console of its own is lost to the caller. So this is for a service, which
// has none, or for a helper process that does nothing else. SendCtrlC returns
// when Ctrl+C is on its way and lets go of the console 50 ms later; a helper
// may end before that.
//
// https://learn.microsoft.com/windows/console/generateconsolectrlevent
func SendCtrlC(pid int) error {
	console.Lock()
	restore := saveStdHandles()
	_, _, _ = freeConsole.Call()
	if ok, _, err := attachConsole.Call(uintptr(uint32(pid))); ok == 0 {
		restore()
		console.Unlock()
		if errors.Is(err, windows.ERROR_INVALID_HANDLE) {
			return fmt.Errorf("process %d has no console: %w", pid, err)
		}
		return fmt.Errorf("attach to the console of process %d: %w", pid, err)
	}
	err := ignoreCtrlC(true)
	if err == nil {
		// A Ctrl+C cannot be aimed at one process group, hence 0: at all.
		err = windows.GenerateConsoleCtrlEvent(windows.CTRL_C_EVENT, 0)
	}
	letGo := func() {
		_, _, _ = freeConsole.Call()
		restore()
		_ = ignoreCtrlC(false)
		console.Unlock()
	}
	if err != nil {
		letGo()
		return err
	}
	time.AfterFunc(settle, letGo)
	return nil
}

// hearCtrlC makes sure that a child which is started now hears Ctrl+C, until
// the returned function is called. Who started us may have made us deaf.
func hearCtrlC() (done func()) {
	console.Lock()
	_ = ignoreCtrlC(false)
	return console.Unlock
}

// https://learn.microsoft.com/windows/console/setconsolectrlhandler
func ignoreCtrlC(ignore bool) error {
	var add uintptr
	if ignore {
		add = 1
	}
	if ok, _, err := setConsoleCtrlHandler.Call(0, add); ok == 0 {
		return err
	}
	return nil
}

// saveStdHandles returns a function that puts the standard handles back as
// they are now: AttachConsole may set them to handles of the console, which
// are stale once we have let go of it.
func saveStdHandles() (restore func()) {
	ids := []uint32{windows.STD_INPUT_HANDLE, windows.STD_OUTPUT_HANDLE, windows.STD_ERROR_HANDLE}
	handles := make([]windows.Handle, len(ids))
	for i, id := range ids {
		handles[i], _ = windows.GetStdHandle(id)
	}
	return func() {
		for i, id := range ids {
			_ = windows.SetStdHandle(id, handles[i])
		}
	}
}
