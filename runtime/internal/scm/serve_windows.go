package scm

import (
	"context"
	"errors"
	"math"
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/sys/windows/svc"

	"winservice.internal/runtime/internal/supervise"
)

// firstHint is what the SCM is told before the first report.
const firstHint = 10 * time.Second

// firstOwn is the first control code that is the services' own to give a
// meaning to. The SCM sends no others, nor any above 255.
const firstOwn = 128

// linger is how long the SCM's dispatcher may take to return once STOPPED was
// reported. Package svc leaves a control that comes in that moment unread, and
// with it the dispatcher waiting for ever.
const linger = 5 * time.Second

// lingerUnreported is how much longer that may take while the SCM does not have
// STOPPED yet.
const lingerUnreported = 30 * time.Second

// errLost says that the SCM does not listen to the service any more.
var errLost = errors.New("the service control manager ended the connection while the service ran")

// Serve runs the service under the SCM and returns once it has stopped and
// the SCM knows; only then may the process end, or the stop looks like a
// crash. In a process that the SCM did not start it returns at once with an
// error for which [IsNotUnderSCM] is true.
func Serve(name string, o Options, run Run) error {
	h := newHandler(o, run)
	h.stopped = func() bool { return hasStopped(name) }
	return h.serve(func() error { return svc.Run(name, h) })
}

// handler is the service as package svc wants it.
type handler struct {
	options Options
	run     Run
	begun   bool           // the SCM has the first status; only Execute uses it
	exit    func(code int) // ends the process
	linger  time.Duration

	ctx    context.Context
	cancel context.CancelCauseFunc
	over   chan struct{} // closed when Execute returns

	entered    atomic.Bool // Execute was called
	stopped    func() bool // the SCM has STOPPED from this process
	unreported time.Duration
}

func newHandler(o Options, run Run) *handler {
	h := &handler{options: o, run: run, exit: os.Exit, linger: linger, over: make(chan struct{}), stopped: func() bool { return true }, unreported: lingerUnreported}
	h.ctx, h.cancel = context.WithCancelCause(context.Background())
	return h
}

// serve lets the dispatcher run. One that returns while the service still runs
// has lost the SCM: the service is ended as by a stop. One that does not
// return after the service has ended is not waited for.
func (h *handler) serve(dispatch func() error) error {
	returned := make(chan struct{})
	defer close(returned)
	go h.endWithoutDispatcher(returned)
	err := dispatch()
	if err != nil && !h.entered.Load() {
		h.cancel(nil)
		return err
	}
	select {
	case <-h.over:
		return err
	default:
	}
	h.cancel(errLost)
	select {
	case <-h.over:
	case <-time.After(h.options.StopBound):
	}
	return errors.Join(errLost, err)
}

// endWithoutDispatcher ends the process when the dispatcher does not return
// after the service has ended. Until the SCM has STOPPED that would look like a
// crash, and it would start the service again: so the SCM is asked first, and
// given more time. It may be the SCM that hangs, hence the bound.
//
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_failure_actionsw
func (h *handler) endWithoutDispatcher(returned <-chan struct{}) {
	<-h.over
	select {
	case <-returned:
		return
	case <-time.After(h.linger):
	}
	known := make(chan struct{})
	go func() {
		for !h.stopped() {
			time.Sleep(h.linger / 10)
		}
		close(known)
	}()
	select {
	case <-returned:
		return
	case <-known:
	case <-time.After(h.unreported):
	}
	h.exit(0)
}

