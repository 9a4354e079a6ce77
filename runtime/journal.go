package runtime

import (
	"cmp"
	"fmt"
	"runtime"
	"strings"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/child"
	"winservice.internal/runtime/internal/supervise"
)

// A journal passes on what the supervisor tells: to the event log in words,
// to the SCM as a status, and to the state that `status` reads.
type journal struct {
	service Service
	host    host
	keeper  *stateKeeper // nil: no state is kept
}

// status tells the state first: who sees RUNNING may read the state at once.
func (j *journal) status(s supervise.Status) {
	j.keeper.status(s.State)
	j.host.report(s)
}

func (j *journal) event(e supervise.Event) {
	j.keeper.event(e)
	id, inserts := j.words(e)
	j.host.emit(id, inserts...)
}

// words is the message of an event: the id and what is inserted in its text.
func (j *journal) words(e supervise.Event) (events.ID, []string) {
	name := j.service.Name
	display := " (" + cmp.Or(j.service.DisplayName, name) + ")"
	code, ran, wait, deaths := describeExit(e.Exit), brief(e.Ran), brief(e.Wait), fmt.Sprint(e.Deaths)
	switch e.What {
	case supervise.Starting:
		return events.Starting, []string{name, display}
	case supervise.Started:
		return events.Started, []string{name, display}
	case supervise.Stopping:
		return events.Stopping, []string{name, display}
	case supervise.Ended:
		return events.Stopped, []string{name, display}
	case supervise.ChildStarted:
		return events.ChildStarted, []string{name, fmt.Sprint(e.Pid), j.service.Command.String()}
	case supervise.ChildWaits:
		return events.ChildWaits, []string{name, j.service.Ready.Probe.String(), wait}
	case supervise.ChildReady:
		return events.ChildReady, []string{name, ran}
	case supervise.NotReady:
		return events.NotReady, []string{name, e.Err.Error()}
	case supervise.Unhealthy:
		return events.Unhealthy, []string{name, e.Err.Error()}
	case supervise.RestartAsked:
		return events.RestartAsked, []string{name}
	case supervise.ChildFailed:
		return events.ChildFailed, []string{name, code, ran, e.Exit.Cause.Error(), wait, deaths, j.lastOutput(e.Exit)}
	case supervise.ChildReplaced:
		return events.ChildReplaced, []string{name, code, ran}
	case supervise.HookRuns:
		return events.HookRuns, []string{name, e.Hook, wait}
	case supervise.HookFailed:
		return events.HookFailed, []string{name, e.Hook, e.Err.Error()}
	case supervise.ChildEnded:
		return events.ChildEnded, []string{name, code, ran}
	case supervise.ChildDied:
		return events.ChildDied, []string{name, code, ran, wait, deaths, j.lastOutput(e.Exit)}
	case supervise.ChildRestarts:
		return events.ChildRestarts, []string{name, code, ran, atOnceOrIn(e.Wait)}
	case supervise.ChildStopped:
		return events.ChildStopped, []string{name, code, ran, j.parting(e.Exit)}
	case supervise.ChildShutDown:
		return events.ChildShutDown, []string{name, code, ran}
	case supervise.StartFailed:
		return events.StartFailed, []string{name, code, wait, deaths}
	case supervise.GaveUp:
		return events.GaveUp, []string{name, gaveUp(e), j.lastOutput(e.Exit)}
	case supervise.StopStep:
		return events.StopStep, []string{name, e.Step.String(), brief(e.Step.Patience)}
	case supervise.StepFailed:
		return events.StepFailed, []string{name, e.Step.String(), e.Err.Error()}
	case supervise.TreeKilled:
		if e.Err != nil {
			return events.StepFailed, []string{name, "kill", e.Err.Error()}
		}
		return events.TreeKilled, []string{name}
	}
	return events.SupervisorFail, []string{name, fmt.Sprintf("unknown event %d", e.What)}
}

// mostStacks is how much of them an event may hold beside its text.
const mostStacks = 24 << 10

// overdue tells of a stop that hangs, and returns what all goroutines are
// doing.
func (j *journal) overdue() string {
	stacks := make([]byte, mostStacks)
	stacks = stacks[:runtime.Stack(stacks, true)]
	j.host.emit(events.StopOverdue, j.service.Name, string(stacks))
	return string(stacks)
}

func gaveUp(e supervise.Event) string {
	switch {
	case e.Exit.Unstarted:
		return fmt.Sprintf("%s (%s)", describeExit(e.Exit), e.Reason)
	case e.Exit.Cause != nil:
		return fmt.Sprintf("the child was ended with exit code %s after %s, because it %v (%s)", describeExit(e.Exit), brief(e.Ran), e.Exit.Cause, e.Reason)
	}
	return fmt.Sprintf("the child ended with exit code %s after %s (%s)", describeExit(e.Exit), brief(e.Ran), e.Reason)
}

func describeExit(exit supervise.Exit) string {
	switch {
	case exit.Unstarted:
		return exit.Err.Error()
	case exit.Err != nil:
		return fmt.Sprintf("%s (and %v)", describeCode(exit.Code), exit.Err)
	}
	return describeCode(exit.Code)
}

// lastOutput is the last paragraph of an event about an end.
func (j *journal) lastOutput(exit supervise.Exit) string {
	switch {
	case exit.Unstarted:
		return ""
	case j.service.Log.Off && j.host.output == nil:
		return "Its output is thrown away: log.off is set."
	case strings.TrimSpace(exit.Tail) == "":
		return "It wrote nothing."
	}
	return "The last of its output:\r\n" + exit.Tail
}

// parting is the last output of a child that was asked to end, where its exit
// code says that something went wrong then.
func (j *journal) parting(exit supervise.Exit) string {
	if exit.Code == 0 || exit.Code == child.KilledCode && exit.Err == nil {
		return ""
	}
	return j.lastOutput(exit)
}

func atOnceOrIn(wait time.Duration) string {
	if wait == 0 {
		return "at once"
	}
	return "in " + brief(wait)
}

// brief rounds a duration to what a reader of events wants to know.
func brief(d time.Duration) string {
	switch {
	case d >= time.Minute:
		d = d.Round(time.Second)
	case d >= time.Second:
		d = d.Round(100 * time.Millisecond)
	default:
		d = d.Round(time.Millisecond)
	}
	return d.String()
}
