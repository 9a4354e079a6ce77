package runtime

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"winservice.internal/runtime/internal/scm"
)

// freshBound is how long a state is waited for that was requested: a service
// writes it at most once in writeInterval.
const freshBound = writeInterval + time.Second

// unwritten is why a state is not fresh that was requested.
func (s *Service) unwritten() string {
	return fmt.Sprintf("the service has not written %s within %v; if it cannot, its event 4365 says why", filepath.Join(s.logDir(), stateFile), freshBound)
}

// freshState returns what the service has written down, after requesting that
// it does so now, and whether that was written for this request. Err is why it
// cannot be read at all. The request takes the right to interrogate the service,
// which every user has by default; a service that is not ours gets none.
func (c *command) freshState() (s State, f freshness, err error) {
	before, err := readState(c.service.logDir())
	if f, requested := c.requestState(); !requested {
		return before, f, err
	}
	after, changed := c.awaitState(freshBound, func(s State) bool { return !s.Written.Equal(before.Written) })
	if changed {
		return after, freshness{answered: true}, nil
	}
	return before, freshness{why: c.service.unwritten()}, err
}

// requestState has the running service write its state, and returns false when
// it cannot be requested.
func (c *command) requestState() (f freshness, requested bool) {
	name := c.service.Name
	if err := c.proven(); err != nil {
		return freshness{why: err.Error()}, false
	}
	s, err := scm.Query(name)
	if err == nil && s.Pid != 0 && lookAtProcess(s.Pid, nil) == lifeEnded {
		return freshness{}, false // Wine's SCM has not noticed it
	}
	if err := scm.Control(name, scm.Interrogate, "request its state"); err != nil {
		return unrequested(err), false
	}
	return f, true
}

// unrequested is what a state is that could not be requested. A service that is
// stopped has written its last one, and one that starts or stops, and takes no
// request, writes each change.
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-controlservice
func unrequested(err error) freshness {
	switch {
	case scm.IsNotRunning(err), scm.IsNotAccepting(err):
		return freshness{}
	case errors.Is(err, fs.ErrPermission):
		return freshness{why: "this user may not interrogate the service"}
	}
	return freshness{why: err.Error()}
}
