package scm

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// A Config is what the SCM should have of a service.
type Config struct {
	Name        string // the key; never empty
	DisplayName string // never empty
	Description string
	Exe         string // absolute path of the executable; the SCM runs it with "run"

	// Start and Delayed count for a new service, and for an installed one
	// when Asked says so. Zero: Manual.
	Start   StartType
	Delayed bool // Automatic only: a while after the machine has started

	// Account is whose rights the service has; it counts as Start does.
	// Empty: LocalSystem. Password is nil for an account that needs none, or
	// to leave the installed one.
	Account  string
	Password *string

	// DependsOn names the services to be started before this one. Nil leaves
	// those of an installed service; empty but not nil removes them.
	DependsOn []string

	Recovery Recovery

	// OnNonCrash takes the recovery actions also when the service stops in
	// good order with an error.
	OnNonCrash bool

	// Preshutdown is how long Windows waits for the service before it shuts
	// down, in whole milliseconds. Zero: nothing is asked.
	Preshutdown time.Duration

	SID SIDType

	// Privileges are all that the service keeps; none named: all of them.
	Privileges []string

	// Descriptor is who may do what with the service, as SDDL. Empty:
	// [DefaultRights], unless an administrator has set others.
	Descriptor string

	Asked Asked
}

// SIDType is the SCM's number for a service's own identity.
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_sid_info
type SIDType uint32

// The kinds of identity.
const (
	SIDNone         SIDType = 0
	SIDUnrestricted SIDType = 1
	SIDRestricted   SIDType = 3
)

// String is how a plan shows it.
func (t SIDType) String() string {
	switch t {
	case SIDNone:
		return "none"
	case SIDUnrestricted:
		return "unrestricted"
	case SIDRestricted:
		return "restricted"
	}
	return fmt.Sprintf("type %d", uint32(t))
}

// Asked says what a user asked for on the command line: an update leaves the
// rest as it is, whoever set it.
type Asked struct {
	Start, Account bool
}

// Recovery is the SCM's failure actions. No actions: none are taken.
type Recovery struct {
	Actions    []Action
	ResetAfter time.Duration // in whole seconds; math.MaxInt64: never
}

// An Action is one failure action.
type Action struct {
	Do    Do
	After time.Duration // in whole milliseconds
}

// Do is what a failure action does, in the SCM's numbers.
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-sc_action
type Do uint32

// The failure actions. We set the first two, others may have set the rest.
const (
	DoNothing Do = iota
	DoRestart
	DoReboot
	DoRun
)

// String is how a plan shows it.
func (d Do) String() string {
	switch d {
	case DoNothing:
		return "nothing"
	case DoRestart:
		return "restart"
	case DoReboot:
		return "reboot the machine"
	case DoRun:
		return "run a command"
	}
	return fmt.Sprintf("action %d", uint32(d))
}

// never is a time that does not come.
const never time.Duration = math.MaxInt64

// StartType is the SCM's number for when a service is started.
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-createservicew
type StartType uint32

// The start types of a service of our kind.
const (
	Automatic StartType = 2
	Manual    StartType = 3
	Disabled  StartType = 4
)

// startWord is the word of the option --startup, or for a driver's start
// types the SCM's.
//
//go:noinline
func startWord(t StartType, delayed bool) string {
	switch t {
	case 0:
		return "boot"
	case 1:
		return "system"
	case Automatic:
		if delayed {
			return "delayed"
		}
		return "auto"
	case Disabled:
		return "disabled"
	}
	return "manual"
}

// String is how a plan shows the actions.
func (r Recovery) String() string {
	if len(r.Actions) == 0 {
		return "none"
	}
	var words []string
	for _, a := range r.Actions {
		words = append(words, a.Do.String()+" after "+brief(a.After))
	}
	reset := "never reset"
	if r.ResetAfter != never {
		reset = "reset after " + brief(r.ResetAfter)
	}
	return strings.Join(words, ", ") + "; " + reset
}

// brief is d without the zero minutes and seconds of time.Duration's String.
func brief(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
