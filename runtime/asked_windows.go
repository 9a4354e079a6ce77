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
	c.printf("Rotating the log of service %s\n", c.service.Name)
	if err := c.ours(); err != nil {
		return err
	}
	before, _ := readState(c.service.logDir()) // none: nothing was rotated before
	if err := scm.Control(c.service.Name, controlRotate, "rotate its log"); err != nil {
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
		return c.service.undetermined("rotate its log", f, err)
	}
	return fmt.Errorf("the log of service %q was not set aside within %v (%d bytes were dropped)\n  see its events: another program may hold the file open",
		c.service.Name, rotateBound, after.LogDropped)
}

func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

// restartChild has the running service end its child and start another.
func (c *command) restartChild() error {
	c.printf("Restarting the child of service %s\n", c.service.Name)
	before, _, err := c.freshState()
	if c.options.wait != nil && err != nil {
		return fmt.Errorf("read what service %q has written down: %w", c.service.Name, err)
	}
	if err := scm.Control(c.service.Name, controlRestartChild, "restart its child"); err != nil {
		return err
	}
	if c.options.wait == nil {
		c.printf("%s\n", c.service.restartRequested())
		return nil
	}
	after, done := c.awaitState(*c.options.wait, func(s State) bool {
		return s.ChildReady && s.ChildPid != 0 && !sameTime(s.ChildStarted, before.ChildStarted)
	})
	if done {
		c.printf("Child restarted, process %d\n", after.ChildPid)
		return nil
	}
	if _, f, err := c.freshState(); err != nil || !f.answered {
		return c.service.undetermined("restart its child", f, err)
	}
	return &scm.Error{
		Service: c.service.Name, Step: "wait for its new child",
		Err:  fmt.Errorf("it does not run, or is not ready, after %v", *c.options.wait),
		Mend: "look at it again with status, or wait longer with --wait",
	}
}
