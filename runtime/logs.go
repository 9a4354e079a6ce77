package runtime

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"winservice.internal/runtime/internal/logfile"
)

// logTrouble is what stands in the place of the log or its folder; empty:
// nothing does.
func (s *Service) logTrouble() string {
	if info, err := os.Stat(s.logDir()); err == nil && !info.IsDir() {
		return s.logDir() + " is no folder; move it away, then run update"
	}
	if info, err := os.Stat(s.logPath(false)); err == nil && info.IsDir() {
		return s.logPath(false) + " is a folder; move it away"
	}
	return ""
}

// defaultLines is how many lines `logs` shows.
const defaultLines = 20

// showLogs shows the end of what the child has printed, and goes on with -f
// until Ctrl+C.
func (c *command) showLogs() error {
	s := c.service
	if s.Log.Off {
		return fmt.Errorf("service %q keeps no log: log.off is set in its recipe", s.Name)
	}
	if c.options.stderr && s.Log.Streams != Separate {
		return fmt.Errorf("service %q keeps both streams in one log: `%s logs` shows it; log.streams = \"separate\" keeps them apart",
			s.Name, programName())
	}
	lines := defaultLines
	if c.options.lines != nil {
		lines = *c.options.lines
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	path := s.logPath(c.options.stderr)
	if trouble := s.logTrouble(); trouble != "" {
		return fmt.Errorf("read the log of service %q: %s", s.Name, trouble)
	}
	if _, err := os.Stat(path); c.options.follow && errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(c.stderr, "%s: waiting for %s, which is written when the child prints something\n", programName(), path)
	}
	err := logfile.Follow(ctx, c.stdout, path, s.Log.Compress, lines, c.options.follow)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no log of service %q yet: %s is written when the child prints something", s.Name, path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("read the log of service %q: %w; read it as an administrator", s.Name, err)
	case err != nil:
		return fmt.Errorf("read the log of service %q: %w", s.Name, err)
	}
	return nil
}
