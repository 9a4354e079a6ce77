package supervise

import (
	"context"
	"errors"
	"syscall"
	"time"
)

// startHint is what the SCM is told while the first child is being started.
const startHint = 10 * time.Second

// A Supervisor describes how one child is kept running. Its functions are
// called from one goroutine, never concurrently, and must not block for long;
// but for Start, which has a goroutine of its own and may take its time: a
// program is looked for, perhaps on a server that does not answer.
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

	// Overdue is called, from another goroutine, when a stop takes longer than
	// everything in it may take; Run has not returned then, and may never. Nil:
	// such a stop is waited for.
	Overdue func()

	// RestartChild asks for another child at once: the present one is ended by
	// the ladder, which is no death, or a wait is cut short. It is buffered, so
	// that who asks does not wait. Nil: nobody asks.
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
)

// ExitCode returns what the service ends with: nothing; the Win32 error for
// which the child could not be started; GaveUpCode after too many deaths; or,
// where one end of the child is the end of the service, the child's exit code
// as a service-specific one.
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_status
func (o Outcome) ExitCode() (specific bool, code uint32) {
	errno, ofWindows := errors.AsType[syscall.Errno](o.Exit.Err)
	switch {
	case !o.GaveUp:
		return false, 0
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
	l := life{Supervisor: s}
	if s.Overdue != nil {
		ended := make(chan struct{})
		defer close(ended)
		go s.watch(ctx, ended)
	}
	s.Emit(Event{What: Starting})
	s.Report(Status{StartPending, startHint})
	outcome := l.run(ctx)
	l.beginStop()
	s.Emit(Event{What: Ended})
	return outcome
}

// life is one Run.
type life struct {
	*Supervisor
	rec      record
	started  bool // a child was ready
	stopping bool
}

func (l *life) run(ctx context.Context) Outcome {
	for ctx.Err() == nil {
		end := l.once(ctx)
		if ctx.Err() != nil {
			break
		}
		if errors.Is(end.exit.Err, errStillThere) {
			v := verdict{do: giveUp, reason: "no other child can be started beside it"}
			l.announce(v, end.exit, end.ran)
			return Outcome{GaveUp: true, Exit: end.exit}
		}
		if end.asked {
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
		l.stillStarting(v.wait + startHint)
		l.backOff(ctx, v.wait)
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
	sleep(ctx, shutdownPatience)
	return ctx.Err() != nil
}

// stillStarting tells the SCM of progress on the way to the first ready child.
func (l *life) stillStarting(hint time.Duration) {
	if !l.started && !l.stopping {
		l.Report(Status{StartPending, hint})
	}
}

// backOff waits before the next start, unless that is asked for.
func (l *life) backOff(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	case <-l.RestartChild:
		l.Emit(Event{What: RestartAsked})
	}
}

// start starts a child. A stop is told at once, but a start that is under way
// cannot be taken back: what comes of it is stopped then.
func (l *life) start(ctx context.Context) (Child, error) {
	type result struct {
		child Child
		err   error
	}
	if h := l.Hooks.PreStart; h.Run != nil && ctx.Err() == nil {
		l.Emit(Event{What: HookRuns, Hook: "pre-start", Wait: h.Timeout})
		l.stillStarting(h.bound() + startHint)
	}
	started := make(chan result, 1)
	go func() {
		if ctx.Err() == nil {
			if err := l.preStart(ctx); err != nil {
				started <- result{nil, err}
				return
			}
		}
		if ctx.Err() != nil { // the stop was quicker
			started <- result{nil, ctx.Err()}
			return
		}
		child, err := l.Start()
		started <- result{child, err}
	}()
	select {
	case r := <-started:
		return r.child, r.err
	case <-ctx.Done():
		l.beginStop()
		r := <-started
		return r.child, r.err
	}
}

// beginStop is told once, whatever the way to it.
func (l *life) beginStop() {
	if l.stopping {
		return
	}
	l.stopping = true
	l.Report(Status{StopPending, margin})
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
	default:
		e.What = ChildDied
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
