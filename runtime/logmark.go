package runtime

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"

	"winservice.internal/runtime/internal/logfile"
)

// shownLines is how much of each log is shown of a start that failed, and
// shownBytes the most of it: a line may be of any length.
const (
	shownLines = 10
	shownBytes = 16 << 10
)

// logPaths are the files that the child's output goes to.
func (s *Service) logPaths() []string {
	switch {
	case s.Log.Off:
		return nil
	case s.Log.Streams == Separate:
		return []string{s.logPath(false), s.logPath(true)}
	}
	return []string{s.logPath(false)}
}

// A logMark is how long each log was at a moment, by its path. Nil: no output
// is shown.
type logMark map[string]int64

func markLogs(s *Service) logMark {
	mark := logMark{}
	for _, path := range s.logPaths() {
		mark[path] = fileSize(path)
	}
	return mark
}

// fileSize is 0 for a file that cannot be looked at.
func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// lastPrinted are the last lines of each log, in the order of the logs.
type lastPrinted []printedLines

type printedLines struct {
	path string
	text string
}

// printed returns what was written since the mark.
func (m logMark) printed(s *Service) (last lastPrinted) {
	if m == nil {
		return nil
	}
	for _, path := range s.logPaths() {
		if text := m.newLines(s, path); text != "" {
			last = append(last, printedLines{path, text})
		}
	}
	return last
}

// newLines are the last lines of a log that were written since the mark. A file
// that was rotated meanwhile is new as a whole.
func (m logMark) newLines(s *Service, path string) string {
	var text bytes.Buffer
	if err := logfile.Follow(context.Background(), &text, path, s.Log.Compress, shownLines, false); err != nil {
		return ""
	}
	size := fileSize(path)
	fresh := size - m[path]
	if fresh < 0 {
		fresh = size
	}
	lines := text.Bytes()
	return lastOf(string(bytes.TrimSpace(lines[max(0, int64(len(lines))-fresh):])), shownBytes)
}

// write shows the lines to those who may read the logs.
func (l lastPrinted) write(w io.Writer) {
	for _, log := range l {
		fmt.Fprintf(w, "  the last lines of %s:\n", log.path)
		private(w, log.text+"\n")
	}
}
