package runtime

import (
	"fmt"
	"time"

	"winservice.internal/runtime/internal/scm"
)

const (
	// settleTime is how long a new executable's child must have been up before
	// the update has succeeded, unless the recipe says that less is a good run.
	settleTime = 10 * time.Second

	// updateWait is how long that may take in all, beyond ready.timeout.
	updateWait = time.Minute

	// mostDeaths of the new child are the end of the update. One may be an
	// accident: an address that was not free yet.
	mostDeaths = 2
)

// updateBound is how long `update` waits for the new executable.
func (c *command) updateBound() time.Duration {
	if c.options.wait != nil {
		return *c.options.wait
	}
	if c.service.Ready.Probe == nil {
		return updateWait
	}
	return updateWait + span(c.service.WithDefaults().Ready.Timeout)
}

// A watch judges whether a service that was started is well.
type watch struct {
	settle   time.Duration
	deadline time.Time

	since time.Time // when it was seen to be up first; zero: it is not
	child int       // which child that was; 0: it has told of none
}

// settle is how long the child must have been up.
func settle(s Service) time.Duration {
	return min(settleTime, span(s.WithDefaults().Restart.HealthyAfter))
}

func newWatch(s Service, now time.Time, bound time.Duration) watch {
	return watch{
		settle:   settle(s),
		deadline: now.Add(bound),
	}
}

// judge takes what the SCM says, and what the service has written down: nil,
// or that of another process, tells nothing. It returns true once the service
// is well, and an error when it will not be.
func (w *watch) judge(now time.Time, s scm.Status, state *State) (well bool, err error) {
	if state != nil && state.Pid != s.Pid {
		state = nil
	}
	up := s.State == scm.Running
	switch {
	case s.State == scm.Stopped:
		return false, fmt.Errorf("it has stopped: %s", exitMeaning(s))
	case state == nil:
	case max(state.Restarts+endedNow(state), state.Deaths) >= mostDeaths:
		return false, fmt.Errorf("its child has died %d times, the last time %s", mostDeaths, state.LastExit)
	case state.NextStart != nil && state.NextStart.After(w.deadline):
		return false, fmt.Errorf("its child has died %s, and the next start is at %s",
			state.LastExit, state.NextStart.Local().Format(time.DateTime))
	case state.ChildPid == 0 || !state.ChildReady:
		up = false
	}
	switch {
	case !up:
		w.since = time.Time{}
	case w.since.IsZero() || state != nil && state.ChildPid != w.child:
		w.since, w.child = now, 0
		if state != nil {
			w.child = state.ChildPid
		}
	}
	switch {
	case up && now.Sub(w.since) >= w.settle:
		return true, nil
	case now.Before(w.deadline):
		return false, nil
	case up:
		return false, fmt.Errorf("it is not up for %v before the wait is over", w.settle)
	case state != nil && state.ChildPid == 0:
		return false, fmt.Errorf("it is %v, but its child has died %s", s.State, state.LastExit)
	}
	return false, fmt.Errorf("it is still %v, or its child is not ready", s.State)
}

// endedNow is 1 while the child that ended was not followed by another.
func endedNow(s *State) int {
	if s.ChildPid == 0 && s.LastExit != nil {
		return 1
	}
	return 0
}
