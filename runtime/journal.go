package runtime

import (
	"cmp"
	"fmt"
	"runtime"
	"strings"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/supervise"
)

// A journal passes on what the supervisor tells: to the event log in words,
// to the SCM as a status, and to the state that `status` reads.
type journal struct {
	service Service
	host    host
	keeper  *stateKeeper // nil: no state is kept
	record  *eventRecord // nil: there is no file of events
}

// status tells the state first: who sees RUNNING may read the state at once.
func (j *journal) status(s supervise.Status) {
	j.keeper.status(s.State)
	j.host.report(s)
}

func (j *journal) event(e supervise.Event) {
	j.keeper.event(e)
	switch e.What {
	case supervise.HookEnded: // the state alone shows it
		return
	case supervise.HandedOver:
		if id, inserts, ok := j.service.handedOver(e); ok {
			j.host.emit(id, inserts...)
		}
		return
	}
	id, inserts := j.words(e)
	j.host.emit(id, inserts...)
}

// messages are the ids of the events, and what is inserted in their texts: a
// letter for each word. A table is 5 KB smaller than the code that it saves.
var messages = [...]struct {
	id    events.ID
	words string
}{
	supervise.Starting:      {events.Starting, "nd"},
	supervise.Started:       {events.Started, "nd"},
	supervise.Stopping:      {events.Stopping, "nd"},
	supervise.Ended:         {events.Stopped, "nd"},
	supervise.ChildStarted:  {events.ChildStarted, "nPC"},
	supervise.ChildWaits:    {events.ChildWaits, "nRw"},
	supervise.ChildReady:    {events.ChildReady, "nr"},
	supervise.NotReady:      {events.NotReady, "ne"},
	supervise.Unhealthy:     {events.Unhealthy, "ne"},
	supervise.RestartAsked:  {events.RestartAsked, "n"},
	supervise.ChildFailed:   {events.ChildFailed, "ncrxwDo"},
	supervise.ChildReplaced: {events.ChildReplaced, "ncr"},
	supervise.HookRuns:      {events.HookRuns, "nhw"},
	supervise.HookFailed:    {events.HookFailed, "nhe"},
	supervise.ChildEnded:    {events.ChildEnded, "ncrt"},
	supervise.ChildDied:     {events.ChildDied, "ncrwDo"},
	supervise.ChildRestarts: {events.ChildRestarts, "ncrWt"},
	supervise.ChildStopped:  {events.ChildStopped, "ncrO"},
	supervise.ChildShutDown: {events.ChildShutDown, "ncr"},
	supervise.StartFailed:   {events.StartFailed, "ncwD"},
	supervise.GaveUp:        {events.GaveUp, "ngo"},
	supervise.StopStep:      {events.StopStep, "nsp"},
	supervise.StepFailed:    {events.StepFailed, "nse"},
	supervise.TreeKilled:    {events.TreeKilled, "n"},
	supervise.TreeRemains:   {events.TreeRemains, "ncw"},
	supervise.StartHangs:    {events.StartHangs, "nw"},
	supervise.RestartHeld:   {events.RestartHeld, "nw"},
	supervise.StepRepeated:  {events.StepRepeated, "ns"},
	supervise.EndedEarly:    {events.EndedEarly, "ncrwDo"},
	supervise.StartSlow:     {events.StartSlow, "nw"},
}

// words is the message of an event: the id and what is inserted in its text.
func (j *journal) words(e supervise.Event) (events.ID, []string) {
	if int(e.What) >= len(messages) {
		return events.SupervisorFail, []string{j.service.Name, fmt.Sprintf("unknown event %d", e.What)}
	}
	m := messages[e.What]
	if e.What == supervise.TreeKilled && e.Err != nil {
		m = messages[supervise.StepFailed]
	}
	inserts := make([]string, len(m.words))
	for i := range inserts {
		inserts[i] = j.word(m.words[i], &e)
	}
	return m.id, inserts
}

