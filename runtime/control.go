package runtime

import (
	"context"
	"fmt"
	"io"
	"time"

	"winservice.internal/runtime/internal/scm"
)

// controlPause is the longest pause between two looks at the service.
const controlPause = 100 * time.Millisecond

// An edge is what the verbs that control the service ask of Windows.
type edge interface {
	query() (scm.Status, error)
	start() error                   // returns once the process has begun
	requestStop() error             // does not wait
	stop(bound time.Duration) error // waits; for one that does not run scm.IsNotRunning is true
	dependents() ([]string, error)
	stopOther(name string, bound time.Duration) error
	restartChild() error // does not wait
	gone(pid int) bool
	state() (State, error)
	freshState() (State, freshness, error)
}

// A control carries out start, stop, restart or restart-child.
type control struct {
	service        Service
	wait           *time.Duration // --wait; nil: not given
	edge           edge
	ctx            context.Context // is done when the operator interrupts the wait
	stdout, stderr io.Writer
}

func (v *control) printf(format string, args ...any) { fmt.Fprintf(v.stdout, format, args...) }

// atOnce reports that the verb does not wait: --wait 0.
func (v *control) atOnce() bool { return v.wait != nil && *v.wait == 0 }

// bound is how long to wait for something that may take so long.
func (v *control) bound(needs time.Duration) time.Duration {
	if v.wait != nil {
		return *v.wait
	}
	return needs
}

func (v *control) isGone(s scm.Status) bool { return scm.IsGone(s, v.edge.gone) }

// failure is an error of the service's with a hint.
func (v *control) failure(step, hint, format string, args ...any) error {
	return &scm.Error{Service: v.service.Name, Step: step, Err: fmt.Errorf(format, args...), Mend: hint}
}

// interruptible does what takes its time, unless the operator interrupts it
// before. Doing says what the service goes on with then.
func (v *control) interruptible(doing string, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-v.ctx.Done():
		return v.interrupted(doing)
	}
}

func (v *control) interrupted(doing string) error {
	return fmt.Errorf("interrupted: service %q goes on %s; status shows it", v.service.Name, doing)
}

// start starts a service that does not run. One that is starting is waited for,
// and one that is stopping is started after its end.
func (v *control) start() error {
	v.printf("Starting service %s\n", v.service.Name)
	s, err := v.edge.query()
	if err != nil {
		return err
	}
	bound := v.bound(v.service.startBound())
	switch {
	case v.isGone(s):
		return v.begin(bound)
	case s.State == scm.StartPending:
		return v.join(s, bound)
	case s.State == scm.StopPending && v.atOnce():
		return v.failure("start it", "start it after its end, with: start", "it is stopping")
	case s.State == scm.StopPending:
		return v.startAfterStop(bound)
	case s.State == scm.Running:
		return v.alreadyRuns(s)
	}
	return v.begin(bound)
}

// startAfterStop waits for the end of a service that is stopping before it
// starts it. The seconds of --wait are for both.
func (v *control) startAfterStop(bound time.Duration) error {
	v.printf("It is stopping; waiting for that\n")
	began := time.Now()
	if err := v.ensureStopped(v.bound(v.service.stopBound()), "stopping, and is not started"); err != nil {
		return err
	}
	if v.wait != nil {
		bound = max(0, bound-time.Since(began))
	}
	return v.begin(bound)
}

// alreadyRuns reports on a service that is started although it runs.
func (v *control) alreadyRuns(s scm.Status) error {
	state, unread := v.edge.state()
	w := newStartWatch(v.service, time.Now(), 0)
	w.pid = s.Pid
	if why := w.stale(s, &state, unread); why != nil {
		v.printf("Service %s is already running (process %d of the service; its child is unknown: %v)\n", v.service.Name, s.Pid, why)
		return nil
	}
	if state.ChildPid == 0 && state.NextStart != nil && state.LastExit != nil {
		o := w.died(s, &state)
		o.err = fmt.Errorf("it is already running, but %w", o.err)
		return v.report(o, "start it", nil)
	}
	if state.ChildPid == 0 {
		v.printf("Service %s is already running (process %d of the service; its child is being started)\n", v.service.Name, s.Pid)
		return nil
	}
	v.printf("Service %s is already running (process %d)\n", v.service.Name, state.ChildPid)
	return nil
}

// begin starts the service and waits for what becomes of it.
func (v *control) begin(bound time.Duration) error {
	mark := markLogs(&v.service)
	began := time.Now()
	err := v.interruptible("starting", v.edge.start)
	switch {
	case scm.IsAlreadyRunning(err) && !v.atOnce(): // another was faster
		s, err := v.edge.query()
		switch {
		case err != nil:
			return err
		case s.State == scm.StopPending:
			return v.startAfterStop(bound)
		}
		return v.join(s, bound)
	case err != nil:
		return err
	case v.atOnce():
		v.printf("Start requested; status shows what becomes of it\n")
		return nil
	}
	w := newStartWatch(v.service, time.Now(), bound)
	w.began = began
	return v.follow(w, "start it", "starting", mark)
}

// join waits for a start that is under way.
func (v *control) join(s scm.Status, bound time.Duration) error {
	if v.atOnce() {
		v.printf("Service %s is %v already\n", v.service.Name, s.State)
		return nil
	}
	v.printf("It is starting already; waiting for that\n")
	w := newStartWatch(v.service, time.Now(), bound)
	w.pid = s.Pid
	if state, unread := v.edge.state(); w.stale(s, &state, unread) == nil {
		w.before = state
	}
	return v.follow(w, "start it", "starting", markLogs(&v.service))
}

// follow looks at the service until a watch has decided.
func (v *control) follow(w *startWatch, step, doing string, mark logMark) error {
	var vanished scm.Vanished
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, controlPause) {
		s, err := v.edge.query()
		if err != nil {
			return err
		}
		state, unread := v.edge.state()
		if vanished.Overdue(s, v.edge.gone) {
			return v.report(outcome{err: scm.GoneError(v.service.Name, step, s)}, step, mark)
		}
		if o := w.judge(time.Now(), s, &state, unread); o.decided {
			return v.report(o, step, mark)
		}
		select {
		case <-v.ctx.Done():
			return v.interrupted(doing)
		case <-time.After(pause):
		}
	}
}

// restart waits for the end of the old process whatever --wait says, which
// counts for the new one. It refuses before anything is stopped what could not
// be started again.
func (v *control) restart() error {
	v.printf("Restarting service %s\n", v.service.Name)
	s, err := v.edge.query()
	if err != nil {
		return err
	}
	if s.Start == disabledWord {
		return v.failure("restart it", "enable it with: update --startup manual", "it is disabled and could not be started again; nothing was stopped")
	}
	if s.State != scm.Stopped {
		if err := v.ensureStopped(v.service.stopBound(), "stopping, and is not started again"); err != nil {
			return err
		}
	}
	return v.begin(v.bound(v.service.startBound()))
}

// disabledWord is what scm.Status.Start says of a service that cannot be
// started.
const disabledWord = "disabled"
