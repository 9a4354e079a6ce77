package child

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sys/windows"
)

var (
	user32           = windows.NewLazySystemDLL("user32.dll")
	getDesktopWindow = user32.NewProc("GetDesktopWindow")
	postMessage      = user32.NewProc("PostMessageW")
)

const wmClose = 0x0010

var errNoWindow = errors.New("no process of its tree has a window")

// openDesktop connects this process to its window station and desktop, so that
// a child which is started afterwards shares them. Windows connects a service
// when it needs it, Wine only the first process that asks.
//
// Containers have a Windows without user32.dll, where Call would panic.
func openDesktop() {
	if getDesktopWindow.Find() == nil {
		_, _, _ = getDesktopWindow.Call()
	}
}

// closeWindows posts WM_CLOSE, which unlike sending does not wait for a window
// that hangs.
//
// https://learn.microsoft.com/windows/win32/winmsg/wm-close
func (t *tree) closeWindows() error {
	if err := postMessage.Find(); err != nil {
		return err // see openDesktop
	}
	return t.ask(func(pids []int) error {
		all, err := topLevelWindows()
		if err != nil {
			return err
		}
		posted := 0
		var failed error
		for _, window := range all {
			var pid uint32
			if _, err := windows.GetWindowThreadProcessId(window, &pid); err != nil || !slices.Contains(pids, int(pid)) {
				continue
			}
			if ok, _, err := postMessage.Call(uintptr(window), wmClose, 0, 0); ok == 0 {
				failed = fmt.Errorf("post WM_CLOSE to a window of process %d: %w", pid, err)
				continue
			}
			posted++
		}
		if posted == 0 && failed == nil {
			return errNoWindow
		}
		if posted == 0 {
			return failed
		}
		return nil
	})
}

// enumeration is the one that is under way: Windows keeps a callback for ever,
// so there is one for all.
var enumeration struct {
	sync.Mutex
	found []windows.HWND
}

var enumerated = sync.OnceValue(func() uintptr {
	return windows.NewCallback(func(window windows.HWND, _ uintptr) uintptr {
		enumeration.found = append(enumeration.found, window)
		return 1 // go on
	})
})

// topLevelWindows lists the windows of our desktop.
func topLevelWindows() ([]windows.HWND, error) {
	enumeration.Lock()
	defer enumeration.Unlock()
	enumeration.found = nil
	if err := windows.EnumWindows(enumerated(), nil); err != nil {
		return nil, fmt.Errorf("list the windows of the desktop: %w", err)
	}
	return enumeration.found, nil
}
