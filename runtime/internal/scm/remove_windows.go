package scm

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/windows"
)

// letGo bounds the wait for the SCM to forget a deleted service, which it
// does when nobody has it open any more.
const letGo = 30 * time.Second

// Remove stops the service, waiting for at most patience, deletes it with its
// event source, and waits until the SCM has let go of it. It refuses a
// service that is not ours. The notes say what a user should know.
func Remove(name, exe string, patience time.Duration) (notes []string, err error) {
	in, err := read(name)
	if err != nil {
		return nil, err
	}
	if in == nil {
		return nil, &Error{Service: name, Step: "remove it", Err: errNotInstalled, Mend: "nothing is left to remove: it was removed before, or never installed"}
	}
	if err := proveOurs(name, exe, in); err != nil {
		return nil, err
	}
	if err := EnsureStopped(name, patience); err != nil {
		return nil, err
	}
	if s, err := Query(name); err == nil && IsGone(s, ProcessGone) {
		notes = append(notes, fmt.Sprintf("its process was gone already, although Windows still reported %v", s.State))
	}
	err = withService(name, windows.DELETE, windows.DeleteService)
	if err != nil && !errors.Is(err, errMarkedForDelete) {
		return nil, failure(name, "delete it", err)
	}
	note, err := unregisterSource(name, exe, in.Exe)
	if err != nil {
		return nil, failure(name, "remove its event source", err)
	}
	if note != "" {
		notes = append(notes, note)
	}
	return notes, awaitGone(name)
}

// EnsureStopped is [StopAndWait] for which a service that does not run is fine.
func EnsureStopped(name string, patience time.Duration) error {
	err := StopAndWait(name, patience)
	if IsNotRunning(err) {
		return nil
	}
	return err
}

// StopPatiently is [EnsureStopped] that waits on beyond patience for as long as
// the service tells of progress: what runs may be another executable, which
// takes more time than this one knows of.
func StopPatiently(name string, patience time.Duration) error {
	err := EnsureStopped(name, patience)
	for err != nil {
		s, unknown := Query(name)
		if unknown != nil || s.State != StopPending || s.Hint == 0 {
			return err
		}
		if Await(name, Stopped, s.Hint+hintMargin) == nil {
			return nil
		}
		if next, unknown := Query(name); unknown != nil || next.CheckPoint == s.CheckPoint {
			return err
		}
	}
	return nil
}

// hintMargin is how much longer than it says a service may take.
const hintMargin = 5 * time.Second

// StopAndWait stops a running service and waits for at most patience until it
// has stopped. One that is stopping already is waited for, and one whose
// process is gone although the SCM does not know yet is stopped.
func StopAndWait(name string, patience time.Duration) error {
	err := Stop(name)
	switch {
	case IsProcessGone(err):
		return awaitDeath(name)
	case isRefused(err):
		return awaitReadiness(name, patience)
	case err != nil:
		return err
	}
	return Await(name, Stopped, patience)
}

// awaitReadiness waits for the end of a service that does not take a stop at
// this moment, and asks again once it does.
func awaitReadiness(name string, patience time.Duration) error {
	var last Status
	var vanished Vanished
	err := poll(patience, func() (bool, error) {
		var err error
		last, err = Query(name)
		if err != nil || last.State == Stopped || vanished.Overdue(last, ProcessGone) {
			return true, err
		}
		if last.State == StopPending {
			return false, nil
		}
		switch err := Stop(name); {
		case err == nil, IsNotRunning(err), isRefused(err):
			return false, nil
		case IsProcessGone(err):
			return true, awaitDeath(name)
		default:
			return false, err
		}
	})
	if errors.Is(err, errBound) {
		return stillThere(name, Stopped, last, patience)
	}
	return err
}

// awaitDeath waits until a process whose pipe to the SCM is broken has ended,
// so that what follows does not meet it.
func awaitDeath(name string) error {
	err := poll(noticeTime, func() (bool, error) {
		s, err := Query(name)
		return s.State == Stopped || s.Pid == 0 || ProcessGone(s.Pid), err
	})
	if errors.Is(err, errBound) {
		return nil // the process identifier is another one's by now
	}
	return err
}

// ProcessGone reports whether the process has ended; of one that may not be
// looked at it is not known.
func ProcessGone(pid int) bool {
	process, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return errors.Is(err, windows.ERROR_INVALID_PARAMETER) // there is none
	}
	defer windows.CloseHandle(process)
	event, err := windows.WaitForSingleObject(process, 0)
	return err == nil && event == windows.WAIT_OBJECT_0
}

// awaitGone waits until the SCM does not know the service any more.
func awaitGone(name string) error {
	err := poll(letGo, func() (bool, error) {
		err := withService(name, windows.SERVICE_QUERY_STATUS, func(windows.Handle) error { return nil })
		switch {
		case IsNotInstalled(err):
			return true, nil
		case errors.Is(err, errMarkedForDelete):
			return false, nil
		}
		return false, err
	})
	if errors.Is(err, errBound) {
		return failure(name, "wait until Windows has let go of it, for "+letGo.String(), errMarkedForDelete)
	}
	return failure(name, "wait until Windows has let go of it", err)
}
