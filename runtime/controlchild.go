package runtime

import (
	"time"

	"winservice.internal/runtime/internal/scm"
)

// restartChild has the running service end its child and start another. Where
// the service cannot write its state, what came of the request is unknown, which
// is said at once and not after a wait in vain.
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
	before, f, unread := v.edge.freshState()
	w := newStartWatch(v.service, time.Now(), v.bound(v.service.childBound()))
	w.pid, w.before, w.newChild = s.Pid, before, true
	if why := w.stale(s, &before, unread); why != nil && f.why == "" {
		f.why = why.Error()
	}
	mark := markLogs(&v.service)
	if err := v.edge.restartChild(); err != nil {
		return err
	}
	policy := v.service.Restart.policy()
	if v.atOnce() || before.ChildStarted != nil && time.Since(*before.ChildStarted) < policy.Interval() {
		v.printf("%s\n", v.service.restartRequested())
	}
	switch {
	case v.atOnce():
		return nil
	case f.why != "":
		return v.service.undetermined(step, f, unread)
	}
	err = v.follow(w, step, "restarting its child", mark)
	if err == nil || v.ctx.Err() != nil {
		return err
	}
	if _, f, unread := v.edge.freshState(); unread != nil || f.why != "" {
		return v.service.undetermined(step, f, unread)
	}
	return err
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
