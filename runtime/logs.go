package runtime

import (
	"context"
	"fmt"
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

// showLogs shows the end of what the child has printed, or the service's
// events, or both, and goes on with -f until Ctrl+C.
func (c *command) showLogs() error {
	s, o := c.service, c.options
	switch {
	case o.events && (o.all || o.stderr):
		return misuse("--events: shows the events alone; use --all for the output and the events")
	case s.Log.Off && !o.events:
		return fmt.Errorf("service %q keeps no log: log.off is set in its recipe; `%s logs --events` shows the events of the service", s.Name, programName())
	case o.stderr && s.Log.Streams != Separate:
		return fmt.Errorf("service %q keeps both streams in one log: `%s logs` shows it; log.streams = \"separate\" keeps them apart",
			s.Name, programName())
	}
	lines := defaultLines
	if o.lines != nil {
		lines = *o.lines
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if trouble := s.logTrouble(); trouble != "" {
		return fmt.Errorf("read the log of service %q: %s", s.Name, trouble)
	}
	switch {
	case o.events:
		return c.showEvents(ctx, lines)
	case o.all:
		return c.showAll(ctx, lines)
	}
	return c.showOutput(ctx, s.logPath(o.stderr), lines)
}

// showOutput shows the end of a log.
func (c *command) showOutput(ctx context.Context, path string, lines int) error {
	s := c.service
	if size, _ := logfile.Size(path); size == 0 {
		if c.options.follow {
			fmt.Fprintf(c.stderr, "%s: waiting for %s, which is written when the child prints something; `%[1]s logs --events` shows what the service does\n", programName(), path)
		} else if c.showInstead(path, lines) {
			return nil
		}
	}
	if err := logfile.Follow(ctx, c.stdout, path, s.Log.Compress, lines, c.options.follow); err != nil {
		return c.unreadable("log", path, "when the child prints something", err)
	}
	return nil
}
