package runtime

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"winservice.internal/runtime/internal/scm"
)

// judgingTime is how long a child must have lived after a start, once the
// service is RUNNING, until the verb reports success.
const judgingTime = time.Second

// judgedAfter is when that is known: an end may be written so much later.
const judgedAfter = judgingTime + stateDelay

// A startWatch judges what becomes of a service that starts, or of its next
// child. Update has a [watch], which is stricter.
type startWatch struct {
	service  Service
	began    time.Time // before the service was started by us; zero: it was not
	deadline time.Time
	bound    time.Duration
	pid      int   // the last seen process of the service; 0: none
	before   State // what the service had written before; zero: nothing of this run
	newChild bool  // wait for another child than that of before

	since time.Time  // when the child was first seen to be up; zero: it is not
	child *time.Time // which one: when it was started
}

func newStartWatch(s Service, now time.Time, bound time.Duration) *startWatch {
	return &startWatch{service: s, deadline: now.Add(bound), bound: bound}
}

// An outcome is what became of a start.
type outcome struct {
	decided bool
	child   int       // the process of the child that runs
	service int       // the process of the service, whose child is unknown
	unknown error     // why it is
	ended   *LastExit // the child has ended as it should; its service is stopped
	clean   bool      // the service has stopped without an error; how its child has ended is unknown
	err     error     // the start has failed
	hint    string
}

// judge decides by what the SCM reports and what the service has written, or
// why that cannot be read.
func (w *startWatch) judge(now time.Time, s scm.Status, state *State, unread error) outcome {
	if s.Pid != 0 {
		w.pid = s.Pid
	}
	why := w.stale(s, state, unread)
	known := why == nil
	switch {
	case s.State == scm.Stopped:
		return w.stopped(s, state, known)
	case known && state.Deaths > w.before.Deaths && (state.ChildPid != 0 || state.NextStart != nil):
		return w.died(s, state)
	case known && !w.newChild && state.ChildPid == 0 && state.NextStart != nil && state.NextStart.After(w.deadline):
		return w.died(s, state)
	}
	up := s.State == scm.Running && known && state.ChildPid != 0 && state.ChildReady &&
		!(w.newChild && sameTime(state.ChildStarted, w.before.ChildStarted))
	unknown := s.State == scm.Running && !known && !w.newChild
	switch {
	case !up && !unknown:
		w.since = time.Time{}
	case w.since.IsZero(), up && !sameTime(w.child, state.ChildStarted):
		w.since, w.child = now, nil
		if up {
			w.child = state.ChildStarted
		}
	}
	lives := (up || unknown) && now.Sub(w.since) >= judgedAfter
	switch {
	case lives && up:
		return outcome{decided: true, child: state.ChildPid}
	case lives:
		return outcome{decided: true, service: s.Pid, unknown: why}
	case now.Before(w.deadline), (up || unknown) && now.Before(w.deadline.Add(judgedAfter)):
		return outcome{}
	}
	return w.late(s, state, why)
}

// stale is why a state does not describe the process that was started: another
// service, or an earlier process, has written it. Windows gives the number of a
// process that has ended to another one, hence the time.
// https://learn.microsoft.com/windows/win32/procthread/process-handles-and-identifiers
func (w *startWatch) stale(s scm.Status, state *State, unread error) error {
	pid := s.Pid
	if pid == 0 {
		pid = w.pid // it has stopped
	}
	switch {
	case unread != nil:
		return unread
	case state.Service != w.service.Name:
		return fmt.Errorf("its state was written by the service %q", state.Service)
	case pid != 0 && state.Pid != pid:
		return fmt.Errorf("its state was written by process %d, and it is process %d", state.Pid, pid)
	case state.Started.Before(w.began):
		return errors.New("its state is that of an earlier run")
	}
	return nil
}

// stopped is the outcome of a service that has stopped.
func (w *startWatch) stopped(s scm.Status, state *State, known bool) outcome {
	codes := w.service.WithDefaults().Restart.SuccessCodes
	failed := outcome{decided: true, hint: w.afterEnd(s)}
	clean := s.ExitCode == 0 && !s.Specific
	exit := state.LastExit
	switch {
	case clean && !known:
		return outcome{decided: true, clean: true}
	case clean && exit != nil && !exit.Unstarted && slices.Contains(codes, exit.Code):
		return outcome{decided: true, ended: exit}
	case clean:
		failed.err = errors.New("it was stopped by another request")
		failed.hint = "start it again with: start; its events are shown by: logs --events"
	case !known || exit == nil:
		failed.err = fmt.Errorf("it has stopped: %s", exitMeaning(s))
	case s.Specific && s.ExitCode == exit.Code:
		failed.err = fmt.Errorf("%s, and the service is stopped with the same exit code", exit.happened())
	default:
		failed.err = fmt.Errorf("%s, and the service is stopped (its own exit code: %s)", exit.happened(), exitMeaning(s))
	}
	return failed
}

// afterEnd is what follows the end of a service, and what to do.
func (w *startWatch) afterEnd(s scm.Status) string {
	const hint = "correct the cause, then start it with: start; its output and its events are shown by: logs --all"
	actions := w.service.WithDefaults().Recovery.Actions
	if w.service.Recovery.OnGiveUp && s.ExitCode != 0 && len(actions) > 0 && actions[0].Do == DoRestart {
		return fmt.Sprintf("Windows starts it again in %v (recovery.actions); %s", max(0, actions[0].After), hint)
	}
	return "it is not started again by itself; " + hint
}

// died is the outcome of a child that has ended, and is started again.
func (w *startWatch) died(s scm.Status, state *State) outcome {
	o := outcome{decided: true, err: errors.New(state.LastExit.happened())}
	switch {
	case state.NextStart == nil:
		o.hint = fmt.Sprintf("it was started again, process %d; status shows how it goes on", state.ChildPid)
	case s.State == scm.Running:
		o.hint = fmt.Sprintf("the next start is at %s; start it at once with: restart-child", clockTime(*state.NextStart))
	default:
		o.hint = fmt.Sprintf("the next start is at %s; begin anew with: restart", clockTime(*state.NextStart))
	}
	return o
}

func clockTime(t time.Time) string { return t.Local().Format(time.DateTime) }

// late is the outcome when the time is over. A nil why: the state is known.
func (w *startWatch) late(s scm.Status, state *State, why error) outcome {
	o := outcome{decided: true, hint: "look at it again with status, or wait longer with --wait"}
	bound := w.bound.Round(time.Millisecond)
	switch {
	case why != nil:
		o.err = fmt.Errorf("it is %v after %v, and how its child is cannot be determined: %w", s.State, bound, why)
	case s.State == scm.StopPending:
		o.err = fmt.Errorf("it is stopping, and has not stopped after %v", bound)
	case state.ChildPid == 0 && state.NextStart != nil && state.LastExit != nil:
		o = w.died(s, state)
		o.err = fmt.Errorf("it is still %v after %v; %w", s.State, bound, o.err)
	case w.newChild && sameTime(state.ChildStarted, w.before.ChildStarted) && state.ChildPid != 0:
		o.err = fmt.Errorf("its child before, process %d, has not ended after %v", state.ChildPid, bound)
	case state.ChildPid == 0:
		o.err = fmt.Errorf("it is still %v after %v, and no child runs", s.State, bound)
	case !state.ChildReady:
		o.err = fmt.Errorf("it is still %v after %v, and its child, process %d, is not ready", s.State, bound, state.ChildPid)
	default:
		o.err = fmt.Errorf("it is %v, but no child has lived for %v within %v", s.State, judgingTime, bound)
	}
	return o
}

func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}
