package runtime

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"winservice.internal/runtime/internal/logfile"
	"winservice.internal/runtime/internal/scm"
)

// report prints an outcome: of a failure the reason, the last lines of the
// output since the mark, and what happens next.
func (v *control) report(o outcome, step string, mark logMark) error {
	name := v.service.Name
	switch {
	case o.err != nil:
		return v.reportFailure(o, step, mark)
	case o.ended != nil:
		v.printf("The child of service %s has ended %s; the service is stopped\n", name, o.ended)
	case o.clean:
		v.printf("Service %s has ended without an error; the service is stopped\n", name)
	case o.child != 0:
		v.printf("Service %s is running (process %d)\n", name, o.child)
	default:
		v.printf("Service %s is running (process %d of the service; its child is unknown: %v)\n", name, o.service, o.unknown)
	}
	return nil
}

func (v *control) reportFailure(o outcome, step string, mark logMark) error {
	if _, whole := o.err.(*scm.Error); !whole { //nolint:errorlint // a wrapped one says less than this step
		o.err = &scm.Error{Service: v.service.Name, Step: step, Err: o.err, Mend: o.hint}
	}
	fmt.Fprintf(v.stderr, "%s: %v\n", programName(), o.err)
	for _, path := range v.service.logPaths() {
		if lines := mark.newLines(&v.service, path); len(lines) > 0 {
			fmt.Fprintf(v.stderr, "  the last lines of %s:\n%s\n", path, lines)
		}
	}
	fmt.Fprintf(v.stderr, "  %s\n", scm.Mend(o.err))
	return errTold
}

// shownLines is how much of each log is shown of a start that failed.
const shownLines = 10

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

// newLines are the last lines of a log that were written since the mark. A file
// that was rotated meanwhile is new as a whole.
func (m logMark) newLines(s *Service, path string) []byte {
	if m == nil {
		return nil
	}
	var text bytes.Buffer
	if err := logfile.Follow(context.Background(), &text, path, s.Log.Compress, shownLines, false); err != nil {
		return nil
	}
	size := fileSize(path)
	fresh := size - m[path]
	if fresh < 0 {
		fresh = size
	}
	lines := text.Bytes()
	return bytes.TrimSpace(lines[max(0, int64(len(lines))-fresh):])
}
