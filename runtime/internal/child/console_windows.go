package child

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
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

// settle is how long we stay attached to a console after a key was pressed there.
const settle = 50 * time.Millisecond

// console guards what is this whole process's: which console it is attached
// to, and whether it hears Ctrl+C, which its children inherit.
var console sync.Mutex

// immune keeps this process alive when it hears what it sends, for the rest of
// its life: a key that was pressed may reach us late. Unlike the flag that
// SetConsoleCtrlHandler can set this works for both keys, and is not inherited
// by children, who would be deaf to Ctrl+C.
var immune = sync.OnceFunc(func() { signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM) })

// SendKey presses a key in the console of another process: every process
// there gets it. For a moment this process is attached to that console; it
// never again ends by Ctrl+C or Ctrl+Break itself.
//
// A console of its own is lost to the caller. So this is for a service, which
// has none, or for a helper process that does nothing else. SendKey returns
// when the key is on its way and lets go of the console 50 ms later; a helper
// may end before that.
//
// https://learn.microsoft.com/windows/console/generateconsolectrlevent
func SendKey(pid int, k Key) error {
	immune()
	console.Lock()
	restore := saveStdHandles()
	letGo := func() {
		_, _, _ = freeConsole.Call()
		restore()
		console.Unlock()
	}
	_, _, _ = freeConsole.Call()
	if ok, _, err := attachConsole.Call(uintptr(uint32(pid))); ok == 0 {
		letGo()
		if errors.Is(err, windows.ERROR_INVALID_HANDLE) {
			return fmt.Errorf("process %d has no console: %w", pid, err)
		}
		return fmt.Errorf("attach to the console of process %d: %w", pid, err)
	}
	// Ctrl+C cannot be aimed at one process group, hence 0: at all.
	if err := windows.GenerateConsoleCtrlEvent(uint32(k), 0); err != nil {
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
	// https://learn.microsoft.com/windows/console/setconsolectrlhandler
	_, _, _ = setConsoleCtrlHandler.Call(0, 0)
	return console.Unlock
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
