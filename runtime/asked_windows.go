package runtime

import (
	"errors"
	"fmt"
	"time"

	"winservice.internal/runtime/internal/scm"
)

// rotateBound is how long `rotate` waits for the log to be set aside.
const rotateBound = 10 * time.Second

// awaitState reads the state again and again until it is as wanted. Not ok:
// that took longer than bound.
func (c *command) awaitState(bound time.Duration, wanted func(State) bool) (s State, ok bool) {
	deadline := time.Now().Add(bound)
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, 200*time.Millisecond) {
		s, err := readState(c.service.logDir())
		if err == nil && wanted(s) {
			return s, true
		}
		left := time.Until(deadline)
		if left <= 0 {
			return s, false
		}
		time.Sleep(min(pause, left))
	}
}

// rotate has the running service set its log aside, and tells when that is
// done.
func (c *command) rotate() error {
	if c.service.Log.Off {
		return errors.New("the recipe has log.off: there is no log to rotate")
	}
	if err := c.proven(); err != nil {
		return err
	}
	c.printf("Rotating the log of service %s\n", c.service.Name)
	const step = "rotate its log"
	status, err := scm.Query(c.service.Name)
	switch {
	case err != nil:
		return err
	case scm.IsGone(status, scm.ProcessGone):
		return scm.GoneError(c.service.Name, step, status)
	}
	if err := c.service.takesRequests(status, step); err != nil {
		return err
	}
	before, _ := readState(c.service.logDir()) // none: nothing was rotated before
	if err := scm.Control(c.service.Name, controlRotate, step); err != nil {
		return err
	}
	after, answered := c.awaitState(rotateBound, func(s State) bool {
		return !s.Written.Equal(before.Written) && !sameTime(s.LogRotated, before.LogRotated)
	})
	if answered {
		c.printf("Log rotated\n")
		return nil
	}
	if _, f, err := c.freshState(); err != nil || !f.answered {
		return c.service.undetermined(step, f, err)
	}
	return fmt.Errorf("the log of service %q was not rotated within %v (%d bytes were dropped)\n  another program may hold the file open; its events are shown by: logs --events",
		c.service.Name, rotateBound, after.LogDropped)
}
