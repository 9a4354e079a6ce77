package scm

import (
	"fmt"
	"time"
)

// State is a service's state in the SCM's numbers.
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_status_process
type State uint32

// The states that our services have.
const (
	Stopped      State = 1
	StartPending State = 2
	StopPending  State = 3
	Running      State = 4
)

// String returns the SCM's own word.
func (s State) String() string {
	words := []string{
		"STOPPED", "START_PENDING", "STOP_PENDING", "RUNNING",
		"CONTINUE_PENDING", "PAUSE_PENDING", "PAUSED",
	}
	if s >= 1 && int(s) <= len(words) {
		return words[s-1]
	}
	return fmt.Sprintf("state %d", uint32(s))
}

// Status is what the SCM says of a service at this moment.
type Status struct {
	State State
	Pid   int // 0: no process

	// ExitCode is what it last ended with: its own code when Specific, else a
	// Win32 error. NeverStarted stands for none.
	ExitCode uint32
	Specific bool

	CheckPoint uint32        // rises with its progress, in a pending state
	Hint       time.Duration // how long it takes to the next one, as it says

	Start string // as the option --startup: manual, auto, delayed, disabled
}

// NeverStarted is the ExitCode of a service that did not run since the
// machine started.
const NeverStarted = 1077
