package child

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/windows"
)

// A key is pressed by this process itself: it attaches to the child's console,
// generates the event there, and detaches. What makes that safe:
//
//   - AttachConsole and FreeConsole reset this process's control handlers to
//     Windows' default, which ends the process; Go's own handler is lost with
//     the others. So a handler of ours is registered after each of the two.
//     https://learn.microsoft.com/windows/console/console-control-handlers
//   - Between each of the two and the registration the process ignores Ctrl+C.
//     Children inherit that, so none is created meanwhile.
//     https://learn.microsoft.com/windows/console/setconsolectrlhandler
//   - We receive the key that we send, on a thread that Windows makes. We
//     detach when it has arrived, so that it cannot meet the default handler.
//     https://learn.microsoft.com/windows/console/generateconsolectrlevent
//   - The end of a console's host (conhost.exe) is the end of whoever is
//     attached, and the host is in the child's job. So no job is terminated or
//     closed while we are attached: see [consoleGate].
//
// The other way is a helper process that presses the key. It is three times as
// slow where the child ends at once, and it needs a new process at the worst
// moments: during a shutdown, where the time is short, and on a machine
// without memory. `debug` uses it, because its own console would be lost.

// arrival bounds the wait for the key that we receive ourselves.
const arrival = time.Second

// gateBound bounds the wait for a key press that is under way. Only a console
// host that hangs makes one last longer than a moment.
const gateBound = arrival + time.Second/2

// consoleGate is held while this process is attached to a console, and by what
// must not be done meanwhile: ending a job, and creating a process.
var consoleGate = newGate()

// A gate lets one in at a time.
type gate chan struct{}

func newGate() gate { return make(gate, 1) }

// enter waits until nobody else is inside. When that takes longer than bound it
// goes on all the same, and reports false: a stop must not hang because a
// console does.
func (g gate) enter(bound time.Duration) (leave func(), alone bool) {
	timer := time.NewTimer(bound)
	defer timer.Stop()
	select {
	case g <- struct{}{}:
		return func() { <-g }, true
	case <-timer.C:
		return func() {}, false
	}
}

// consoleCalls are Windows' calls about this process's console. x/sys has none
// of them but the last.
type consoleCalls struct {
	attach func(pid uint32) error
	free   func() error
	ignore func(bool) error // Ctrl+C, as an attribute that children inherit
	handle func() error     // registers our handler, last and once
	press  func(Key) error  // for all processes of the console
}

var (
	kernel32              = windows.NewLazySystemDLL("kernel32.dll")
	attachConsole         = kernel32.NewProc("AttachConsole")
	freeConsole           = kernel32.NewProc("FreeConsole")
	setConsoleCtrlHandler = kernel32.NewProc("SetConsoleCtrlHandler")
)

var windowsConsole = consoleCalls{
	attach: func(pid uint32) error { return failure(attachConsole.Call(uintptr(pid))) },
	free:   func() error { return failure(freeConsole.Call()) },
	ignore: func(on bool) error {
		if on {
			return failure(setConsoleCtrlHandler.Call(0, 1))
		}
		return failure(setConsoleCtrlHandler.Call(0, 0))
	},
	handle: func() error {
		_, _, _ = setConsoleCtrlHandler.Call(keyHandler(), 0) // it may be there, and must not be twice
		return failure(setConsoleCtrlHandler.Call(keyHandler(), 1))
	},
	// Ctrl+C cannot be aimed at one process group, hence 0: at all.
	press: func(k Key) error { return windows.GenerateConsoleCtrlEvent(uint32(k), 0) },
}

// failure is the error of a call that returns FALSE when it fails.
func failure(ok, _ uintptr, err error) error { return callError(ok, err.(syscall.Errno)) }

// arrived holds the key that our handler has received last.
var arrived = make(chan Key, 1)

// keyHandler is our control handler. It handles the keys, and leaves what ends
// a session to the default handler: that of a service does nothing then.
//
// https://learn.microsoft.com/windows/console/handlerroutine
var keyHandler = sync.OnceValue(func() uintptr {
	return windows.NewCallback(func(event uintptr) uintptr {
		k := Key(event)
		if k != CtrlC && k != CtrlBreak {
			return 0
		}
		select {
		case arrived <- k:
		default:
		}
		return 1
	})
})

// SendKey presses a key in the console of another process: every process
// there receives it. For a moment this process is attached to that console,
// and from then on it never ends by Ctrl+C or Ctrl+Break itself.
//
// A console of its own is lost to the caller. So this is for a service, which
// has none, or for a helper process that does nothing else. SendKey returns
// when the key was delivered and this process is detached.
func SendKey(pid int, k Key) error {
	return sendKey(pid, k, func() bool { return false })
}

// sendKey is SendKey for a process of a job. Once that was terminated nobody
// attaches any more: the host of the console may be about to end.
func sendKey(pid int, k Key, terminated func() bool) error {
	leave, alone := consoleGate.enter(gateBound)
	defer leave()
	if !alone {
		return errConsoleBusy
	}
	if terminated() {
		return os.ErrProcessDone
	}
	defer saveStdHandles()()
	return windowsConsole.send(pid, k, arrived)
}

// send attaches to a console, presses the key, waits until it has arrived
// here, and detaches.
func (c consoleCalls) send(pid int, k Key, arrived <-chan Key) error {
	_ = c.free()       // there is seldom a console to leave; that is no error on Windows, and one under Wine
	_ = c.ignore(true) // no error is documented
	if err := c.attach(uint32(pid)); err != nil {
		c.detached()
		if errors.Is(err, windows.ERROR_INVALID_HANDLE) {
			return fmt.Errorf("process %d has no console: %w", pid, err)
		}
		return fmt.Errorf("attach to the console of process %d: %w", pid, err)
	}
	defer func() {
		_ = c.ignore(true)
		_ = c.free()
		c.detached()
	}()
	if err := c.handle(); err != nil {
		return fmt.Errorf("register a console control handler: %w", err)
	}
	_ = c.ignore(false) // or we would not see it arrive
	drain(arrived)
	if err := c.press(k); err != nil {
		return err
	}
	await(k, arrived)
	return nil
}

// await waits until the key has arrived. One that comes later meets our handler
// all the same, or finds Ctrl+C ignored.
func await(k Key, arrived <-chan Key) {
	timer := time.NewTimer(arrival)
	defer timer.Stop()
	for {
		select {
		case got := <-arrived:
			if got == k {
				return
			}
		case <-timer.C:
			return
		}
	}
}

// detached is the state of a process without a console: it handles keys that
// come late, and its children do not ignore Ctrl+C.
func (c consoleCalls) detached() {
	_ = c.handle()
	_ = c.ignore(false)
}

func drain(arrived <-chan Key) {
	select {
	case <-arrived:
	default:
	}
}

// hearCtrlC makes sure that a child which is created now receives Ctrl+C, until
// the returned function is called. Whoever started us may have set that we
// ignore it.
func hearCtrlC() (done func()) {
	done, _ = consoleGate.enter(gateBound)
	_ = windowsConsole.ignore(false)
	return done
}

// saveStdHandles returns a function that puts the standard handles back as
// they are now: AttachConsole may set them to handles of the console, which
// are stale once we have detached. A service has none, so all are replaced.
//
// https://learn.microsoft.com/windows/console/getstdhandle#attachdetach-behavior
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
