//go:build unix

package child

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// watch is a running process that a test has an eye on.
type watch struct{ pid int }

func watchProcess(t *testing.T, pid int) *watch {
	t.Helper()
	w := &watch{pid}
	if w.ended() {
		t.Fatalf("process %d is not there", pid)
	}
	return w
}

// ended says whether the process is gone or only waits to be waited for.
func (w *watch) ended() bool {
	if syscall.Kill(w.pid, 0) != nil {
		return true
	}
	if runtime.GOOS != "linux" {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", w.pid))
	return err != nil || strings.Contains(string(stat), ") Z ")
}

func (w *watch) wantEnd(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(deadline); !w.ended(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			_ = syscall.Kill(w.pid, syscall.SIGKILL)
			t.Errorf("process %d is still there", w.pid)
			return
		}
	}
}

func openHandles(t *testing.T) int {
	t.Helper()
	files, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}
