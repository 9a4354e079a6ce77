package scmrules

import (
	"fmt"
	"strings"
)

// State is a value of dwCurrentState.
type State uint32

// The states of a service:
// https://learn.microsoft.com/en-us/windows/win32/api/winsvc/ns-winsvc-service_status
const (
	Stopped         State = 1
	StartPending    State = 2
	StopPending     State = 3
	Running         State = 4
	ContinuePending State = 5
	PausePending    State = 6
	Paused          State = 7
)

var stateNames = map[State]string{
	Stopped: "STOPPED", StartPending: "START_PENDING", StopPending: "STOP_PENDING", Running: "RUNNING",
	ContinuePending: "CONTINUE_PENDING", PausePending: "PAUSE_PENDING", Paused: "PAUSED",
}

func (s State) String() string {
	if name, ok := stateNames[s]; ok {
		return name
	}
	return fmt.Sprintf("state %d", uint32(s))
}

func (s State) pending() bool {
	return s == StartPending || s == StopPending || s == ContinuePending || s == PausePending
}

// The controls of dwControlsAccepted that the rules name.
const (
	AcceptStop        = 0x1
	AcceptShutdown    = 0x4
	AcceptPreshutdown = 0x100
)

// ServiceSpecificError is the dwWin32ExitCode that makes dwServiceSpecificExitCode count.
const ServiceSpecificError = 1066

// Status is what one call of SetServiceStatus reports.
type Status struct {
	State       State
	Accepts     uint32 // SERVICE_ACCEPT_* bits
	ExitCode    uint32 // Win32
	ServiceCode uint32 // the service's own exit code
	CheckPoint  uint32
	WaitHint    uint32 // milliseconds
}

func (s Status) String() string {
	var b strings.Builder
	b.WriteString(s.State.String())
	for _, field := range []struct {
		name  string
		value uint32
	}{{"check point", s.CheckPoint}, {"hint", s.WaitHint}, {"exit code", s.ExitCode}, {"service code", s.ServiceCode}} {
		if field.value != 0 {
			fmt.Fprintf(&b, ", %s %d", field.name, field.value)
		}
	}
	if s.Accepts != 0 {
		fmt.Fprintf(&b, ", accepts %#x", s.Accepts)
	}
	return b.String()
}

// Process is the life of one process of one service.
type Process struct {
	Service  string
	PID      int
	Began    int      // place of its beginning in the trace; no other process has it
	Statuses []Status // in the order of the reports
	Ended    bool     // the process has ended
	Killed   bool     // the test killed it, or the whole machine
}

// Stopped reports whether the process has reported STOPPED.
func (p Process) Stopped() bool {
	for _, s := range p.Statuses {
		if s.State == Stopped {
			return true
		}
	}
	return false
}

// String lists the statuses, one a line.
func (p Process) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "service %q, process %d:", p.Service, p.PID)
	for i, s := range p.Statuses {
		fmt.Fprintf(&b, "\n  %d. %s", i+1, s)
	}
	switch {
	case p.Killed:
		b.WriteString("\n  killed by the test")
	case p.Ended:
		b.WriteString("\n  the process ended")
	}
	return b.String()
}

// Violation is one breach of a rule.
type Violation struct {
	Rule   Rule
	Status int // number of the status from 1 on; one more than there are for the end of the process
	Detail string
}

func (v Violation) String() string {
	return fmt.Sprintf("status %d: %s (%s, %s)", v.Status, v.Detail, v.Rule, v.Rule.URL())
}
