package runtime

import (
	"fmt"
	"time"

	"winservice.internal/runtime/internal/scm"
	"winservice.internal/runtime/internal/supervise"
)

const (
	// settleTime is how long a new executable's child must have been up before
	// the update has succeeded, unless the recipe says that less is a good run.
	settleTime = 10 * time.Second

	// updateWait is how long that may take in all, beyond ready.timeout or ready.after.
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
	return updateWait + c.service.Ready.Most()
}

// A watch judges whether a service that was started is well.
type watch struct {
	service  string
	settle   time.Duration
	began    time.Time // before the service was started
	deadline time.Time
	stopping time.Duration // how long a stop that was requested may take beyond that

	stopped string // why a service that is well does not run; empty: it runs

	since time.Time // when it was seen to be up first; zero: it is not
	child int       // which child that was: how many there had been before
}

// settle is how long the child must have been up.
func settle(s Service) time.Duration {
	return min(settleTime, span(s.WithDefaults().Restart.HealthyAfter))
}

// leastWait is for how long an update must be able to wait for a child: one that
// is not ready before Ready.After must have been up from then on.
func leastWait(s Service) time.Duration { return supervise.Sum(span(s.Ready.After), settle(s)) }

// newWatch is for a service whose start was begun at a moment, and that may
// take bound from now on.
func newWatch(s Service, began, now time.Time, bound time.Duration) watch {
	return watch{
		service:  s.Name,
		settle:   settle(s),
		began:    began,
		deadline: now.Add(bound),
		stopping: s.StopBudget(),
	}
}

// judge takes what the SCM says, and what the service has written down or why
// that cannot be read. It returns true once the service is well, and an error
// when it will not be. RUNNING alone proves nothing of the child: without a
// state that this run of the service has written, the answer is never true.
//
// A service that has stopped without an error has not failed: its child has
// ended with a success code, or somebody has requested the stop. Neither calls
// for a roll-back, which would start a service that is meant to be stopped. So
// nothing is judged either while it stops: its exit code says what it was.
func (w *watch) judge(now time.Time, s scm.Status, state *State, unread error) (well bool, err error) {
	if s.State == scm.Stopped && s.ExitCode == 0 {
		w.stopped = "the service was stopped on request before the new executable had proved itself; it is updated and stays stopped, until: start"
		if unread == nil && state.Completed && state.Service == w.service && !state.Written.Before(w.began) {
			w.stopped = fmt.Sprintf("its new child has ended %v, which is a success; the service has stopped, as it does then", state.LastExit)
		}
		return true, nil
	}
	if s.State == scm.StopPending && now.Before(w.deadline.Add(w.stopping)) {
		return false, nil
	}
	if unread == nil {
		unread = w.stale(s, state)
	}
	up := s.State == scm.Running && unread == nil && state.ChildPid != 0 && state.ChildReady
	switch {
	case s.State == scm.Stopped:
		return false, fmt.Errorf("it has stopped: %s", exitMeaning(s))
	case unread != nil:
	case max(state.Restarts+endedNow(state), state.Deaths) >= mostDeaths:
		return false, fmt.Errorf("its child has failed %d times, the last time %s", mostDeaths, state.LastExit)
	case state.NextStart != nil && state.NextStart.After(w.deadline):
		return false, fmt.Errorf("its child has failed %s, and the next start is at %s",
			state.LastExit, state.NextStart.Local().Format(time.DateTime))
	}
	switch {
	case !up:
		w.since = time.Time{}
	case w.since.IsZero() || state.Restarts != w.child:
		w.since, w.child = now, state.Restarts
	}
	switch {
	case up && now.Sub(w.since) >= w.settle:
		return true, nil
	case now.Before(w.deadline):
		return false, nil
	case up:
		return false, fmt.Errorf("it is not up for %v before the wait is over", w.settle)
	case unread != nil:
		return false, &unknownState{s.State, unread}
	case state.ChildPid == 0:
		return false, fmt.Errorf("it is %v, but its child has failed %s", s.State, state.LastExit)
	}
	return false, fmt.Errorf("it is still %v, or its child is not ready", s.State)
}

// stale is why a state does not describe the process that runs now: another
// service, or an earlier process, has written it. Windows gives the number of
// a process that has ended to another one, hence the time.
// https://learn.microsoft.com/windows/win32/procthread/process-handles-and-identifiers
func (w *watch) stale(s scm.Status, state *State) error {
	switch {
	case state.Service != w.service:
		return fmt.Errorf("it was written by the service %q", state.Service)
	case state.Pid != s.Pid:
		return fmt.Errorf("it was written by process %d, and the service is process %d", state.Pid, s.Pid)
	case state.Written.Before(w.began):
		return fmt.Errorf("it was written before the service was started, at %s", state.Written.Local().Format(time.DateTime))
	}
	return nil
}

// An unknownState is why an update failed that could not see how its child is.
type unknownState struct {
	state scm.State
	why   error
}

func (e *unknownState) Error() string {
	return fmt.Sprintf("it is %v, but the state that it keeps is unknown: %v", e.state, e.why)
}

func (e *unknownState) Unwrap() error { return e.why }

// endedNow is 1 while the child that ended was not followed by another.
func endedNow(s *State) int {
	if s.ChildPid == 0 && s.LastExit != nil {
		return 1
	}
	return 0
}
