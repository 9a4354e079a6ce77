package supervise

import (
	"context"
	"errors"
	"time"
)

// ending is how one child came to its end.
type ending struct {
	exit  Exit
	ran   time.Duration // from its start
	well  time.Duration // of that, it was ready and is known to have been well; neverWell
	asked bool          // another child was asked for
}

// neverWell is shorter than the shortest run that a recipe can call healthy.
const neverWell time.Duration = -1

// tending is one child's time.
type tending struct {
	*life
	child Child
	gone  chan Exit
	began time.Time
	ready time.Time // zero: not yet

	hooked  chan error // the result of the hook post-start; nil: it does not run
	endHook context.CancelFunc
}

// once runs one child from its start to its end, and ends it when ctx is
// cancelled.
func (l *life) once(ctx context.Context) ending {
	child, err := l.start(ctx)
	l.tried(err == nil)
	if err != nil {
		return ending{exit: Exit{Unstarted: true, Err: err}, well: neverWell}
	}
	t := tending{life: l, child: child, gone: make(chan Exit, 1), began: time.Now(), endHook: func() {}}
	l.Emit(Event{What: ChildStarted, Pid: child.Pid()})
	go t.wait()
	switch {
	case ctx.Err() != nil:
	case !l.Ready.waits():
		t.isReady(ctx)
	default:
		l.Emit(Event{What: ChildWaits, Wait: l.Ready.most()})
		l.stillStarting(l.Ready.most())
	}
	end := t.tend(ctx)
	t.withdrawHook(ctx)
	t.clear(ctx, &end.exit)
	l.postStop(ctx, child.Pid(), end)
	return end
}

// wait sends the child's end.
func (t *tending) wait() { t.gone <- t.child.Wait() }

// longestClear is the longest pause between two attempts to terminate what is
// left of a tree; all of them together take some two minutes.
const longestClear = 32 * time.Second

