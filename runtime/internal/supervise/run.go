package supervise

import (
	"context"
	"errors"
	"syscall"
	"time"
)

// startHint is what the SCM is told while the first child is being started. A
// start that takes longer shows no progress, and the SCM may say so.
const startHint = 30 * time.Second

// A Supervisor describes how one child is kept running. Report, Emit and
// ShuttingDown are called in order, never concurrently; a Report or Emit that
// hangs holds up nothing. Start has a goroutine of its own and may take its
// time: a program is looked for, perhaps on a server that does not answer.
type Supervisor struct {
	Start   func() (Child, error)
	Report  func(Status)
	Emit    func(Event)
	Ready   Ready
	Health  Health
	Restart Restart
	Ladder  []Step
	Hooks   Hooks

	// ShuttingDown says whether the machine shuts down. Windows tells the
	// child's console so before it tells us, and the child's end is no death
	// then. Nil: never.
	ShuttingDown func() bool

	// Overdue is called, from another goroutine, when a stop is about to exceed
	// its Budget; Run has not returned then, and may never. Nil: such a stop is
	// waited for.
	Overdue func()

	// RestartChild requests another child: the present one is ended by the
	// ladder, which is no death, or a wait is cut short; see request.go. It is
	// buffered, so that who asks does not wait. Nil: nobody asks.
	RestartChild <-chan struct{}
}

// shutdownPatience is how long a stop is waited for after the child ended
// because the machine shuts down. A shutdown can be called off.
const shutdownPatience = 2 * time.Minute

// Outcome is how a service ended. The zero Outcome is a stop that was asked
// for, or a child that meant to end.
type Outcome struct {
	GaveUp bool
	Final  bool // GaveUp without another try: the recipe says so of this end
	Exit   Exit // of the last child, when GaveUp
}

// The service-specific exit codes that are ours. Their top bits are those of
// an error that is not Microsoft's, so that no Win32 error is meant.
const (
	GaveUpCode  = 0xE0000001 // gave up after too many deaths
	OverdueCode = 0xE0000002 // a stop hung, and was cut short
	RemainsCode = 0xE0000003 // processes of a child's tree cannot be terminated
)

// ExitCode returns what the service ends with: nothing; the Win32 error for
// which the child could not be started; GaveUpCode after too many deaths;
// RemainsCode when another child would run beside what is left of one; or,
// where one end of the child is the end of the service, the child's exit code
// as a service-specific one.
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_status
func (o Outcome) ExitCode() (specific bool, code uint32) {
	errno, ofWindows := errors.AsType[syscall.Errno](o.Exit.Err)
	switch {
	case !o.GaveUp:
		return false, 0
	case o.Exit.Remains:
		return true, RemainsCode
	case o.Exit.Unstarted && ofWindows:
		return false, uint32(errno)
	case !o.Final || o.Exit.Unstarted || o.Exit.Cause != nil || o.Exit.Code == 0:
		return true, GaveUpCode
	}
	return true, o.Exit.Code
}

// Run starts the child, starts it again when it dies, and returns once ctx is
// cancelled or there is nothing more to be done; then nothing of the child is
// left. Once ctx is cancelled no child is started.
//
// A child that cannot be started the first time, or is not ready, leaves the
// service in StartPending, with the time until the next attempt as the hint:
// the SCM shall not be told that something runs which never did. From the first
// ready child on it is Running until its end.
func (s *Supervisor) Run(ctx context.Context) Outcome {
	l := newLife(s)
	if s.Overdue != nil {
		ended := make(chan struct{})
		defer close(ended)
		go s.watch(ctx, ended)
	}
	l.Emit(Event{What: Starting})
	l.Report(Status{StartPending, startHint})
	outcome := l.run(ctx)
	l.beginStop(0)
	l.Emit(Event{What: Ended})
	return outcome
}

// life is one Run.
type life struct {
	*Supervisor
	rec      record
	requests requests
	started  bool // a child was ready
	stopping bool

	reports, events relay
}

// newLife is the life of a supervisor whose own functions may hang.
func newLife(s *Supervisor) *life {
	safe := *s
	l := &life{Supervisor: &safe}
	safe.Report = func(status Status) { l.reports.call(func() { s.Report(status) }) }
	safe.Emit = func(e Event) { l.events.call(func() { s.Emit(e) }) }
	safe.Hooks = s.Hooks.alone()
	return l
}

