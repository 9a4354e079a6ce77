package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
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
	errClosed = fmt.Errorf("the console was closed, and the child did not end within %v", closeBound)
)

// closeBound is how long the child has to end when the console's window is
// closed. Windows gives the handler 5 s for that and then ends the process; we
// end it earlier and say why. Go's handler does not return, it waits for that
// end (package runtime, ctrlHandler).
//
// https://learn.microsoft.com/windows/console/handlerroutine#timeouts
const closeBound = 4 * time.Second

// debug does the service's work in this console. Ctrl+C, Ctrl+Break, closing
// the console's window, and SIGTERM stop it; a second one ends it at once,
// and on Windows the child with it. Closing the window after Ctrl+C leaves the
// child its time.
func (c *command) debug() error {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	c.noteRunning()
	isClosing := func(s os.Signal) bool { return runtime.GOOS == "windows" && s == syscall.SIGTERM }
	return c.debugUntil(signals, isClosing, closeBound)
}

func (c *command) debugUntil(signals <-chan os.Signal, isClosing func(os.Signal) bool, bound time.Duration) error {
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
	var closed <-chan time.Time
	for {
		select {
		case s := <-signals:
			if isClosing(s) && closed == nil {
				closed = time.After(bound)
			} else if ctx.Err() != nil {
				return errForced
			}
			if ctx.Err() == nil {
				fmt.Fprintln(out, "Stopping debug service.")
				cancel(scm.ErrStop)
			}
		case <-closed:
			return errClosed
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
