package scm

import (
	"context"
	"math"
	"time"

	"golang.org/x/sys/windows/svc"

	"winservice.internal/runtime/internal/supervise"
)

// firstHint is what the SCM is told before the first report.
const firstHint = 10 * time.Second

// firstOwn is the first control code that is the services' own to give a
// meaning to. The SCM sends no others, nor any above 255.
const firstOwn = 128

// Serve runs the service under the SCM and returns once it has stopped and
// the SCM knows; only then may the process end, or the stop looks like a
// crash. In a process that the SCM did not start it returns at once with an
// error for which [IsNotUnderSCM] is true.
func Serve(name string, o Options, run Run) error {
	return svc.Run(name, &handler{options: o, run: run})
}

// handler is the service as package svc wants it.
type handler struct {
	options Options
	run     Run
}

// ending is what run returned.
type ending struct {
	specific bool
	code     uint32
}

// Execute only passes on: controls become the end of a context, reports
// become statuses. It is always ready to receive, because an unread control
// blocks the SCM's handler thread, and sends only while the other side may
// receive. STOPPED is reported by package svc, once, after it has returned.
func (h *handler) Execute(args []string, requests <-chan svc.ChangeRequest, changes chan<- svc.Status) (specific bool, code uint32) {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	reports := make(chan supervise.Status)
	ended := make(chan ending, 1)
	go func() {
		specific, code := h.run(ctx, args[min(1, len(args)):], func(s supervise.Status) { reports <- s })
		ended <- ending{specific, code}
	}()

	var current svc.Status
	h.advance(&current, supervise.Status{State: supervise.StartPending, Hint: firstHint})
	news := changes // nil: the SCM knows current
	for {
		select {
		case s := <-reports:
			h.advance(&current, s)
			news = changes
		case news <- current:
			news = nil
		case r := <-requests:
			if r.Cmd == svc.Interrogate {
				news = changes
			} else if cause := causeOf(r.Cmd); cause != nil {
				cancel(cause)
			} else if r.Cmd >= firstOwn && h.options.Control != nil {
				h.options.Control(uint32(r.Cmd))
			}
		case e := <-ended:
			return e.specific, e.code
		case code := <-h.options.Abort:
			return true, code
		}
	}
}

// causeOf returns why a control ends the service, nil when it does not.
func causeOf(cmd svc.Cmd) error {
	switch cmd {
	case svc.Stop:
		return ErrStop
	case svc.Shutdown:
		return ErrShutdown
	case svc.PreShutdown:
		return ErrPreshutdown
	}
	return nil
}

// advance makes a report of the supervisor the current status. Each report of
// a pending state raises the check point, as it is progress. A stop is
// accepted while starting, too: a child that cannot be started is tried
// again, and that must have an end.
func (h *handler) advance(current *svc.Status, s supervise.Status) {
	next := svc.Status{State: svcState(s.State)}
	if next.State != svc.Running {
		next.WaitHint = uint32(min(max(s.Hint.Milliseconds(), 0), math.MaxInt32)) //nolint:gosec // within bounds
		next.CheckPoint = 1
		if next.State == current.State {
			next.CheckPoint = current.CheckPoint + 1
		}
	}
	if next.State != svc.StopPending {
		next.Accepts = svc.AcceptStop | svc.AcceptShutdown
		if h.options.Preshutdown {
			next.Accepts = svc.AcceptStop | svc.AcceptPreShutdown
		}
	}
	*current = next
}

// svcState is the SCM's number; STOPPED is not ours to report.
func svcState(s supervise.State) svc.State {
	switch s {
	case supervise.StartPending:
		return svc.StartPending
	case supervise.Running:
		return svc.Running
	}
	return svc.StopPending
}
