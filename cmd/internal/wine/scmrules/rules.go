package scmrules

import (
	"fmt"
	"maps"
	"slices"
)

// Rule is one of Microsoft's rules.
type Rule string

// The rules.
const (
	// Transition: "Only certain service state transitions are valid", and the page draws them.
	// Application Verifier: 4000005.
	Transition Rule = "transition"
	// Identical: a report says something new. Application Verifier: 4000006. A service that is
	// interrogated "should simply return NO_ERROR" (HandlerEx).
	Identical Rule = "identical status"
	// StoppedOnce: "If the status is SERVICE_STOPPED, perform all necessary cleanup and call
	// SetServiceStatus one time only. … any subsequent calls can cause the process to crash."
	StoppedOnce Rule = "STOPPED once"
	// NothingAfterStopped is the same sentence for any other state.
	NothingAfterStopped Rule = "nothing after STOPPED"
	// StoppedBeforeEnd: "A service is considered failed when it terminates without reporting a status of
	// SERVICE_STOPPED to the service controller." The failure actions begin then, whoever asked for the stop.
	StoppedBeforeEnd Rule = "STOPPED before the end"
	// CheckPoint: "the service should make its next call … with either an incremented dwCheckPoint
	// value or a change in dwCurrentState".
	CheckPoint Rule = "check point rises"
	// NoCheckPoint: dwCheckPoint "is not valid and should be zero when the service does not have a
	// start, stop, pause, or continue operation pending". The page says nothing like it of dwWaitHint.
	NoCheckPoint Rule = "no check point unless pending"
	// WaitHint: "ensuring that there are valid check-point and wait hint values for pending states".
	WaitHint Rule = "wait hint while pending"
	// StartControls limits what START_PENDING accepts; see acceptable.
	StartControls Rule = "controls in START_PENDING"
	// StopControls: in STOP_PENDING and STOPPED "the SCM does not transmit further control requests",
	// so accepting one promises what cannot happen.
	StopControls Rule = "controls in STOP_PENDING and STOPPED"
	// ExitCode: dwWin32ExitCode is for "an error that occurs when it is starting or stopping. … The
	// service should set this value to NO_ERROR when it is running".
	ExitCode Rule = "exit code"
	// ServiceCode: dwServiceSpecificExitCode "is ignored unless the dwWin32ExitCode member is set to
	// ERROR_SERVICE_SPECIFIC_ERROR".
	ServiceCode Rule = "service-specific exit code"
)

const (
	learn       = "https://learn.microsoft.com/en-us/windows/win32/"
	transitions = learn + "services/service-status-transitions"
	setStatus   = learn + "api/winsvc/nf-winsvc-setservicestatus"
	structure   = learn + "api/winsvc/ns-winsvc-service_status"
)

var pages = map[Rule]string{
	Transition:          transitions,
	Identical:           learn + "api/winsvc/nc-winsvc-lphandler_function_ex",
	StoppedOnce:         setStatus,
	NothingAfterStopped: setStatus,
	StoppedBeforeEnd:    learn + "api/winsvc/ns-winsvc-service_failure_actionsw",
	CheckPoint:          structure,
	NoCheckPoint:        structure,
	WaitHint:            setStatus,
	StartControls:       learn + "api/winsvc/nf-winsvc-controlservice",
	StopControls:        transitions,
	ExitCode:            structure,
	ServiceCode:         structure,
}

// Rules lists every rule.
func Rules() []Rule { return slices.Sorted(maps.Keys(pages)) }

// URL is Microsoft's page that states the rule.
func (r Rule) URL() string { return pages[r] }

// following is the diagram of Service State Transitions. The SCM itself sets START_PENDING before the
// service runs, so a process begins there.
var following = map[State][]State{
	StartPending:    {Running, StopPending, Stopped},
	Running:         {StopPending, Stopped, PausePending, Paused},
	PausePending:    {Paused, StopPending, Stopped},
	Paused:          {ContinuePending, Running, StopPending, Stopped},
	ContinuePending: {Running, StopPending, Stopped},
	StopPending:     {Stopped},
}

