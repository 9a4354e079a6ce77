// Package scm is the edge to the Windows service control manager (SCM) and to
// the event log.
//
// The files without _windows are what can be thought out without Windows:
// what a service should be ([Config]), what would change ([Plan]), which
// account needs a password, what an event may hold. The files with it do the
// asking: serve is a running service, prepare, apply and remove change the
// SCM's database, control starts and stops, query looks, source and eventlog
// write events.
//
// Every function opens the SCM with the least rights that do, so that looking
// needs no administrator.
package scm

import (
	"context"
	"errors"
	"time"

	"winservice.internal/runtime/internal/supervise"
)

// Why a service is asked to end: the causes of the context that [Run] gets.
var (
	ErrStop        = errors.New("the service was told to stop")
	ErrShutdown    = errors.New("the machine shuts down")
	ErrPreshutdown = errors.New("the machine is about to shut down")
)

// Run is the work of a service. It returns soon after ctx is cancelled. Args
// are what the service was started with, without its name. The result is what
// the SCM is told at the end: a Win32 error, or a code that is the service's
// own.
type Run func(ctx context.Context, args []string, report func(supervise.Status)) (specific bool, code uint32)

// Interrogate is the control SERVICE_CONTROL_INTERROGATE. Who may query a
// service may usually send it, unlike those of the service's own.
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-controlservice
const Interrogate = 4

// Options are what a running service tells the SCM of itself.
type Options struct {
	// Preshutdown asks for SERVICE_CONTROL_PRESHUTDOWN in place of SHUTDOWN:
	// more time when the machine shuts down, for those who need it.
	Preshutdown bool

	// Control gets the controls that are not the SCM's own, 128 to 255, and
	// [Interrogate]. It returns at once. Nil: they are ignored.
	Control func(code uint32)

	// StopBound is how long Run may take to end once a stop has begun, or the
	// SCM is lost. Then the service ends without waiting for it.
	StopBound time.Duration

	// Abort ends the service at once, whatever Run is doing, with the code that
	// comes out of it as a service-specific one. Nil: that never happens.
	Abort <-chan uint32
}
