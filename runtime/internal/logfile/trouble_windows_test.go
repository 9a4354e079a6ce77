package logfile

import (
	"fmt"
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

func TestFileThatAReaderDoesNotShareIsCopiedAside(t *testing.T) {
	w := start(t, Options{MaxSize: 100, Keep: 3})
	line := strings.Repeat("x", 49) + "\n"
	w.print(t, line+line)
	defer hold(t, w.path, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE)()
	w.print(t, line)
	wantFile(t, numbered(w.path, 1), line+line)
	wantFile(t, w.path, line)
	w.wantTrouble(t, 0, 0)
}

func TestOlderFileThatAReaderHoldsIsGonePast(t *testing.T) {
	for held := 1; held <= 3; held++ {
		w := start(t, Options{MaxSize: 100, Keep: 4})
		pad := strings.Repeat("x", 97) + "\n"
		for n := range 4 {
			w.print(t, fmt.Sprint(n)+pad) // 3 stays in the file, 2, 1, 0 are aside
		}
		release := hold(t, numbered(w.path, held), windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE)
		for n := 4; n < 9; n++ {
			w.print(t, fmt.Sprint(n)+pad)
		}
		wantFile(t, w.path, "8"+pad)
		var kept string
		for _, content := range files(t, w.path) {
			kept += string(content[:1])
		}
		// The newest are there, and the one that is held.
		if !strings.Contains(kept, fmt.Sprint(3-held)) || !strings.HasSuffix(kept, "8") || !strings.Contains(kept, "7") {
			t.Errorf("with file %d held those kept are %s", held, kept)
		}
		if w.Dropped() != 0 || len(w.troubles) != 0 {
			t.Errorf("with file %d held %d bytes are lost: %v", held, w.Dropped(), w.troubles)
		}
		release()
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
	w.muchLater()
	w.print(t, "two\n")
	wantFile(t, w.path, "one\n"+missing(5)+"two\n")
	w.wantTrouble(t, 1, 1)
}
