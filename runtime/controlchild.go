package runtime

import (
	"errors"
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
	if v.isGone(s) {
		return scm.GoneError(v.service.Name, step, s)
	}
	return v.service.takesRequests(s, step)
}

// takesRequests refuses a request of our own to a service that is not RUNNING,
// which the SCM does not pass on.
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-controlservice
func (s *Service) takesRequests(is scm.Status, step string) error {
	var why, hint string
	switch is.State {
	case scm.Stopped:
		why, hint = "it is not running", "start it first, with: start"
	case scm.StartPending:
		why, hint = "it is still starting", "wait until it is RUNNING with: start; or begin anew with: restart"
	case scm.StopPending:
		why, hint = "it is stopping", "start it after its end, with: start"
	default:
		return nil
	}
	return &scm.Error{Service: s.Name, Step: step, Err: errors.New(why), Mend: hint}
}
