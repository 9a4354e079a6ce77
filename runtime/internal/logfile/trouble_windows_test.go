package logfile

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/windows"
)

// hold opens a file as a program does that shares only so much of it.
func hold(t *testing.T, path string, share uint32) (release func()) {
	t.Helper()
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		t.Fatal(err)
	}
	handle, err := windows.CreateFile(name, windows.GENERIC_READ, share, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := windows.CloseHandle(handle); err != nil {
			t.Error(err)
		}
	}
}

func TestReadersMayReadRenameAndDeleteTheLog(t *testing.T) {
	w := start(t, Options{})
	w.print(t, "one\n")
	wantFile(t, w.path, "one\n")
	if err := os.Rename(w.path, w.path+".moved"); err != nil {
		t.Errorf("rename: %v", err)
	}
	w.print(t, "two\n")
	wantFile(t, w.path+".moved", "one\ntwo\n")
	if err := os.Remove(w.path + ".moved"); err != nil {
		t.Errorf("remove: %v", err)
	}
	w.later()
	w.print(t, "three\n")
	wantFile(t, w.path, "three\n")
}

func TestFileThatAReaderDoesNotShareIsWrittenOn(t *testing.T) {
	w := start(t, Options{MaxSize: 100, Keep: 3})
	line := strings.Repeat("x", 49) + "\n"
	w.print(t, line+line)
	release := hold(t, w.path, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE)
	w.print(t, line)
	wantFile(t, w.path, line+line+line)
	w.wantTrouble(t, 1, 0)
	release()
	w.later()
	w.print(t, line)
	wantFile(t, numbered(w.path, 1), line+line+line)
	wantFile(t, w.path, line)
	w.wantTrouble(t, 1, 1)
	if w.Dropped() != 0 {
		t.Errorf("dropped %d", w.Dropped())
	}
}

func TestLockedLogIsWrittenOnceItIsFree(t *testing.T) {
	w := start(t, Options{})
	w.print(t, "one\n")
	_ = w.Close()
	release := hold(t, w.path, windows.FILE_SHARE_READ)
	w.print(t, "lost\n")
	w.wantTrouble(t, 1, 0)
	release()
	w.later()
	w.print(t, "two\n")
	wantFile(t, w.path, "one\ntwo\n")
	w.wantTrouble(t, 1, 1)
}
