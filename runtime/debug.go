package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/scm"
	"winservice.internal/runtime/internal/supervise"
)

var (
	errGaveUp = errors.New("the service gave up")
	errForced = errors.New("ended at once, at the second Ctrl+C")
)

// debug does the service's work in this console. Ctrl+C, Ctrl+Break, closing
// the console's window, and SIGTERM stop it; a second one ends it at once,
// and on Windows the child with it.
func (c *command) debug() error {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	c.noteRunning()
	return c.debugUntil(signals)
}

func (c *command) debugUntil(signals <-chan os.Signal) error {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	out := &lockedWriter{to: c.stdout}
	fmt.Fprintf(out, "Debugging service %s - press Ctrl+C to stop.\n", c.service.Name)
	ended := make(chan supervise.Outcome, 2) // supervise may return after it was overdue
	go func() {
		ended <- c.service.supervise(ctx, host{
			report:  func(supervise.Status) {},
			emit:    func(id events.ID, inserts ...string) { printEvent(out, time.Now(), id, inserts) },
			output:  out,
			console: pressInConsole,
			overdue: func(string) { ended <- supervise.Outcome{GaveUp: true} },
		})
	}()
	for {
		select {
		case <-signals:
			if ctx.Err() != nil {
				return errForced
			}
			fmt.Fprintln(out, "Stopping debug service.")
			cancel(scm.ErrStop)
		case outcome := <-ended:
			if outcome.GaveUp {
				return errGaveUp
			}
			return nil
		}
	}
}

// printEvent writes what would stand in the event log.
func printEvent(w io.Writer, now time.Time, id events.ID, inserts []string) {
	text := strings.TrimRight(events.Text(id, inserts...), "\r\n") // an insert at the end may be empty
	fmt.Fprintf(w, "%s %s %d %s\n", now.Format(time.TimeOnly), severityWord(id.Severity()), id.Number(), text)
}

func severityWord(s events.Severity) string {
	switch s {
	case events.Error:
		return "Error"
	case events.Warning:
		return "Warning"
	}
	return "Info"
}

// lockedWriter keeps events and the child's output apart.
type lockedWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}
