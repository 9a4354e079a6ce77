package child

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

func init() {
	roles["window"] = playWindow
	roles["event"] = playEvent
	roles["launcher"] = playLauncher
}

// playWindow shows a window and ends when that is asked to close.
func playWindow(string) {
	runtime.LockOSThread() // messages are for the thread that made the window
	class, _ := windows.UTF16PtrFromString("STATIC")
	const overlapped = 0x00CF0000
	window, _, err := user32.NewProc("CreateWindowExW").Call(0, uintptr(unsafe.Pointer(class)), 0, overlapped, 0, 0, 100, 100, 0, 0, 0, 0)
	if window == 0 {
		fmt.Println(err)
		os.Exit(99)
	}
	fmt.Println("window", os.Getpid())
	var message struct {
		window         uintptr
		kind           uint32
		wParam, lParam uintptr
		time           uint32
		x, y           int32
	}
	for {
		got, _, err := user32.NewProc("GetMessageW").Call(uintptr(unsafe.Pointer(&message)), 0, 0, 0)
		switch {
		case int32(got) <= 0:
			fmt.Println(err)
			os.Exit(99)
		case message.kind == wmClose:
			os.Exit(7)
		}
	}
}

// playEvent waits for its event as Zope does; arg is the name.
func playEvent(arg string) {
	name, _ := windows.UTF16PtrFromString(strings.ReplaceAll(arg, "%d", fmt.Sprint(os.Getpid())))
	event, err := windows.CreateEvent(nil, 1, 0, name)
	if err != nil {
		fmt.Println(err)
		os.Exit(99)
	}
	fmt.Println("event", os.Getpid())
	_, _ = windows.WaitForSingleObject(event, uint32(lifetime.Milliseconds()))
	os.Exit(7)
}

// playLauncher is NAME.exe of a Python script: the real program is its child.
func playLauncher(arg string) {
	real := descend("event", arg)
	if err := real.Run(); real.ProcessState == nil {
		fmt.Println(err)
		os.Exit(99)
	}
	os.Exit(real.ProcessState.ExitCode())
}

func TestWindowsAreAskedToClose(t *testing.T) {
	spec := role("window")
	spec.Windowed = true
	p, out := run(t, spec)
	out.pids(t, 1)
	if err := p.CloseWindows(); err != nil {
		t.Fatal(err)
	}
	wantCode(t, p, 7)
}

func TestTreeWithoutWindowsCannotBeClosed(t *testing.T) {
	spec := role("deaf")
	spec.Windowed = true
	p, out := run(t, spec)
	out.pids(t, 1)
	// Other programs have windows: the desktop's own at least.
	if err := p.CloseWindows(); err == nil || !strings.Contains(err.Error(), errNoWindow.Error()) {
		t.Errorf("%v, want %v", err, errNoWindow)
	}
}

func TestEventOfTheProcessIsSet(t *testing.T) {
	const name = `Global\Child-Test-%d-2`
	for _, who := range []string{"event", "launcher"} {
		t.Run(who, func(t *testing.T) {
			p, out := run(t, role(who, name))
			if pid := out.pids(t, 1)[0]; who == "launcher" && pid == p.Pid() {
				t.Fatal("the launcher has the event itself")
			}
			if err := p.SetEvent(name); err != nil {
				t.Fatal(err)
			}
			wantCode(t, p, 7)
		})
	}
}

func TestEventThatNobodyHasIsAnError(t *testing.T) {
	p, out := run(t, role("family", "deaf"))
	pids := out.pids(t, 2)
	err := p.SetEvent(`Global\Child-Test-%d-None`)
	if err == nil || !strings.Contains(err.Error(), errNoEvent.Error()) {
		t.Fatalf("%v, want %v", err, errNoEvent)
	}
	for _, pid := range pids {
		if !strings.Contains(err.Error(), fmt.Sprint(pid)) {
			t.Errorf("process %d was not tried: %v", pid, err)
		}
	}
}

func TestNothingCanBeAskedOfAProcessThatHasEnded(t *testing.T) {
	p, _ := run(t, role("exit", "0"))
	wantCode(t, p, 0)
	for what, err := range map[string]error{
		"close windows": p.CloseWindows(), "set event": p.SetEvent("x"), "press": p.Press(t.Context(), CtrlBreak),
	} {
		if err == nil || !strings.Contains(err.Error(), os.ErrProcessDone.Error()) {
			t.Errorf("%s: %v, want %v", what, err, os.ErrProcessDone)
		}
	}
}

func TestCtrlBreakIsPressedAsItself(t *testing.T) {
	spec := role("deaf")
	var pressed Key
	spec.Console = func(_ int, k Key) error { pressed = k; return nil }
	p, out := run(t, spec)
	out.pids(t, 1)
	if err := p.Press(t.Context(), CtrlBreak); err != nil || pressed != CtrlBreak {
		t.Errorf("pressed %v, %v", pressed, err)
	}
}

func TestWindowsWithoutWindowsIsAnErrorOfClosingThem(t *testing.T) {
	desktop, message := getDesktopWindow, postMessage
	defer func() { getDesktopWindow, postMessage = desktop, message }()
	missing := windows.NewLazySystemDLL("missing.dll")
	getDesktopWindow, postMessage = missing.NewProc("GetDesktopWindow"), missing.NewProc("PostMessageW")
	spec := role("deaf")
	spec.Windowed = true
	p, out := run(t, spec)
	out.pids(t, 1)
	if err := p.CloseWindows(); !errors.Is(err, windows.ERROR_MOD_NOT_FOUND) {
		t.Errorf("err = %v", err)
	}
}
