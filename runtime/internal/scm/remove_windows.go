package scm

import (
	"errors"
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
		return nil, &Error{Service: name, Step: "remove it", Err: errNotInstalled}
	}
	if err := proveOurs(name, exe, in.ImagePath); err != nil {
		return nil, err
	}
	if err := StopAndWait(name, patience); err != nil {
		return nil, err
	}
	err = withService(name, windows.DELETE, windows.DeleteService)
	if err != nil && !errors.Is(err, errMarkedForDelete) {
		return nil, failure(name, "delete it", err)
	}
	installed, _ := splitImagePath(in.ImagePath)
	note, err := unregisterSource(name, exe, installed)
	if err != nil {
		return nil, failure(name, "remove its event source", err)
	}
	if note != "" {
		notes = append(notes, note)
	}
	return notes, awaitGone(name)
}

// StopAndWait stops a running service and waits for at most patience until it
// has stopped. One that does not run, or whose process is gone although the
// SCM does not know yet, is fine.
func StopAndWait(name string, patience time.Duration) error {
	err := Stop(name)
	switch {
	case errors.Is(err, errNotActive), errors.Is(err, errNoData), errors.Is(err, errBrokenPipe):
		return nil
	case errors.Is(err, errCannotAccept): // it is stopping already, or will be ready for it
		return awaitReadiness(name, patience)
	case err != nil:
		return err
	}
	return Await(name, Stopped, patience)
}

// awaitReadiness waits for the end of a service that does not take a stop at
// this moment, and asks again once it does.
func awaitReadiness(name string, patience time.Duration) error {
	var last error
	err := poll(patience, func() (bool, error) {
		s, err := Query(name)
		if err != nil || s.State == Stopped {
			return true, err
		}
		if s.State != StopPending {
			if last = Stop(name); last != nil && !errors.Is(last, errCannotAccept) && !IsNotRunning(last) {
				return false, last
			}
		}
		return false, nil
	})
	if errors.Is(err, errBound) {
		return failure(name, "stop it", errTimeout)
	}
	return err
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
