package scm

import (
	"errors"
	"fmt"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Start asks the SCM to start the service and returns once its process has
// begun; args go to the service. [Await] waits for RUNNING.
func Start(name string, args []string) error {
	err := withService(name, windows.SERVICE_START, func(service windows.Handle) error {
		text := new(texts)
		list := make([]*uint16, len(args), len(args)+1)
		for i, arg := range args {
			list[i] = text.pointer(arg)
		}
		if text.err != nil {
			return text.err
		}
		return startFailure(name, windows.StartService(service, uint32(len(list)), unsafe.SliceData(list)))
	})
	return failure(name, "start it", err)
}

// Stop asks the service to stop and does not wait. For one that is not
// running [IsNotRunning] is true of the error.
func Stop(name string) error {
	err := withService(name, windows.SERVICE_STOP, func(service windows.Handle) error {
		var status windows.SERVICE_STATUS
		return windows.ControlService(service, windows.SERVICE_CONTROL_STOP, &status)
	})
	err = failure(name, "stop it", err)
	if e, ok := errors.AsType[*Error](err); ok && errors.Is(err, errDependents) {
		if running, asked := Dependents(name); asked == nil {
			nameDependents(e, running)
		}
	}
	return err
}

// Control sends the running service a control of its own, 128 to 255, or
// [Interrogate], and does not wait for what becomes of it. Step is what it is
// meant to do, for errors.
func Control(name string, code uint32, step string) error {
	err := withService(name, controlRight(code), func(service windows.Handle) error {
		var status windows.SERVICE_STATUS
		return windows.ControlService(service, code, &status)
	})
	err = failure(name, step, err)
	if e, ok := errors.AsType[*Error](err); ok && IsNotRunning(err) {
		e.Mend = "start it first, with: start"
	}
	return err
}

// controlRight is the right that a control takes.
// https://learn.microsoft.com/windows/win32/services/service-security-and-access-rights
func controlRight(code uint32) uint32 {
	if code == Interrogate {
		return windows.SERVICE_INTERROGATE
	}
	return windows.SERVICE_USER_DEFINED_CONTROL
}

// Dependents names the running services that depend on this one, in the order
// in which they have to be stopped.
func Dependents(name string) ([]string, error) {
	var list []string
	err := withService(name, windows.SERVICE_ENUMERATE_DEPENDENTS, func(service windows.Handle) (err error) {
		list, err = dependents(service)
		return err
	})
	return list, failure(name, "list the services that depend on it", err)
}

// enumDependentServices is Windows' own; tests put theirs in its place.
var enumDependentServices = windows.EnumDependentServices

// dependents fills a buffer that holds structures and, behind them, the texts
// they point to. To Go it is a list of numbers: in one of structures the garbage
// collector would take the texts for pointers.
//
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-enumdependentservicesw
func dependents(service windows.Handle) (list []string, err error) {
	needed, count := uint32(16<<10), uint32(0)
	for {
		buffer := make([]uint64, (needed+7)/8)
		size := uint32(len(buffer)) * 8
		first := (*windows.ENUM_SERVICE_STATUS)(unsafe.Pointer(&buffer[0]))
		err := enumDependentServices(service, windows.SERVICE_ACTIVE, first, size, &needed, &count)
		if errors.Is(err, windows.ERROR_MORE_DATA) && needed > size {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, s := range unsafe.Slice(first, count) {
			list = append(list, windows.UTF16PtrToString(s.ServiceName))
		}
		return list, nil
	}
}

// Await waits until the service is in the state, for at most bound. Waiting
// for RUNNING ends in an error as soon as the service has stopped instead, and
// waiting for STOPPED ends when its process is gone, see [Vanished].
func Await(name string, state State, bound time.Duration) error {
	var last Status
	var vanished Vanished
	reached := poll(bound, func() (bool, error) {
		var err error
		last, err = Query(name)
		if err == nil && state == Running && last.State == Stopped {
			err = failure(name, "wait for RUNNING", fmt.Errorf("it has stopped instead: %s", last.ending()))
		}
		return last.State == state || err == nil && state == Stopped && vanished.Overdue(last, ProcessGone), err
	})
	if errors.Is(reached, errBound) {
		return stillThere(name, state, last, bound)
	}
	return reached
}

// stillThere is what to say of a service that has not reached a state. One that
// was told to stop and does not can be ended only from outside.
func stillThere(name string, state State, last Status, bound time.Duration) error {
	e := &Error{
		Service: name,
		Step:    fmt.Sprintf("wait for %v", state),
		Err:     fmt.Errorf("it is still %v after %v", last.State, bound.Round(time.Millisecond)),
		Mend:    "look at it again with status, or wait longer with --wait",
	}
	if last.State == StopPending && last.Pid != 0 {
		e.Mend += fmt.Sprintf("; if it hangs, see its log, and end it by force with: taskkill /f /pid %d", last.Pid)
	}
	return e
}

// ending tells what a stopped service ended with.
func (s Status) ending() string {
	switch {
	case s.Specific:
		return fmt.Sprintf("its own exit code is %d (0x%X); see its events and its log", s.ExitCode, s.ExitCode)
	case s.ExitCode == 0:
		return "without an error"
	}
	return Win32Text(s.ExitCode)
}

var errBound = errors.New("it takes too long")

// poll asks again and again, less and less often, until the answer is yes,
// an error, or the bound is over.
func poll(bound time.Duration, ask func() (bool, error)) error {
	deadline := time.Now().Add(bound)
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, 200*time.Millisecond) {
		yes, err := ask()
		if yes || err != nil {
			return err
		}
		left := time.Until(deadline)
		if left <= 0 {
			return errBound
		}
		time.Sleep(min(pause, left))
	}
}
