package supervise

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Ready says when a child does what it is there for. Its zero value is a child
// that is ready as soon as it runs.
type Ready struct {
	// Ask finds out once. It returns soon after its context is done, and is
	// called from another goroutine than the rest. Nil: nothing is asked.
	Ask      func(context.Context, Child) error
	Timeout  time.Duration // of Ask, from the child's start
	Interval time.Duration // the longest pause between two attempts

	// After is how long a child must have run before it is ready. Nothing is
	// asked earlier, so that both hold at the same moment. A child that ends
	// before has failed, with whatever exit code: see [Exit.Early].
	After time.Duration
}

// waits reports whether a child that runs may not be ready yet.
func (r *Ready) waits() bool { return r.Ask != nil || r.After > 0 }

// most is how long a child may take to be ready, from its start.
func (r *Ready) most() time.Duration {
	if r.Ask == nil {
		return r.After
	}
	return r.Timeout
}

// early reports whether a child that was started at a moment has not run for
// as long as it must.
func (r *Ready) early(began time.Time) bool { return time.Since(began) < r.After }

// Health says whether a child that was ready is well.
type Health struct {
	Ask      func(context.Context, Child) error // as Ready's
	Interval time.Duration                      // the pause before each check
	Timeout  time.Duration                      // of one check
	Failures int                                // in a row, that end the child
}

const (
	// firstPause is that between the first two attempts: most children are
	// ready long before Ready.Interval is over. It doubles each time.
	firstPause = 50 * time.Millisecond

	// attemptPatience bounds one attempt to find a child ready, since one that
	// is only half there may take a question and never answer it.
	attemptPatience = 10 * time.Second
)

// errUnasked is a child about which nothing was asked within its time.
var errUnasked = errors.New("its time was over before it was checked")

// A finding is what asking about a child came to.
type finding struct {
	what What      // ChildReady, NotReady or Unhealthy
	err  error     // of the latter two: what the child did, as a clause
	good time.Time // of Unhealthy: when all was well for the last time
}

// lookAfter asks about a child until the answer ends it, or ctx is done: first
// whether it is ready, then whether it is well. It sends at most two findings.
func (s *Supervisor) lookAfter(ctx context.Context, child Child, began time.Time, found chan<- finding) {
	if s.Ready.waits() {
		err := s.Ready.await(ctx, child, began)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			found <- finding{what: NotReady, err: err}
			return
		}
		found <- finding{what: ChildReady}
	}
	if s.Health.Ask != nil {
		if good, err := s.Health.watch(ctx, child); err != nil {
			found <- finding{Unhealthy, err, good}
		}
	}
}

// await returns nil once the child is ready, and an error when it takes too
// long or ctx is done.
func (r *Ready) await(ctx context.Context, child Child, began time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, r.most())
	defer cancel()
	sleep(ctx, r.After-time.Since(began))
	if r.Ask == nil {
		return nil
	}
	last := errUnasked
	a := asker{ask: r.Ask, child: child}
	for pause := firstPause; ctx.Err() == nil; pause *= 2 {
		err := a.once(ctx, attemptPatience)
		if err == nil {
			return nil
		}
		// An attempt that the end cuts short has less to say than one that was
		// answered.
		if errors.Is(last, errUnasked) || ctx.Err() == nil {
			last = err
		}
		pause = min(pause, r.Interval)
		sleep(ctx, pause)
	}
	return fmt.Errorf("was not ready after %v: %w", r.Timeout, last)
}

// watch returns an error when too many checks in a row have failed, and when
// the last good one was. It returns nil when ctx is done.
func (h *Health) watch(ctx context.Context, child Child) (good time.Time, err error) {
	good = time.Now()
	a := asker{ask: h.Ask, child: child}
	for failures := 0; ; {
		sleep(ctx, h.Interval)
		if ctx.Err() != nil {
			return good, nil
		}
		err := a.once(ctx, h.Timeout)
		switch {
		case ctx.Err() != nil:
			return good, nil
		case err == nil:
			failures, good = 0, time.Now()
			continue
		}
		if failures++; failures >= h.Failures {
			return good, fmt.Errorf("failed its health check%s: %w", inARow(failures), err)
		}
	}
}

func inARow(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(" %d times in a row", n)
}

// An asker asks about one child, one question at a time.
type asker struct {
	ask   func(context.Context, Child) error
	child Child
	late  <-chan error // of a question that was given up, and not answered yet
}

// once asks, and waits for the answer no longer than patience. Nothing new is
// asked while the question before is still open, so that a system that hangs
// does not collect hanging questions.
func (a *asker) once(ctx context.Context, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if a.late != nil {
		select {
		case <-a.late:
			a.late = nil
		case <-ctx.Done():
			return fmt.Errorf("no answer within %v, nor to the question before", patience)
		}
	}
	answer := make(chan error, 1)
	go func() { answer <- a.ask(ctx, a.child) }()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		a.late = answer
		return fmt.Errorf("no answer within %v", patience)
	}
}