// Check returns every violation of the rules by a process.
func Check(p Process) []Violation {
	var found []Violation
	before := Status{State: StartPending}
	for i, s := range p.Statuses {
		report := func(rule Rule, format string, args ...any) {
			found = append(found, Violation{Rule: rule, Status: i + 1, Detail: fmt.Sprintf(format, args...)})
		}
		checkOrder(i, before, s, report)
		checkFields(i, s, report)
		before = s
	}
	if p.Ended && !p.Killed && !p.Stopped() {
		found = append(found, Violation{
			Rule: StoppedBeforeEnd, Status: len(p.Statuses) + 1,
			Detail: fmt.Sprintf("the process ended in %s, without STOPPED", before.State),
		})
	}
	return found
}

type reporter func(rule Rule, format string, args ...any)

// checkOrder compares a status with the one before it.
func checkOrder(i int, before, s Status, report reporter) {
	switch {
	case before.State == Stopped && s.State == Stopped:
		report(StoppedOnce, "STOPPED is reported again")
	case before.State == Stopped:
		report(NothingAfterStopped, "%s follows STOPPED", s.State)
	case s.State != before.State && !slices.Contains(following[before.State], s.State):
		report(Transition, "%s cannot follow %s", s.State, before.State)
	case s.State != before.State || i == 0:
	case s.State.pending() && s.CheckPoint <= before.CheckPoint:
		report(CheckPoint, "the check point of %s is %d after %d", s.State, s.CheckPoint, before.CheckPoint)
	case s == before:
		report(Identical, "%s is reported again without a change", s.State)
	}
}

// checkFields judges a status by itself.
func checkFields(i int, s Status, report reporter) {
	if s.State.pending() && s.WaitHint == 0 {
		report(WaitHint, "%s has no wait hint", s.State)
	}
	if !s.State.pending() && s.CheckPoint != 0 {
		report(NoCheckPoint, "%s has check point %d", s.State, s.CheckPoint)
	}
	if refused := s.Accepts &^ acceptable(i, s.State); refused != 0 {
		rule := StopControls
		if s.State == StartPending {
			rule = StartControls
		}
		report(rule, "%s accepts controls %#x", s.State, refused)
	}
	if s.ExitCode != 0 && s.State != StartPending && s.State != StopPending && s.State != Stopped {
		report(ExitCode, "%s has exit code %d", s.State, s.ExitCode)
	}
	if s.ServiceCode != 0 && s.ExitCode != ServiceSpecificError {
		report(ServiceCode, "service code %d beside exit code %d", s.ServiceCode, s.ExitCode)
	}
}

// acceptable returns the controls that the i-th status may accept.
//
// About START_PENDING, Microsoft's pages say:
//   - SetServiceStatus, best practices: "Do not register to accept controls while the status is
//     SERVICE_START_PENDING or the service can crash. After initialization is completed, accept the
//     SERVICE_CONTROL_STOP code."
//   - ControlService, table of states: in START_PENDING the SCM sends SERVICE_CONTROL_STOP to a service
//     that accepts it, and no other control.
//   - Service State Transitions, second diagram: in START_PENDING a "service must be prepared to
//     transition from this state to SERVICE_STOPPED", on SERVICE_CONTROL_STOP or a system shutdown.
//   - Application Verifier logs a warning (4000004), because "most services cannot accept stop/shutdown
//     controls during initialization".
//
// So the first status of a process accepts nothing: its initialization is not complete. A later one
// may accept what ends the service, once the service is able to end. Nothing else is acceptable.
func acceptable(i int, state State) uint32 {
	switch state {
	case StartPending:
		if i == 0 {
			return 0
		}
		return AcceptStop | AcceptShutdown | AcceptPreshutdown
	case StopPending, Stopped:
		return 0
	}
	return ^uint32(0)
}