// word is what a letter of messages stands for.
func (j *journal) word(letter byte, e *supervise.Event) string {
	switch letter {
	case 'n':
		return j.service.Name
	case 'd':
		return " (" + cmp.Or(j.service.DisplayName, j.service.Name) + ")"
	case 'c':
		return describeExit(e.Exit)
	case 'r':
		return brief(e.Ran)
	case 'w':
		return brief(e.Wait)
	case 'W':
		return atOnceOrIn(e.Wait)
	case 'D':
		return fmt.Sprint(e.Deaths)
	case 'e':
		return reasonText(e.Err)
	case 'x':
		return reasonText(e.Exit.Cause)
	case 't':
		return before("; ", j.service.terminatedWith(*e))
	case 'o':
		return j.others(e) + j.lastOutput(e.Exit)
	case 'O':
		return j.others(e) + j.parting(e.Exit)
	case 'g':
		return gaveUp(*e)
	case 'h':
		return e.Hook
	case 's':
		if e.What == supervise.TreeKilled {
			return "kill"
		}
		return e.Step.String()
	case 'p':
		return brief(e.Step.Patience)
	case 'P':
		return fmt.Sprint(e.Pid)
	case 'R':
		return j.service.Ready.what()
	}
	return j.service.Command.String() // C
}

// mostStacks is how much of them an event may hold beside its text.
const mostStacks = 24 << 10

// overdue tells of a stop that hangs, and returns what all goroutines are
// doing.
func (j *journal) overdue() string {
	stacks := make([]byte, mostStacks)
	stacks = stacks[:runtime.Stack(stacks, true)]
	j.host.emit(events.StopOverdue, j.service.Name, string(stacks))
	j.record.close() // the process ends without another chance
	return string(stacks)
}

func gaveUp(e supervise.Event) string {
	switch {
	case e.Exit.Unstarted:
		return fmt.Sprintf("%s (%s)", describeExit(e.Exit), e.Reason)
	case e.Exit.Cause != nil:
		return fmt.Sprintf("the child was ended with exit code %s after %s, because it %v (%s)", describeExit(e.Exit), brief(e.Ran), e.Exit.Cause, e.Reason)
	}
	early := ""
	if e.Exit.Early {
		early = earlyMeaning
	}
	return fmt.Sprintf("the child ended with exit code %s after %s%s (%s)", describeExit(e.Exit), brief(e.Ran), early, e.Reason)
}

// reasonText is an error in the middle of a sentence. A text of Windows ends
// with a full stop.
func reasonText(err error) string { return strings.TrimSuffix(err.Error(), ".") }

func describeExit(exit supervise.Exit) string {
	switch {
	case exit.Unstarted:
		return reasonText(exit.Err)
	case exit.Err != nil:
		return fmt.Sprintf("%s (and %v)", describeCode(exit.Code), exit.Err)
	case exit.Terminated:
		return describeCode(exit.Code) + " (terminated by winservice)"
	}
	return describeCode(exit.Code)
}

// before puts something before a text that is not empty.
func before(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

// others is a paragraph of an event about what was terminated with a child.
func (j *journal) others(e *supervise.Event) string {
	if text := j.service.terminatedWith(*e); text != "" {
		return strings.ToUpper(text[:1]) + text[1:] + ".\r\n"
	}
	return ""
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
	case j.host.output == nil && !j.service.outputInEvents():
		return j.service.outputElsewhere()
	}
	return lastOutputIs + exit.Tail
}

// outputInEvents reports whether events have output of the child in them.
func (s *Service) outputInEvents() bool { return s.WithDefaults().Log.EventOutput == OutputInEvents }

// outputElsewhere says where the output is instead, and why.
func (s *Service) outputElsewhere() string {
	path, why := s.logPath(false), "log.output-in-events is false"
	if s.Log.Streams == Separate {
		path += " and " + s.logPath(true)
	}
	if s.Log.EventOutput == OutputByDefault {
		why = "every user can read events, and with environment-file the output may hold secrets"
	}
	return "The last of its output stands in " + path + " (not here: " + why + ")."
}

// lastOutputIs begins the paragraph.
const lastOutputIs = "The last of its output:\r\n"

// parting is the last output of a child that was asked to end, where its exit
// code says that something went wrong then.
func (j *journal) parting(exit supervise.Exit) string {
	if exit.Code == 0 || exit.Terminated && exit.Err == nil {
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
