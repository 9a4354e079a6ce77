package supervise

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Hooks are commands around a child's life. Each has its own time, and none
// holds up a stop for longer than the stop's own hooks may take.
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

// begin starts a hook and returns where its result will be.
func (h Hook) begin(ctx context.Context, m Moment) (result chan error, end context.CancelFunc) {
	ctx, end = context.WithTimeout(ctx, h.Timeout)
	result = make(chan error, 1)
	go func() {
		err := h.Run(ctx, m)
		if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			err = errHookTime
		}
		result <- err
	}()
	return result, end
}

// wait returns the result of a hook that was begun, and gives one up that does
// not even end once its time is over.
func (h Hook) wait(result <-chan error) error {
	timer := time.NewTimer(h.Timeout + killPatience)
	defer timer.Stop()
	select {
	case err := <-result:
		return err
	case <-timer.C:
		return errHungAsk
	}
}

// bound is the longest that a hook can take; nothing when there is none.
func (h Hook) bound() time.Duration {
	if h.Run == nil {
		return 0
	}
	return h.Timeout + killPatience
}

// during runs a hook of a stop: nothing ends it but its time.
func (s *Supervisor) during(name string, h Hook, m Moment) {
	if h.Run == nil {
		return
	}
	s.Emit(Event{What: HookRuns, Hook: name, Wait: h.Timeout})
	s.Report(Status{StopPending, h.bound() + margin})
	result, end := h.begin(context.Background(), m)
	defer end()
	s.hookEnded(name, h.wait(result))
}

func (s *Supervisor) hookEnded(name string, err error) {
	if err != nil {
		s.Emit(Event{What: HookFailed, Hook: name, Err: err})
	}
}

// preStart runs within the goroutine of a start, whose failure it is. The stop
// ends it.
func (s *Supervisor) preStart(ctx context.Context) error {
	h := s.Hooks.PreStart
	if h.Run == nil {
		return nil
	}
	result, end := h.begin(ctx, Moment{})
	defer end()
	if err := h.wait(result); err != nil {
		return fmt.Errorf("its hook pre-start: %w", err)
	}
	return nil
}

// postStop runs after a child's end. A stop that comes meanwhile is told at
// once; the hook is one of its own then, and keeps its time.
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
	result, stop := h.begin(context.Background(), m)
	defer stop()
	l.stillStarting(h.bound() + margin)
	ended := make(chan error, 1)
	go func() { ended <- h.wait(result) }()
	select {
	case err := <-ended:
		l.hookEnded("post-stop", err)
	case <-ctx.Done():
		l.beginStop()
		l.Report(Status{StopPending, h.bound() + margin})
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
