package runtime

import (
	"errors"

	"winservice.internal/runtime/internal/scm"
	"winservice.internal/runtime/internal/swap"
)

// haltUpdate has an update that runs at the same time leave the service
// stopped: it may have stopped the service itself already, so that it does not
// see the stop, and would start it again.
func (c *command) haltUpdate() {
	if c.options.verb != "stop" {
		return
	}
	self, err := thisExe()
	if err != nil {
		return
	}
	exe, err := scm.InstalledExe(c.service.Name, self)
	if err != nil || exe == "" {
		return
	}
	if swap.Holder(exe) != "update" {
		return // and the lock is not taken either, which would keep an update from beginning
	}
	l, err := swap.TakeLock(exe, c.options.verb)
	held, is := errors.AsType[*swap.HeldError](err)
	switch {
	case err == nil:
		l.Release() // and there is no update; what one has left that was cut short stays
	case is && held.Verb == "update" && swap.Unmark(exe):
		c.printf("An update of service %s is running, process %d; it leaves the service stopped\n", c.service.Name, held.Pid)
	}
}

// halted reports whether somebody has stopped the service meanwhile.
func (r *replacement) halted() bool { return r.marked && !r.files.Marks() }
