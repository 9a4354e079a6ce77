// Package supervise keeps one child running until it is told to stop.
//
// It knows nothing of Windows: a stop request is a cancelled context, a child
// is anything that can be asked, ended and waited for, and time is package
// time, so that a test under testing/synctest lives through a day of restarts
// in a millisecond.
//
// run.go is the life of a service from top to bottom, tend.go that of one
// child, probe.go asks whether it is ready and well, restart.go decides what a
// death is followed by, request.go when a requested restart is carried out,
// stop.go is the ladder, again.go when a key is pressed twice, budget.go the
// sum of what a stop may wait for, and relay.go passes on reports and events.
package supervise

import (
	"context"
	"time"
)

// A Child is one started process and everything that it has spawned.
type Child interface {
	// Pid is the identifier of the process that stands for the child: the first
	// one, unless it has been handed over.
	Pid() int

	// Handovers delivers each time that another process stands for the child,
	// because the one before has ended and the child has not. Nil: never.
	Handovers() <-chan Handover

	// Ask delivers one rung of the stop ladder and does not wait for its
	// effect; a command is delivered when it has ended well. Once ctx is done
	// it returns soon and leaves nothing running. It is called from another
	// goroutine than the rest.
	Ask(context.Context, Step) error

	// Linger says that the child is asked to end: from now on what is left of
	// the tree when the first process has ended is given time, until Kill.
	Linger()

	// Kill ends the whole tree and does not wait for its effect.
	Kill() error

	// Wait blocks until the child has ended and what was left of its tree is
	// gone. It is called once, and again after each Exit that Remains:
	// then it terminates what is left once more.
	Wait() Exit
}

// Exit is how a child ended.
type Exit struct {
	Unstarted bool   // it was not started at all: Err says why
	Remains   bool   // processes of its tree are still there, though they were terminated
	Code      uint32 // the exit code of the first process, or where the tree counts of the last one
	Err       error  // what went wrong besides
	Tail      string // the last of the child's output, at most 4 KB

	Terminated bool // by Kill; the code does not tell, since a program may use the same
	Others     int  // processes of its tree that were terminated because the first had ended

	// Early says that it ended by itself before it had run for Ready.After: a
	// failure, unless the exit code is one of RestartCodes.
	Early bool

	// Cause is why we ended it, as a clause: "was not ready after 1m0s: …".
	// Nil: it ended by itself, or because it was to be stopped.
	Cause error
}

// A Handover is that one process of a tree has ended, and that another stands
// for the child now.
type Handover struct {
	Pid       int    // stands for the child now
	Processes int    // of the tree
	Ended     int    // stood for it before
	First     bool   // Ended was the first process
	Code      uint32 // its exit code
}

// Step is one rung of the stop ladder.
type Step struct {
	Ask      Ask
	Arg      string // of AskEvent and AskCommand
	Patience time.Duration

	// Again says that a key is pressed for the second time. That is os.ErrProcessDone
	// when the first process has ended, although the rest of the tree may run: it
	// has not missed the first one.
	Again bool
}

// Ask is what a Step does.
type Ask int

// The kinds of rung.
const (
	AskKill Ask = iota
	AskCtrlC
	AskCtrlBreak
	AskClose
	AskEvent
	AskCommand
)

var askWords = [...]string{"kill", "ctrl-c", "ctrl-break", "close", "event", "command"}

// String returns the recipe's words, without the patience.
func (s Step) String() string {
	if s.Arg == "" {
		return askWords[s.Ask]
	}
	return askWords[s.Ask] + " " + s.Arg
}

// State is what the supervisor is doing, in the words of the SCM.
type State int

// The states, in their order.
const (
	StartPending State = iota
	Running
	StopPending
	Stopped
)

// String returns the SCM's own word.
func (s State) String() string {
	switch s {
	case StartPending:
		return "START_PENDING"
	case Running:
		return "RUNNING"
	case StopPending:
		return "STOP_PENDING"
	case Stopped:
		return "STOPPED"
	}
	return "UNKNOWN"
}

// Status is what the SCM is told. Each report of a pending state is progress
// and raises the check point: one is made when a wait begins, none while it
// goes on.
// https://learn.microsoft.com/windows/win32/services/service-status-transitions
type Status struct {
	State State
	Hint  time.Duration // covers the time until the next report, for the pending states; never 0
}

// An Event is something that happened. Which fields count depends on What.
type Event struct {
	What   What
	Pid    int           // ChildStarted
	Exit   Exit          // ChildEnded, ChildStopped, ChildDied, EndedEarly, ChildFailed, ChildRestarts, ChildReplaced, ChildShutDown, StartFailed, GaveUp
	Ran    time.Duration // likewise, and ChildReady: how long the child had run; ChildStopped: since it was asked
	Wait   time.Duration // ChildDied, EndedEarly, ChildFailed, StartFailed, RestartHeld: until the next start; TreeRemains: until the next try; ChildWaits, StartHangs: the most; StartSlow: so far
	Deaths int           // ChildDied, EndedEarly, ChildFailed, StartFailed, GaveUp: in a row
	Left   Left          // ChildDied, EndedEarly, ChildFailed, StartFailed
	Step   Step          // StopStep, StepFailed, StepRepeated
	Err    error         // StepFailed, TreeKilled: what went wrong, if anything; NotReady, Unhealthy: as Exit.Cause
	Reason string        // GaveUp
	To     Handover      // HandedOver
	Hook   string        // HookRuns, with Wait as the most it may take; HookFailed, with Err; HookEnded
}

// What is the kind of an Event.
type What int

// The events, in the order of a service's life.
const (
	Starting      What = iota // the service was asked to start
	ChildStarted              // a child runs
	ChildWaits                // the child is not ready yet
	ChildReady                // now it is
	Started                   // the first child runs, and is ready
	HandedOver                // a process of it has ended, and the child goes on with others
	NotReady                  // the child took too long, and is ended
	Unhealthy                 // the child is not well, and is ended
	RestartAsked              // a restart of the child was asked: it is ended, or the wait is
	RestartHeld               // a restart was requested soon after another, and follows later
	ChildEnded                // with a success code
	ChildStopped              // as it was asked to, or by force
	ChildDied                 // and will be started again after a wait
	EndedEarly                // it has ended before Ready.After, and will be started again after a wait
	ChildFailed               // we have ended it for a cause; started again after a wait
	ChildReplaced             // we have ended it as asked; started again at once
	ChildRestarts             // with a restart code: started again at once
	ChildShutDown             // as the machine shuts down: not a death
	StartFailed               // the child could not be started; tried again after a wait
	GaveUp                    // no further start
	Stopping                  // a stop was asked, or there is nothing left to do
	StopStep                  // a rung of the ladder is asked
	StepFailed                // a rung could not be delivered
	StepRepeated              // a key was pressed once more, see again.go
	TreeKilled                // the tree was ended by force
	TreeRemains               // and is still there: tried again after a wait
	StartHangs                // a stop does not wait any longer for a start
	StartSlow                 // a start has not returned for a while, and is waited for
	HookRuns                  // a hook is begun
	HookFailed                // and was no success
	HookEnded                 // or is no longer waited for, whatever its result
	Ended                     // nothing of the child is left
)