func (l *life) run(ctx context.Context) Outcome {
	for ctx.Err() == nil {
		end := l.once(ctx)
		if ctx.Err() != nil {
			break
		}
		if end.exit.Remains {
			l.Restart.forget(&l.rec, end.well)
			l.rec.deaths++
			v := verdict{do: giveUp, reason: "what is left of its process tree cannot be terminated, and no child is started beside it"}
			l.announce(v, end.exit, end.ran)
			return Outcome{GaveUp: true, Exit: end.exit}
		}
		if end.asked {
			l.Restart.forget(&l.rec, end.well)
			l.Emit(Event{What: ChildReplaced, Exit: end.exit, Ran: end.ran})
			l.stillStarting(startHint)
			continue
		}
		if l.shutDown(ctx, end.exit, end.ran) {
			break
		}
		v := l.Restart.judge(&l.rec, end.exit, end.ran, end.well)
		l.announce(v, end.exit, end.ran)
		if v.do == success || v.do == giveUp {
			return Outcome{GaveUp: v.do == giveUp, Final: v.final, Exit: end.exit}
		}
		l.stillStarting(Sum(v.wait, startHint))
		l.rec.unspend(v, l.backOff(ctx, v.wait))
	}
	return Outcome{}
}

// shutDown waits for the stop that follows when the child ended because the
// machine shuts down, and says whether it came.
func (l *life) shutDown(ctx context.Context, exit Exit, ran time.Duration) bool {
	if exit.Unstarted || l.ShuttingDown == nil || !l.ShuttingDown() {
		return false
	}
	l.Emit(Event{What: ChildShutDown, Exit: exit, Ran: ran})
	l.stillStarting(shutdownPatience)
	sleep(ctx, shutdownPatience)
	return ctx.Err() != nil
}

// stillStarting reports progress on the way to the first ready child, before a
// wait of so long.
func (l *life) stillStarting(wait time.Duration) {
	if !l.started && !l.stopping {
		l.Report(Status{StartPending, Sum(wait, margin)})
	}
}

// backOff waits before the next start, unless that is requested, and returns
// how much of the wait was left then.
func (l *life) backOff(ctx context.Context, d time.Duration) (left time.Duration) {
	began, timer := time.Now(), time.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return 0
		case <-ctx.Done():
			return 0
		case <-l.RestartChild:
			if l.due() {
				return d - time.Since(began)
			}
		case <-l.requests.later:
			l.accept()
			return d - time.Since(began)
		}
	}
}

// A startResult is what came of a start.
type startResult struct {
	child Child
	err   error
}

// start starts a child. A stop is reported at once, but a start that is under
// way cannot be taken back: what comes of it is stopped then. One that hangs
// is not waited for.
func (l *life) start(ctx context.Context) (Child, error) {
	if err := l.preStart(ctx); err != nil {
		return nil, err
	}
	if ctx.Err() != nil { // the stop was quicker
		return nil, ctx.Err()
	}
	if l.Hooks.PreStart.Run != nil {
		l.stillStarting(startHint)
	}
	started := make(chan startResult, 1)
	go func() {
		child, err := l.Start()
		started <- startResult{child, err}
	}()
	if r, returned := l.returns(ctx, started); returned {
		return r.child, r.err
	}
	l.beginStop(killPatience)
	timer := time.NewTimer(killPatience)
	defer timer.Stop()
	select {
	case r := <-started:
		return r.child, r.err
	case <-timer.C:
		l.Emit(Event{What: StartHangs, Wait: killPatience})
		go discard(started)
		return nil, errHung
	}
}

// returns waits for a start without a bound, since it cannot be cancelled and
// no second one may run beside it. It reports once that it takes long. Only a
// stop ends the wait.
func (l *life) returns(ctx context.Context, started <-chan startResult) (r startResult, returned bool) {
	slow := time.NewTimer(startHint)
	defer slow.Stop()
	for {
		select {
		case r = <-started:
			return r, true
		case <-slow.C:
			l.Emit(Event{What: StartSlow, Wait: startHint})
		case <-ctx.Done():
			return r, false
		}
	}
}

// discard ends a child that comes of a start when it is too late.
func discard(started <-chan startResult) {
	if r := <-started; r.child != nil {
		_ = r.child.Kill()
		r.child.Wait()
	}
}

// beginStop reports the stop, once, whatever the way to it, before a wait of
// so long.
func (l *life) beginStop(wait time.Duration) {
	if l.stopping {
		return
	}
	l.stopping = true
	l.reports.stop()
	l.events.stop()
	l.Report(Status{StopPending, Sum(wait, margin)})
	l.Emit(Event{What: Stopping})
}

// announce tells what a child's end is followed by.
func (l *life) announce(v verdict, exit Exit, ran time.Duration) {
	e := Event{Exit: exit, Ran: ran, Wait: v.wait, Deaths: l.rec.deaths, Reason: v.reason}
	switch {
	case v.do == giveUp:
		e.What = GaveUp
	case v.do == success:
		e.What = ChildEnded
	case v.do == atOnce:
		e.What = ChildRestarts
	case exit.Cause != nil:
		e.What = ChildFailed
	case exit.Unstarted:
		e.What = StartFailed
	case exit.Early:
		e.What = EndedEarly
	default:
		e.What = ChildDied
	}
	if v.do == again {
		e.Left = l.Restart.left(l.rec)
	}
	l.Emit(e)
}

// sleep waits for d, or until ctx is cancelled.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
