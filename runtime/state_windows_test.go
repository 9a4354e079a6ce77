package runtime

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/internal/supervise"
)

// keepOpen opens a file as most programs do: without FILE_SHARE_DELETE.
func keepOpen(t *testing.T, path string) windows.Handle {
	t.Helper()
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		t.Fatal(err)
	}
	handle, err := windows.CreateFile(name, windows.GENERIC_READ, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return handle
}

func TestStateThatAnotherProgramKeepsOpenIsReportedAndWrittenAfterwards(t *testing.T) {
	for _, name := range []string{stateFile, stateFile + ".new"} {
		k, reports := keeperOf(t)
		path := filepath.Join(k.folder.Dir, name)
		if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
		handle := keepOpen(t, path)
		began := time.Now()
		k.status(supervise.Running)
		if waited := time.Since(began); waited > time.Minute {
			t.Errorf("%s: the supervisor waited %v", name, waited)
		}
		<-k.idle()
		k.status(supervise.StopPending)
		<-k.idle()
		if len(reports) != 1 {
			t.Fatalf("%s: %d reports, want 1", name, len(reports))
		}
		if text := <-reports; !strings.Contains(text, "if a program keeps the file open, close it") {
			t.Errorf("%s: %s", name, text)
		}
		if err := windows.CloseHandle(handle); err != nil {
			t.Fatal(err)
		}
		k.retry()
		<-k.idle()
		if state, err := readState(k.folder.Dir); err != nil || state.State != "STOP_PENDING" {
			t.Errorf("%s: %+v, %v", name, state, err)
		}
		k.mu.Lock()
		if k.again != nil {
			k.again.Stop()
		}
		k.mu.Unlock()
	}
}
