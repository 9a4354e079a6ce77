package runtime

import (
	"fmt"
	"time"

	"winservice.internal/runtime/internal/scm"
)

// stop stops the service. Only --wait stops the services that depend on it as
// well, first; the seconds are for all of them together.
func (v *control) stop() error {
	v.printf("Stopping service %s\n", v.service.Name)
	s, err := v.edge.query()
	switch {
	case err != nil:
		return err
	case s.State == scm.Stopped:
		v.printf("Service %s is already stopped\n", v.service.Name)
		return nil
	case v.atOnce():
		return v.stopAtOnce(s)
	}
	bound := v.bound(v.service.stopBound())
	deadline := time.Now().Add(bound)
	if v.wait != nil {
		if err := v.stopDependents(deadline); err != nil {
			return err
		}
		bound = max(0, time.Until(deadline))
	}
	if s.State == scm.StopPending {
		v.printf("It is stopping already; waiting for that\n")
	}
	if err := v.ensureStopped(bound, "stopping"); err != nil {
		return err
	}
	return v.reportStopped()
}

func (v *control) stopAtOnce(s scm.Status) error {
	err := v.edge.requestStop()
	switch {
	case v.isGone(s):
		return v.reportStopped()
	case s.State == scm.StopPending:
		v.printf("Service %s is already stopping; status shows its end\n", v.service.Name)
		return nil
	case scm.IsNotRunning(err): // it has stopped meanwhile
		return v.reportStopped()
	case err == nil:
		v.printf("Stop requested; status shows its end\n")
	}
	return err
}

func (v *control) stopDependents(deadline time.Time) error {
	names, err := v.edge.dependents()
	if err != nil {
		return err
	}
	for _, name := range names {
		v.printf("Stopping service %s, which depends on it\n", name)
		err := v.interruptible(fmt.Sprintf("running, while %q is stopping", name), func() error {
			return v.edge.stopOther(name, max(0, time.Until(deadline)))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ensureStopped waits until the service has stopped.
func (v *control) ensureStopped(bound time.Duration, doing string) error {
	err := v.interruptible(doing, func() error { return v.edge.stop(bound) })
	if scm.IsNotRunning(err) {
		return nil
	}
	return err
}

// reportStopped prints what the service ended with, if that is not what a stop
// ends with.
func (v *control) reportStopped() error {
	s, err := v.edge.query()
	switch {
	case scm.IsNotInstalled(err): // it was removed meanwhile
	case err != nil:
		return err
	case v.isGone(s):
		v.printf("Service %s is stopped: its process is gone, although Windows still reports %v; start starts it again\n", v.service.Name, s.State)
		return nil
	case s.State == scm.Stopped && s.ExitCode != 0 && s.ExitCode != scm.NeverStarted:
		v.printf("Service %s is stopped; it ended with %s\n", v.service.Name, exitMeaning(s))
		return nil
	}
	v.printf("Service %s is stopped\n", v.service.Name)
	return nil
}
