package runtime

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"winservice.internal/runtime/internal/logfile"
)

// mostCrash is how much is read of what a crash has left; an event takes no
// more, and what it is about comes first.
const mostCrash = 16 << 10

// catchCrash has Go's runtime write into a file beside the log why this process
// crashes, if it does: a service has no other place where that could be read.
// It returns what the process before has left there, and what ends it.
//
// Without a folder for the file there is none; that is told of elsewhere.
func (s *Service) catchCrash() (before string, end func()) {
	path := filepath.Join(s.logDir(), fileName(s.Name)+".crash")
	before = readCrash(path)
	if before != "" {
		_ = os.Rename(path, path+".old")
	}
	_ = os.Remove(path) // a link too, which is not followed then
	file, err := logfile.Create(path)
	if err != nil {
		return before, func() {}
	}
	err = debug.SetCrashOutput(file, debug.CrashOptions{}) // has its own handle
	_ = file.Close()
	return before, func() {
		if err == nil {
			_ = debug.SetCrashOutput(nil, debug.CrashOptions{})
		}
		_ = os.Remove(path)
	}
}

// readCrash reads what a crash has left, and of no file that a link leads to:
// what is read is shown to every user.
func readCrash(path string) string {
	there, err := os.Lstat(path)
	if err != nil || !there.Mode().IsRegular() {
		return ""
	}
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close() // only read from
	if opened, err := file.Stat(); err != nil || !os.SameFile(there, opened) {
		return ""
	}
	text := make([]byte, mostCrash)
	n, _ := file.Read(text) // nothing of an empty one
	return strings.TrimSpace(string(text[:n]))
}
