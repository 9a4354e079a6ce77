package scm

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
)

// An Error is something that Windows refused.
type Error struct {
	Service string
	Step    string // what was tried
	Err     error
	Mend    string // how to put it right; empty: nobody knows
}

// Error names the service, the step, and Windows' text and code. Nothing can be
// done with a service that is not installed, so that the step says no more.
func (e *Error) Error() string {
	if IsNotInstalled(e.Err) {
		return fmt.Sprintf("service %q is not installed", e.Service)
	}
	return fmt.Sprintf("service %q: %s: %s", e.Service, e.Step, errorText(e.Err))
}

// errorText is Windows' text for an error, and its code.
func errorText(err error) string {
	if errno, ok := err.(syscall.Errno); ok { //nolint:errorlint // a wrapped one has its code in its text already
		return Win32Text(uint32(errno))
	}
	return err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Win32Text is Windows' text for an error, and its code.
func Win32Text(code uint32) string {
	return fmt.Sprintf("%s (%d)", strings.TrimRight(syscall.Errno(code).Error(), ". \r\n"), code)
}

// The Win32 errors that we know more about than Windows says.
// https://learn.microsoft.com/windows/win32/debug/system-error-codes
const (
	errFileNotFound    syscall.Errno = 2
	errPathNotFound    syscall.Errno = 3
	errAccessDenied    syscall.Errno = 5
	errBrokenPipe      syscall.Errno = 109
	errNoData          syscall.Errno = 232
	errDependents      syscall.Errno = 1051
	errInvalidControl  syscall.Errno = 1052
	errTimeout         syscall.Errno = 1053
	errLocked          syscall.Errno = 1055
	errAlreadyRunning  syscall.Errno = 1056
	errInvalidAccount  syscall.Errno = 1057
	errDisabled        syscall.Errno = 1058
	errCircular        syscall.Errno = 1059
	errNotInstalled    syscall.Errno = 1060
	errCannotAccept    syscall.Errno = 1061
	errNotActive       syscall.Errno = 1062
	errNotUnderSCM     syscall.Errno = 1063
	errDependencyFail  syscall.Errno = 1068
	errLogonFailed     syscall.Errno = 1069
	errMarkedForDelete syscall.Errno = 1072
	errDependencyGone  syscall.Errno = 1075
	errExists          syscall.Errno = 1073
	errDuplicateName   syscall.Errno = 1078
)

const closeOthers = "close services.msc, Task Manager and whatever else shows services; Windows deletes the service once the last of them is closed"

// A mend is how to put an error of Windows right.
type mend struct {
	errno syscall.Errno
	text  string
}

var mends = []mend{
	{errAccessDenied, "run it as an administrator"},
	{errBrokenPipe, "its process is gone, although Windows still reports the service; start it again with: start"},
	{errNoData, "its process is gone, although Windows still reports the service; start it again with: start"},
	{errLocked, "try again in a moment"},
	{errInvalidAccount, `write the account as DOMAIN\user, .\user, NT SERVICE\name or LocalService`},
	{errDisabled, "enable it: run this executable with update --startup manual"},
	{errCircular, "this service and one that it depends on would wait for each other; correct depends-on in the recipe and build the executable anew"},
	{errExists, "it was installed in the meantime; run install again"},
	{errNotInstalled, "install it first: run this executable with install, as an administrator"},
	{errInvalidControl, "it takes no such control at this moment; see status, and try again"},
	{errCannotAccept, "it is starting or stopping; see status, and try again once it is RUNNING"},
	{errDependencyFail, "a service that it depends on could not be started: see the event log, source Service Control Manager"},
	{errLogonFailed, `give the password again with update --username and --password-stdin, and grant the account the right "Log on as a service"`},
	{errMarkedForDelete, closeOthers},
	{errDependencyGone, "a service that it depends on is not installed; correct depends-on in the recipe, or install that service"},
	{errDuplicateName, "another service has this display name; choose another in the recipe"},
}

// startMends are for a process that could not be started, where the same codes
// mean something else: who asks for it has the right to.
var startMends = []mend{
	{errFileNotFound, "its executable is no longer where it was installed; run install from where it is now"},
	{errPathNotFound, "its executable is no longer where it was installed; run install from where it is now"},
	{errAccessDenied, "its account may not run the executable: move that to a folder like C:\\Program Files\\NAME and install it from there, or grant the right with icacls.exe (see doctor)"},
	{errAlreadyRunning, "it runs, or is starting or stopping; wait for that with: start"},
	{errTimeout, "see the event log, source Service Control Manager; often the account may not read the executable: see doctor"},
}

// startFailure is failure for a process that could not be started.
func startFailure(service string, err error) error {
	const step = "start it"
	if mend := mendOf(err, startMends); mend != "" {
		return &Error{Service: service, Step: step, Err: err, Mend: mend}
	}
	return failure(service, step, err)
}

// failure names the service and the step, and adds the mend that fits the
// cause. A nil err gives nil, an *Error stays as it is.
func failure(service, step string, err error) error {
	if err == nil {
		return nil
	}
	if _, known := errors.AsType[*Error](err); known {
		return err
	}
	return &Error{Service: service, Step: step, Err: err, Mend: mendOf(err, mends)}
}

// mendOf looks up how to put right the error of Windows behind err.
func mendOf(err error, mends []mend) string {
	errno, _ := errors.AsType[syscall.Errno](err)
	for _, m := range mends {
		if m.errno == errno {
			return m.text
		}
	}
	return ""
}

// Mend returns how to put err right, or nothing.
func Mend(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Mend
	}
	return ""
}

// IsNotInstalled says that the SCM does not know the service.
func IsNotInstalled(err error) bool { return errors.Is(err, errNotInstalled) }

// IsNotUnderSCM says that the process was not started by the SCM.
func IsNotUnderSCM(err error) bool { return errors.Is(err, errNotUnderSCM) }

// IsNotAccepting reports whether a service takes no control because it is
// starting or stopping.
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-controlservice
func IsNotAccepting(err error) bool { return errors.Is(err, errCannotAccept) }

// IsNotRunning says that a service could not be stopped because it is not
// running.
func IsNotRunning(err error) bool { return errors.Is(err, errNotActive) }
