package child

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

// watch is a running process that a test has an eye on.
type watch struct {
	pid    int
	handle windows.Handle
}

func watchProcess(t *testing.T, pid int) *watch {
	t.Helper()
	handle, err := windows.OpenProcess(windows.SYNCHRONIZE|windows.PROCESS_DUP_HANDLE, false, uint32(pid))
	if err != nil {
		t.Fatalf("open process %d: %v", pid, err)
	}
	t.Cleanup(func() { _ = windows.CloseHandle(handle) })
	return &watch{pid, handle}
}

func (w *watch) ended() bool {
	event, err := windows.WaitForSingleObject(w.handle, 0)
	return err == nil && event == windows.WAIT_OBJECT_0
}

func (w *watch) wantEnd(t *testing.T) {
	t.Helper()
	event, err := windows.WaitForSingleObject(w.handle, uint32(deadline.Milliseconds()))
	if err != nil || event != windows.WAIT_OBJECT_0 {
		t.Errorf("process %d is still there: %v", w.pid, err)
	}
}

func openHandles(t *testing.T) int {
	t.Helper()
	var count uint32
	ok, _, err := kernel32.NewProc("GetProcessHandleCount").Call(uintptr(windows.CurrentProcess()), uintptr(unsafe.Pointer(&count)))
	if ok == 0 {
		t.Fatal(err)
	}
	return int(count)
}