// clear terminates what is left of a tree again and again, after pauses that
// double, since the next child must not run beside it. A process that is stuck
// in a system call is gone when that returns, which can take a while. In a stop
// it is left to the end of our own process.
func (t *tending) clear(ctx context.Context, exit *Exit) {
	for pause := smallestStep; exit.Remains && pause <= longestClear; pause *= 2 {
		if ctx.Err() != nil {
			return
		}
		t.Emit(Event{What: TreeRemains, Exit: *exit, Wait: pause})
		t.stillStarting(Sum(pause, killPatience))
		sleep(ctx, pause)
		if ctx.Err() != nil {
			return
		}
		go func() { _ = t.child.Kill() }()
		if !errors.Is(exit.Err, errNotWaited) {
			go t.wait()
		}
		timer := time.NewTimer(killPatience)
		select {
		case now := <-t.gone:
			now.Cause = exit.Cause
			*exit = now
		case <-timer.C:
			exit.Err = errNotWaited
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// isReady makes the service one that runs, if it is not yet.
func (t *tending) isReady(ctx context.Context) {
	t.ready = time.Now()
	if !t.started {
		t.started = true
		t.Report(Status{State: Running})
		t.Emit(Event{What: Started})
	}
	if h := t.Hooks.PostStart; h.Run != nil {
		t.Emit(Event{What: HookRuns, Hook: "post-start", Wait: h.Timeout})
		t.hooked, t.endHook = h.begin(ctx, Moment{Pid: t.child.Pid()})
	}
}

// withdrawHook ends a hook that is still running beside a child which is gone,
// or is about to be ended: it must meet neither the hooks of that nor the next
// child.
func (t *tending) withdrawHook(ctx context.Context) {
	t.endHook()
	if t.hooked == nil {
		return
	}
	timer := time.NewTimer(killPatience)
	defer timer.Stop()
	stop := ctx.Done()
	for t.hooked != nil {
		select {
		case <-t.hooked:
			t.hooked = nil
			t.hookEnded("post-start", nil)
		case <-timer.C:
			t.hooked = nil
			t.hookEnded("post-start", errHung)
		case <-stop:
			stop = nil
			t.beginStop(killPatience)
		}
	}
}

// tend looks after the child until it is gone, whoever ends it.
func (t *tending) tend(ctx context.Context) ending {
	probing, enough := context.WithCancel(ctx)
	defer enough()
	var found chan finding
	if t.Ready.waits() || t.Health.Ask != nil {
		found = make(chan finding, 2)
		go t.lookAfter(probing, t.child, t.began, found)
	}
	for {
		select {
		case exit := <-t.gone:
			t.handedOver()
			exit.Early = t.ready.IsZero() && t.Ready.early(t.began)
			return t.ended(exit, time.Now())
		case to := <-t.child.Handovers():
			t.Emit(Event{What: HandedOver, To: to, Ran: time.Since(t.began)})
		case <-ctx.Done():
			enough()
			t.withdrawHook(ctx)
			t.beginStop(0)
			asked := time.Now()
			exit := t.stop(t.child, t.began, t.gone)
			t.Emit(Event{What: ChildStopped, Exit: exit, Ran: time.Since(asked)})
			return t.ended(exit, asked)
		case <-t.RestartChild:
			if t.due() {
				enough()
				return t.restart(ctx)
			}
		case <-t.requests.later:
			t.accept()
			enough()
			return t.restart(ctx)
		case err := <-t.hooked:
			t.hooked = nil
			if ctx.Err() != nil {
				err = nil // we have ended it
			}
			t.hookEnded("post-start", err)
		case f := <-found:
			if f.what == ChildReady {
				t.Emit(Event{What: ChildReady, Ran: time.Since(t.began)})
				t.isReady(ctx)
				continue
			}
			enough()
			t.Emit(Event{What: f.what, Err: f.err})
			return t.fail(ctx, f)
		}
	}
}

// handedOver reports what was handed over and not reported yet: a launcher and
// the program that it has launched may end in one moment.
func (t *tending) handedOver() {
	for {
		select {
		case to := <-t.child.Handovers():
			t.Emit(Event{What: HandedOver, To: to, Ran: time.Since(t.began)})
		default:
			return
		}
	}
}

// restart ends a child for a request.
func (t *tending) restart(ctx context.Context) ending {
	end := t.ended(t.replace(ctx), time.Now())
	end.asked = true
	return end
}

// fail ends a child for what was found. When another one is asked for while
// that goes on, the death is not counted.
func (t *tending) fail(ctx context.Context, f finding) ending {
	exit := t.replace(ctx)
	exit.Cause = f.err
	end := t.ended(exit, f.good)
	select {
	case <-t.RestartChild:
		end.asked = t.due()
	default:
	}
	return end
}

// ended is the end of a child that was well until then.
func (t *tending) ended(exit Exit, good time.Time) ending {
	end := ending{exit: exit, ran: time.Since(t.began), well: neverWell}
	if !t.ready.IsZero() {
		end.well = max(0, good.Sub(t.ready))
	}
	return end
}

// replace goes down the ladder for a child that another is to follow. The
// ladder has a goroutine of its own, which tells us what to report, so that a
// stop that is asked meanwhile is told at once; it has nothing else to do,
// since the child is being ended already.
func (t *tending) replace(ctx context.Context) Exit {
	t.withdrawHook(ctx)
	hint, asked := margin, time.Now()
	told := make(chan func())
	ladder := *t.Supervisor
	ladder.Report = func(s Status) { told <- func() { hint = s.Hint; t.reportEnding(s) } }
	ladder.Emit = func(e Event) { told <- func() { t.Emit(e) } }
	ended := make(chan Exit, 1)
	go func() { ended <- ladder.stop(t.child, t.began, t.gone) }()

	stop := ctx.Done()
	for {
		select {
		case tell := <-told:
			tell()
		case exit := <-ended:
			if ctx.Err() != nil {
				t.beginStop(0)
				t.Emit(Event{What: ChildStopped, Exit: exit, Ran: time.Since(asked)})
			}
			return exit
		case <-stop:
			stop = nil
			t.beginStop(hint)
		}
	}
}

// reportEnding tells the SCM of the end of a child in the service's own state:
// one that runs still does.
func (t *tending) reportEnding(s Status) {
	if t.stopping {
		t.Report(s)
		return
	}
	t.stillStarting(s.Hint - margin)
}
