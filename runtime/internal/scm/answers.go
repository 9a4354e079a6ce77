package scm

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"time"
)

// IsAlreadyRunning reports that a service could not be started because it runs,
// or is starting or stopping.
func IsAlreadyRunning(err error) bool { return errors.Is(err, errAlreadyRunning) }

// IsProcessGone reports that the SCM could not reach the process of a service:
// it has ended, and the SCM has not noticed that yet.
func IsProcessGone(err error) bool { return isAny(err, errNoData, errBrokenPipe) }

// isRefused reports that a service takes no stop at this moment. It gets one of
// these answers depending on its state: in START_PENDING the SCM looks at what
// the service accepts (1052), in STOP_PENDING it does not (1061).
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-controlservice
func isRefused(err error) bool { return isAny(err, errCannotAccept, errInvalidControl) }

func isAny(err error, of ...syscall.Errno) bool {
	return slices.ContainsFunc(of, func(errno syscall.Errno) bool { return errors.Is(err, errno) })
}

// nameDependents adds to a refused stop which running services are in its way.
func nameDependents(e *Error, running []string) {
	if len(running) == 0 {
		return
	}
	e.Err = fmt.Errorf("%s: %s", strings.Join(running, ", "), errorText(e.Err))
	e.Mend = "stop the services that depend on it as well, with: stop --wait 60"
}

// noticeTime is how long the SCM may report a service whose process has
// ended.
const noticeTime = 2 * time.Second

// A Vanished tracks for how long the process of a service has been gone while
// the SCM still reports it. The zero value is ready for use.
//
// Windows' SCM waits for the process of each service and reports STOPPED when
// it ends; https://learn.microsoft.com/windows/win32/services/service-status-transitions.
// Wine 8 does not, and forgets the process when a control cannot be delivered.
type Vanished struct{ since time.Time }

// IsGone reports that the SCM has a state other than STOPPED for a service
// without a process. In START_PENDING that is usual, until the process begins.
func IsGone(s Status, gone func(pid int) bool) bool {
	if s.Pid == 0 {
		return s.State != Stopped && s.State != StartPending
	}
	return s.State != Stopped && gone(s.Pid)
}

// Overdue reports that the process of a service has been gone for longer than
// the SCM takes to notice.
func (v *Vanished) Overdue(s Status, gone func(pid int) bool) bool {
	if !IsGone(s, gone) {
		v.since = time.Time{}
		return false
	}
	if v.since.IsZero() {
		v.since = time.Now()
	}
	return time.Since(v.since) >= noticeTime
}

// GoneError is what to say of a service whose process is gone. Step is what was
// tried.
func GoneError(name, step string, s Status) error {
	return &Error{
		Service: name, Step: step,
		Err:  fmt.Errorf("its process is gone, although Windows still reports %v", s.State),
		Mend: "start it again with: start",
	}
}
