package runtime

import (
	"errors"
	"time"

	"winservice.internal/runtime/internal/scm"
)

// errOutdated is why a child's restart is not waited for.
var errOutdated = errors.New("it is not known which child runs")

// restartChild has the running service end its child and start another.
func (v *control) restartChild() error {
	const step = "restart its child"
	v.printf("Restarting the child of service %s\n", v.service.Name)
	s, err := v.edge.query()
	if err != nil {
		return err
	}
	if err := v.canRestartChild(s, step); err != nil {
		return err
	}
	before, unread := v.edge.freshState()
	w := newStartWatch(v.service, time.Now(), v.bound(v.service.childBound()))
	w.pid, w.before, w.newChild = s.Pid, before, true
	if why := w.stale(s, &before, unread); why != nil && !v.atOnce() {
		return v.failure(step, "to request it all the same, and not to wait for it, give --wait 0", "%w: %w; nothing was done", errOutdated, why)
	}
	mark := markLogs(&v.service)
	if err := v.edge.restartChild(); err != nil {
		return err
	}
	policy := v.service.Restart.policy()
	if v.atOnce() || before.ChildStarted != nil && time.Since(*before.ChildStarted) < policy.Interval() {
		v.printf("%s\n", v.service.restartRequested())
	}
	if v.atOnce() {
		return nil
	}
	return v.follow(w, step, "restarting its child", mark)
}

// canRestartChild refuses where the SCM would not pass the request on, or the
// child is ended anyway.
func (v *control) canRestartChild(s scm.Status, step string) error {
	switch {
	case v.isGone(s):
		return scm.GoneError(v.service.Name, step, s)
	case s.State == scm.Stopped:
		return v.failure(step, "start it first, with: start", "it is not running")
	case s.State == scm.StartPending:
		return v.failure(step, "wait until it is RUNNING with: start; or begin anew with: restart", "it is still starting")
	case s.State == scm.StopPending:
		return v.failure(step, "start it after its end, with: start", "it is stopping")
	}
	return nil
}