// hasStopped reports whether the SCM has STOPPED from this process. It may have
// started another one already.
func hasStopped(name string) bool {
	s, err := Query(name)
	return IsNotInstalled(err) || err == nil && (s.State == Stopped || s.Pid != 0 && s.Pid != os.Getpid())
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
//
// An interrogation is passed on, and not answered with a status: "The handler should simply return
// NO_ERROR; the SCM is aware of the current state of the service."
// https://learn.microsoft.com/en-us/windows/win32/api/winsvc/nc-winsvc-lphandler_function_ex
func (h *handler) Execute(args []string, requests <-chan svc.ChangeRequest, changes chan<- svc.Status) (specific bool, code uint32) {
	defer close(h.over)
	h.entered.Store(true)
	ctx, cancel := h.ctx, h.cancel
	defer cancel(nil)
	reports := make(chan supervise.Status)
	ended := make(chan ending, 1)
	go func() {
		specific, code := h.run(ctx, args[min(1, len(args)):], func(s supervise.Status) { reports <- s })
		ended <- ending{specific, code}
	}()

	var current svc.Status
	last := supervise.Status{State: supervise.StartPending, Hint: firstHint}
	h.advance(&current, last)
	news := changes              // nil: the SCM knows current
	var overdue <-chan time.Time // nil: no stop has begun
	for {
		select {
		case last = <-reports:
			if last.State == supervise.StopPending {
				overdue = h.bound(overdue)
			}
			h.advance(&current, last)
			news = changes
		case news <- current:
			news = nil
			if !h.begun {
				h.begun = true
				if current.State == svc.StartPending {
					h.advance(&current, last)
					news = changes
				}
			}
		case r := <-requests:
			if cause := causeOf(r.Cmd); cause != nil {
				cancel(cause)
				overdue = h.bound(overdue)
			} else if (r.Cmd >= firstOwn || r.Cmd == svc.Interrogate) && h.options.Control != nil {
				h.options.Control(uint32(r.Cmd))
			}
		case e := <-ended:
			return e.specific, e.code
		case code := <-h.options.Abort:
			return true, code
		case <-overdue:
			return true, supervise.OverdueCode
		}
	}
}

// bound is when a stop that begins now must be over, unless it has begun
// before. The supervisor has a watchdog of its own, which logs what hangs; this
// one is for what comes before and after it, such as opening and closing the
// log: a service that hangs there would stay in its state until the machine is
// restarted.
func (h *handler) bound(overdue <-chan time.Time) <-chan time.Time {
	if overdue != nil || h.options.StopBound == 0 {
		return overdue
	}
	return time.After(h.options.StopBound)
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
// a pending state raises the check point, as it is progress.
//
// The first status accepts no control, because Microsoft says: "Do not register
// to accept controls while the status is SERVICE_START_PENDING or the service
// can crash. After initialization is completed, accept the SERVICE_CONTROL_STOP
// code."
// https://learn.microsoft.com/en-us/windows/win32/api/winsvc/nf-winsvc-setservicestatus
// Our own initialization is complete once Execute runs and the SCM has that
// first status: from then on a stop works at any moment. What START_PENDING
// waits for afterwards is the child, and that may take for ever: a child that
// cannot be started is tried again. A service that accepts nothing then can
// only be killed, because the SCM answers a stop with
// ERROR_INVALID_SERVICE_CONTROL. So the next status accepts a stop and a
// shutdown. The SCM passes a stop on in START_PENDING
// (https://learn.microsoft.com/en-us/windows/win32/api/winsvc/nf-winsvc-controlservice,
// table of states), and in START_PENDING a service "must be prepared to
// transition from this state to SERVICE_STOPPED" on either of them
// (https://learn.microsoft.com/en-us/windows/win32/services/service-status-transitions).
// Application Verifier logs its warning 4000004 for it.
func (h *handler) advance(current *svc.Status, s supervise.Status) {
	next := svc.Status{State: svcState(s.State)}
	if next.State != svc.Running {
		next.WaitHint = uint32(min(max(s.Hint.Milliseconds(), 0), math.MaxInt32)) //nolint:gosec // within bounds
		next.CheckPoint = 1
		if next.State == current.State {
			next.CheckPoint = current.CheckPoint + 1
		}
	}
	if next.State == svc.Running || next.State == svc.StartPending && h.begun {
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
