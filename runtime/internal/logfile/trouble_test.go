package logfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// wantTrouble checks how often trouble and its end were told.
func (w *witness) wantTrouble(t *testing.T, troubles, recovered int) {
	t.Helper()
	if len(w.troubles) != troubles || len(w.recovered) != recovered {
		t.Errorf("troubles %v, recovered %v; want %d and %d", w.troubles, w.recovered, troubles, recovered)
	}
}

func TestDeletedFolderIsMadeAgain(t *testing.T) {
	w := start(t, Options{})
	w.print(t, "before\n")
	if runtime.GOOS == "windows" { // which keeps a folder as long as a file in it is open
		_ = w.Close()
	}
	if err := os.RemoveAll(filepath.Dir(w.path)); err != nil {
		t.Fatal(err)
	}
	w.later()
	w.print(t, "after\n")
	wantFile(t, w.path, "after\n")
	w.wantTrouble(t, 0, 0)
}

func TestRenamedFileIsReplaced(t *testing.T) {
	w := start(t, Options{})
	w.print(t, "before\n")
	if err := os.Rename(w.path, w.path+".moved"); err != nil {
		t.Fatal(err)
	}
	w.print(t, "still\n")
	w.later()
	w.print(t, "after\n")
	wantFile(t, w.path+".moved", "before\nstill\n")
	wantFile(t, w.path, "after\n")
}

func TestShortenedFileGoesOnAtItsNewEnd(t *testing.T) {
	w := start(t, Options{MaxSize: 100, Keep: 2})
	line := strings.Repeat("x", 29) + "\n"
	w.print(t, line+line)
	if err := os.Truncate(w.path, 0); err != nil {
		t.Fatal(err)
	}
	w.later()
	w.print(t, line)
	w.print(t, line)
	w.print(t, line)
	wantFile(t, w.path, line+line+line)
}

func TestUnopenableLogDropsAndCountsUntilItCanBeOpened(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "logs")
	if err := os.WriteFile(folder, nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	w := start(t, Options{Path: filepath.Join(folder, "x.log")})
	w.wantTrouble(t, 1, 0)
	w.print(t, "12345")
	w.later()
	w.print(t, "678")
	w.wantTrouble(t, 1, 0)
	if w.Dropped() != 8 || w.Written() != 0 {
		t.Errorf("dropped %d, written %d", w.Dropped(), w.Written())
	}
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	w.print(t, "9") // too early for another attempt
	w.later()
	w.print(t, "back")
	wantFile(t, w.path, missing(9)+"back")
	w.wantTrouble(t, 1, 0) // too early to say that it is over
	w.muchLater()
	w.print(t, " for good")
	w.wantTrouble(t, 1, 1)
	if w.recovered[0] != 9 || w.Dropped() != 9 || w.Written() != int64(len(missing(9)+"back for good")) {
		t.Errorf("recovered %v, dropped %d, written %d", w.recovered, w.Dropped(), w.Written())
	}
}

func TestFailedRotationWritesOnUpToTwiceTheSize(t *testing.T) {
	w := start(t, Options{MaxSize: 100, Keep: 3})
	// Folders that are not empty, and cannot be overwritten.
	for n := 1; n <= 2; n++ {
		if err := os.MkdirAll(filepath.Join(numbered(w.path, n), "x"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	line := strings.Repeat("x", 49) + "\n"
	for range 4 {
		w.print(t, line+line)
	}
	wantFile(t, w.path, strings.Repeat(line, 4))
	w.wantTrouble(t, 1, 0)
	if w.Dropped() != 200 {
		t.Errorf("dropped %d, want 200", w.Dropped())
	}
	for n := 1; n <= 2; n++ {
		if err := os.RemoveAll(numbered(w.path, n)); err != nil {
			t.Fatal(err)
		}
	}
	w.muchLater()
	w.print(t, line)
	wantFile(t, numbered(w.path, 2), strings.Repeat(line, 4))
	wantFile(t, numbered(w.path, 1), missing(200))
	wantFile(t, w.path, line)
	w.wantTrouble(t, 1, 1)
	if w.recovered[0] != 200 {
		t.Errorf("recovered %v", w.recovered)
	}
}

func TestDiskThatTakesShortLinesOnlyIsOneTrouble(t *testing.T) {
	w := start(t, Options{MaxSize: 100, Keep: 3})
	for n := 1; n <= 2; n++ {
		if err := os.MkdirAll(filepath.Join(numbered(w.path, n), "x"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for range 20 {
		w.print(t, strings.Repeat("x", 199)+"\n") // one byte fits, or none
		w.later()
		w.print(t, "")
	}
	w.wantTrouble(t, 1, 0)
}

func TestBytesKeptFromAHangingWriteAreToldAndMarked(t *testing.T) {
	w := start(t, Options{})
	w.print(t, "before")
	w.mu.Lock() // a write that hangs
	w.Drop(5)
	w.Drop(7)
	w.EndChild() // waits for nothing either
	w.mu.Unlock()
	w.wantTrouble(t, 1, 0)
	w.print(t, "after\n")
	w.muchLater()
	w.print(t, "later\n")
	w.wantTrouble(t, 1, 1)
	wantFile(t, w.path, "before\n"+missing(12)+"after\nlater\n")
	if w.recovered[0] != 12 || w.Dropped() != 12 {
		t.Errorf("recovered %v, dropped %d, want 12", w.recovered, w.Dropped())
	}
}

func TestTroubleWithoutCallbacksIsStillNoError(t *testing.T) {
	w := Open(Options{Path: filepath.Join(t.TempDir(), "a\x00b")})
	if n, err := w.Write([]byte("abc")); n != 3 || err != nil || w.Dropped() != 3 {
		t.Errorf("Write = %d, %v; dropped %d", n, err, w.Dropped())
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

func TestFileIsNotOpenedInAFolderThatIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	refused := errors.New("it belongs to somebody else")
	var told error
	w := Open(Options{Path: path, Folder: func() error { return refused }, Trouble: func(err error) { told = err }})
	if _, err := w.Write([]byte("secret")); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(told, refused) || w.Dropped() != 6 {
		t.Errorf("told %v, dropped %d", told, w.Dropped())
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is there: %v", err)
	}
}

// A write that hangs holds the lock.
func TestCloseDoesNotWaitForAWriteThatHangs(t *testing.T) {
	w := Open(Options{Path: filepath.Join(t.TempDir(), "x.log")})
	w.mu.Lock()
	closed := make(chan error)
	go func() { closed <- w.Close() }()
	select {
	case <-closed:
	case <-time.After(time.Minute):
		t.Fatal("it waits")
	}
	w.mu.Unlock()
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
