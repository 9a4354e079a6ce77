package gzip

import (
	"path/filepath"
	"testing"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/internal/logfile"
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

func TestFileThatAReaderHoldsStaysPlainUntilItIsFree(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	var f failures
	w := open(t, logfile.Options{Path: path, MaxSize: 1000, Keep: 10}, &f)
	write(w, "one\n")
	_ = w.Close()
	release := hold(t, path, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE)
	write(w, "two\n")
	w.Rotate() // by a copy, because it has no other name
	compressed(t, path)
	release()
	write(w, "three\n")
	_ = w.Close()
	turn <- struct{}{}
	w.Rotate()
	release = hold(t, numbered(path, 1), windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE)
	<-turn
	eventually(t, "it is told", func() bool { return f.Load() == 1 })
	if !exists(numbered(path, 1)) {
		t.Error("the plain file is gone")
	}
	release()
	write(w, "four\n")
	w.Rotate()
	compressed(t, path)
	var got string
	for _, file := range files(t, path) {
		got += string(file)
	}
	if got != "one\ntwo\nthree\nfour\n" {
		t.Errorf("it holds %q", got)
	}
}

func TestReaderOfAFileDoesNotKeepItFromBeingCompressed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	var f failures
	w := open(t, logfile.Options{Path: path, MaxSize: 1000, Keep: 10}, &f)
	write(w, "one\n")
	turn <- struct{}{}
	w.Rotate()
	release := hold(t, numbered(path, 1), windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE)
	<-turn
	eventually(t, "it is compressed", func() bool { return exists(numbered(path, 1)+".gz") && !exists(numbered(path, 1)) })
	release()
	write(w, "two\n")
	w.Rotate()
	compressed(t, path)
	if got := files(t, path); len(got) != 3 || f.Load() > 0 {
		t.Errorf("%q; %d failures (%v)", got, f.Load(), f.last.Load())
	}
}
