package supervise

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Hooks are commands around a child's life. Each has its own time, and one
// that ignores the end of its time is not waited for, nor run a second time
// before it has ended.
type Hooks struct {
	PreStart  Hook // before each start; when it fails, that start has failed
	PostStart Hook // beside the child, once it is ready
	PreStop   Hook // before the ladder
	PostStop  Hook // after each child's end
}

// A Hook is one of them. Without Run there is none.
type Hook struct {
	// Run runs the command until it ends or ctx is done; then it returns soon
	// and leaves nothing running. It has a goroutine of its own.
	Run     func(ctx context.Context, m Moment) error
	Timeout time.Duration
}

// A Moment is what a hook is told.
type Moment struct {
	Pid    int    // of the child; 0: there is none yet
	Exit   *Exit  // of the child; nil: it runs, or is to
	Reason string // why it ended: ended, stopped, restarted, failed
}

// errHookTime is a hook whose time was over.
var errHookTime = errors.New("it took longer than its timeout, and was ended")

// errHookRuns is a hook that ignored the end of its time, and is due again.
var errHookRuns = errors.New("the run before has not ended yet")

// alone returns the hooks as they are run: each once at a time.
func (h Hooks) alone() Hooks {
	for _, hook := range []*Hook{&h.PreStart, &h.PostStart, &h.PreStop, &h.PostStop} {
		run, free := hook.Run, make(chan struct{}, 1)
		if run == nil {
			continue
		}
		hook.Run = func(ctx context.Context, m Moment) error {
			select {
			case free <- struct{}{}:
			default:
				return errHookRuns
			}
			defer func() { <-free }()
			return run(ctx, m)
		}
	}
	return h
}

// begin starts a hook and returns where its result will be.
func (h Hook) begin(ctx context.Context, m Moment) (result chan error, end context.CancelFunc) {
	ctx, end = context.WithTimeout(ctx, h.Timeout)
	result = make(chan error, 1) // nobody may be waiting any more
	go func() {
		err := h.Run(ctx, m)
		if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			err = errHookTime
		}
		result <- err
	}()
	return result, end
}

// within returns what comes within d, and errHung when nothing does.
func within(result <-chan error, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case err := <-result:
		return err
	case <-timer.C:
		return errHung
	}
}

// bound is the longest that a hook is waited for.
func (h Hook) bound() time.Duration { return Sum(h.Timeout, killPatience) }

// during runs a hook of a stop: nothing ends it but its time.
func (s *Supervisor) during(name string, h Hook, m Moment) {
	if h.Run == nil {
		return
	}
	s.Emit(Event{What: HookRuns, Hook: name, Wait: h.Timeout})
	s.Report(Status{StopPending, Sum(h.bound(), margin)})
	result, end := h.begin(context.Background(), m)
	defer end()
	s.hookEnded(name, within(result, h.bound()))
}

func (s *Supervisor) hookEnded(name string, err error) {
	if err != nil {
		s.Emit(Event{What: HookFailed, Hook: name, Err: err})
	}
	s.Emit(Event{What: HookEnded, Hook: name})
}

// preStart runs the hook before a start, whose failure it is. A stop cancels
// it.
func (l *life) preStart(ctx context.Context) error {
	h := l.Hooks.PreStart
	if h.Run == nil {
		return nil
	}
	l.Emit(Event{What: HookRuns, Hook: "pre-start", Wait: h.Timeout})
	l.stillStarting(h.bound())
	result, end := h.begin(ctx, Moment{})
	defer end()
	timer := time.NewTimer(h.bound())
	defer timer.Stop()
	err := errHung
	select {
	case err = <-result:
	case <-timer.C:
	case <-ctx.Done():
		l.beginStop(killPatience)
		if err = within(result, killPatience); errors.Is(err, errHung) {
			l.Emit(Event{What: HookFailed, Hook: "pre-start", Err: err})
		}
	}
	l.hookEnded("pre-start", nil) // a failure is that of the start
	if err != nil {
		return fmt.Errorf("its hook pre-start: %w", err)
	}
	return nil
}

// postStop runs after a child's end. A stop that comes meanwhile is reported
// at once; the hook is one of its own then, and keeps its time.
func (l *life) postStop(ctx context.Context, pid int, end ending) {
	h := l.Hooks.PostStop
	if h.Run == nil || end.exit.Unstarted {
		return
	}
	m := Moment{Pid: pid, Exit: &end.exit, Reason: l.reason(end)}
	if l.stopping {
		l.during("post-stop", h, m)
		return
	}
	l.Emit(Event{What: HookRuns, Hook: "post-stop", Wait: h.Timeout})
	l.stillStarting(h.bound())
	result, cancel := h.begin(context.Background(), m)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- within(result, h.bound()) }()
	select {
	case err := <-ended:
		l.hookEnded("post-stop", err)
	case <-ctx.Done():
		l.beginStop(h.bound())
		l.hookEnded("post-stop", <-ended)
	}
}

// reason is why a child has ended, in a word.
func (l *life) reason(end ending) string {
	switch {
	case l.stopping:
		return "stopped"
	case end.asked:
		return "restarted"
	case end.exit.Cause != nil:
		return "failed"
	}
	return "ended"
}
