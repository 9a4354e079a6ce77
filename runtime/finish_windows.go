package runtime

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"winservice.internal/runtime/events"
)

// finishing keeps Ctrl+C from ending an update in the middle, and says what
// follows. Closing the console cannot be kept from it: Windows ends the process
// 5 s later, and an event says how to go on. Logging off and a shutdown end a
// program of a session without any signal, as Microsoft documents; then what is
// left of the update is all that says so.
//
// Go reports CTRL_CLOSE_EVENT, and CTRL_LOGOFF_EVENT and CTRL_SHUTDOWN_EVENT if
// they come all the same, as SIGTERM, and keeps their handler from returning.
//
// https://learn.microsoft.com/windows/console/handlerroutine
// https://pkg.go.dev/os/signal#hdr-Windows
func (r *replacement) finishing() (done func()) {
	signals := make(chan os.Signal, 4)
	over := make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go r.answer(signals, over)
	return func() {
		signal.Stop(signals)
		close(over)
	}
}

// answer answers signals until over is closed.
func (r *replacement) answer(signals <-chan os.Signal, over <-chan struct{}) {
	for {
		select {
		case s := <-signals:
			if s == syscall.SIGTERM {
				r.cutShort()
				continue
			}
			fmt.Fprintf(r.c.stderr, "%s: finishing; the update goes on, because the service is not whole before its end (%v at most for the new executable, and the time to roll back)\n  if it has to be terminated, resume it with: \"%s\" update\n",
				programName(), r.c.updateBound(), r.self)
		case <-over:
			return
		}
	}
}

func (r *replacement) cutShort() {
	resume := fmt.Sprintf(`"%s" update`, r.self)
	r.emit(events.UpdateCutShort, resume)
	fmt.Fprintf(r.c.stderr, "%s: the console is closed, which ends the update within seconds; resume it with: %s\n", programName(), resume)
}
