// Package events is the one table of what a service writes to the event log.
//
// The generator makes each executable's message table from it, the executable
// reports by it, and `debug` prints by it, so that the three cannot differ.
// It imports nothing of ours.
package events

import (
	"strconv"
	"strings"
)

// Severity is how grave an event is; the values are the two top bits of a
// message identifier.
// https://learn.microsoft.com/windows/win32/eventlog/event-identifiers
type Severity uint32

// The severities that we use.
const (
	Info    Severity = 1
	Warning Severity = 2
	Error   Severity = 3
)

// An ID is a message identifier: severity bits and the number that the event
// viewer shows. Numbers never change their meaning.
type ID uint32

// The events. The first four are the original's own.
const (
	Starting ID = 0x40001000 // 4096
	Started  ID = 0x40001002 // 4098
	Stopping ID = 0x40001003 // 4099
	Stopped  ID = 0x40001004 // 4100

	ChildStarted   ID = 0x40001100 // 4352
	ChildEnded     ID = 0x40001101 // 4353
	ChildDied      ID = 0x80001102 // 4354
	ChildRestarts  ID = 0x40001103 // 4355
	StartFailed    ID = 0x80001104 // 4356
	GaveUp         ID = 0xC0001105 // 4357
	StopStep       ID = 0x40001106 // 4358
	StepFailed     ID = 0x80001107 // 4359
	TreeKilled     ID = 0x80001108 // 4360
	LogTrouble     ID = 0x80001109 // 4361
	LogRecovered   ID = 0x4000110A // 4362
	SupervisorFail ID = 0xC000110B // 4363
	NotCompressed  ID = 0x8000110C // 4364
	StateTrouble   ID = 0x8000110D // 4365
	StateRecovered ID = 0x4000110E // 4366
	LogFolderOpen  ID = 0x8000110F // 4367

	ChildShutDown ID = 0x40001110 // 4368
	StopOverdue   ID = 0xC0001111 // 4369
	ChildStopped  ID = 0x40001112 // 4370
	TreeRemains   ID = 0x80001113 // 4371
	StartHangs    ID = 0x80001114 // 4372

	LauncherEnded  ID = 0x40001115 // 4373
	LauncherFailed ID = 0x80001116 // 4374
	MetricsRemain  ID = 0x80001118 // 4376

	ChildWaits    ID = 0x40001120 // 4384
	ChildReady    ID = 0x40001121 // 4385
	NotReady      ID = 0x80001122 // 4386
	Unhealthy     ID = 0x80001123 // 4387
	ChildFailed   ID = 0x80001124 // 4388
	RestartAsked  ID = 0x40001125 // 4389
	ChildReplaced ID = 0x40001126 // 4390
	RestartHeld   ID = 0x40001127 // 4391
	StepRepeated  ID = 0x40001128 // 4392
	EndedEarly    ID = 0x80001129 // 4393
	StartSlow     ID = 0x8000112A // 4394

	LimitRefused ID = 0x80001130 // 4400
	HookRuns     ID = 0x40001131 // 4401
	HookFailed   ID = 0x80001132 // 4402
	SecretsOpen  ID = 0x80001133 // 4403
	LogRotated   ID = 0x40001134 // 4404
	EventTrouble ID = 0x80001135 // 4405
	EventsLost   ID = 0x80001136 // 4406
	LogStays     ID = 0x40001137 // 4407

	OperationDone   ID = 0x4000113A // 4410
	OperationFailed ID = 0xC000113B // 4411
	OperationBegun  ID = 0x4000113C // 4412
	UpdateCutShort  ID = 0x8000113D // 4413
)

// Severity returns the severity in the identifier.
func (id ID) Severity() Severity { return Severity(id >> 30) }

// Number returns what the event viewer shows.
func (id ID) Number() int { return int(id & 0xFFFF) }

// A Message is one line of the table.
type Message struct {
	ID   ID
	Text string // with %1 to %9 for what is inserted
	When string // for the reference: when it is reported
}

// Messages is the table, in the order of the numbers.
var Messages = []Message{
	{Starting, "The %1 service is starting%2.", "the SCM has requested a start"},
	{Started, "The %1 service has started%2.", "the service is RUNNING: the child runs for the first time and, if the recipe has `ready`, is ready"},
	{Stopping, "The %1 service is stopping%2.", "a stop or a shutdown was requested, or the end of the child ends the service"},
	{Stopped, "The %1 service has stopped%2.", "the child and all of its process tree have ended"},
	{ChildStarted, "%1: the child runs, process %2: %3", "each start of the child"},
	{ChildEnded, "%1: the child ended with exit code %2 after %3, as it meant to; the service stops%4", "the child ended by itself with a success code"},
	{ChildDied, "%1: the child failed with exit code %2 after %3; starting it again in %4 (failure %5 in a row)\r\n%6", "the child ended by itself with a failure and will be started again; ends with the last of its output"},
	{ChildRestarts, "%1: the child ended with exit code %2 after %3, which asks for a restart; starting it again %4%5", "the child ended by itself with a restart code"},
	{StartFailed, "%1: the child could not be started: %2; trying again in %3 (failure %4 in a row)", "the child could not be started, or hook pre-start failed; the start is tried again"},
	{GaveUp, "%1: gave up: %2\r\n%3", "`restart.give-up-after` is over, the exit code is one of `give-up-codes`, or processes of the tree cannot be terminated; the service stops with an error"},
	{StopStep, "%1: asked the child to end: %2, waiting up to %3", "each step of the stop sequence but `kill`"},
	{StepFailed, "%1: could not ask the child to end by %2: %3; going on with the next step", "a step could not be carried out, or the process tree could not be terminated"},
	{TreeKilled, "%1: the child's process tree was ended by force", "the stop sequence has reached `kill` or its end"},
	{LogTrouble, "%1: the child's output cannot be written to %2: %3; output is dropped and counted until it can", "a full disk, a locked file, a missing folder, a disk that does not answer; once until it works again"},
	{LogRecovered, "%1: the child's output is written to %2 again; %3 bytes were dropped", "the log has been written for 10 s without an error"},
	{SupervisorFail, "%1: a failure of the service itself: %2", "an error of the service itself; why its last process crashed"},
	{NotCompressed, "%1: a file of the log beside %2 cannot be compressed: %3; it stays as it is, and is tried again after the next rotation", "a full disk, a locked file; once until all files are compressed"},
	{StateTrouble, "%1: the state cannot be written to %2: %3. It is tried again every 10 s; until then `status` shows an older state", "a full disk, a file that another program keeps open, a missing right; once until it works again"},
	{StateRecovered, "%1: the state is written to %2 again", "the state has been written for 10 s without an error"},
	{LogFolderOpen, "%1: the log folder %2; %3", "`log.directory` is a link, or belongs to an ordinary user; once for each start of the service"},
	{ChildShutDown, "%1: the child ended with exit code %2 after %3, as the machine shuts down; waiting for the service's own stop", "the machine shuts down and Windows ended the child first; it does not count as a failure"},
	{StopOverdue, "%1: the stop takes longer than its whole budget; the service ends without waiting for it. What it was doing:\r\n%2", "a stop hangs; the service ends with the service-specific exit code 0xE0000002"},
	{ChildStopped, "%1: the child has ended with exit code %2, %3 after it was asked to\r\n%4", "the child ended in a stop; ends with the last of its output unless the exit code is 0 or the service terminated it"},
	{TreeRemains, "%1: processes of the child's tree are still there after they were terminated (exit code %2); terminating them again in %3; no child is started beside them", "processes of the tree survived their termination; after two minutes the service gives up with the service-specific exit code 0xE0000003"},
	{StartHangs, "%1: the start of the child did not return within %2 of the stop; the service stops without waiting for it", "a stop was requested while a start hung"},
	{LauncherEnded, "%1: the first process ended with exit code %2 after %3; the child goes on with %4", "supervise is tree, and the first process ended with a success code while others of its tree run"},
	{LauncherFailed, "%1: the first process ended with exit code %2 after %3, which is no success code; the child goes on with %4", "supervise is tree, and the first process ended with another exit code while others of its tree run"},
	{MetricsRemain, "%1: the recipe has no log.metrics, and the metrics of an earlier recipe cannot be removed: %2. Delete the file, or they are collected as if they were of now", "`NAME.prom` of an earlier recipe cannot be removed; tried once for each start of the service"},
	{ChildWaits, "%1: waiting up to %3 until the child is ready: %2", "the child was started, and the recipe has `ready`"},
	{ChildReady, "%1: the child is ready after %2", "the child is ready"},
	{NotReady, "%1: the child %2; ending it", "the child was not ready within `ready.timeout`"},
	{Unhealthy, "%1: the child %2; ending it", "`health.failures` checks in a row have failed"},
	{ChildFailed, "%1: the child was ended with exit code %2 after %3, because it %4; starting it again in %5 (failure %6 in a row)\r\n%7", "the service ended a child that was not ready in time or failed its health checks, and will start it again; ends with the last of its output"},
	{RestartAsked, "%1: a restart of the child was requested", "`restart-child`, control 129"},
	{ChildReplaced, "%1: the child was ended with exit code %2 after %3, as requested; starting it again at once", "the child has ended after `restart-child`; it does not count as a failure"},
	{RestartHeld, "%1: another restart of the child was requested too soon after the last one; it follows in %2, together with any further request", "`restart-child`, control 129, was repeated within `restart.delay` (1 s at least)"},
	{StepRepeated, "%1: asked the child to end by %2 once more, because a program that has just been started can miss the first time", "the child was younger than 2 s when a key was pressed, and has not ended within a second"},
	{EndedEarly, "%1: the child ended with exit code %2 after %3, before it had run for the time that `ready.after` sets; starting it again in %4 (failure %5 in a row)\r\n%6", "the child ended within `ready.after`, with whatever exit code; ends with the last of its output"},
	{StartSlow, "%1: the start of the child has not returned for %2; still waiting for it. A drive or server that does not answer, or a security program that holds up the start, can cause this", "a start takes longer than 30 s; reported once for each start"},
	{LimitRefused, "%1: the child runs without one of its limits, which the system does not take: %2", "a limit could not be set; once for each limit"},
	{HookRuns, "%1: running the hook %2, for up to %3", "each run of a hook"},
	{HookFailed, "%1: the hook %2 has failed: %3", "hook post-start, pre-stop or post-stop failed; a failed pre-start is a failed start (4356)"},
	{SecretsOpen, "%1: the environment file %2 can be changed by %3: what they write there reaches the child, which runs with the rights of the service's account. Leave it to that account and the administrators: %4", "ordinary users may change the `environment-file`; once until its owner or rights change"},
	{LogRotated, "%1: the log was rotated", "a file of the log was full, or `rotate` was requested. In `NAME.events.log` alone, for the first `log.keep` files after another event; `logs` omits it"},
	{EventTrouble, "%1: the events cannot be written to %2: %3. They are in the event log", "`NAME.events.log` cannot be written: a full disk, a missing right; in the event log alone, once until it works again"},
	{EventsLost, "%1: %2 events are missing here; the event log has them", "events could not be written to `NAME.events.log`; in that file alone"},
	{LogStays, "%1: %2 and its older files (%3 bytes) are left from other settings: nothing writes, rotates or deletes them any longer. Delete them when you do not need them", "a log from before `log.streams` or `log.off` was changed is still there; once for each start of the service"},
	{OperationDone, "%1: %2, requested from inside the service, is done\r\n%3", "a `restart`, `update`, `stop` or `remove` that was given within the service's process tree was carried out; ends with what it printed"},
	{OperationFailed, "%1: %2, requested from inside the service, has failed\r\n%3", "it could not be carried out; ends with what it printed, without lines of the log"},
	{OperationBegun, "%1: %2 was requested from inside the service; process %3 carries it out outside of its process tree", "such a command was given, and nothing is stopped yet"},
	{UpdateCutShort, "%1: an update is cut short, because its console was closed. Resume it with: %2", "`update` runs in a console that is closed; it is resumed by another `update`"},
}

// Text returns the message of id with its inserts filled in, as the event
// viewer would show it. An unknown id gives the inserts alone.
func Text(id ID, inserts ...string) string {
	for _, m := range Messages {
		if m.ID == id {
			return expand(m.Text, inserts)
		}
	}
	return strings.Join(inserts, " ")
}

func expand(text string, inserts []string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+1 < len(text) {
			if n, err := strconv.Atoi(text[i+1 : i+2]); err == nil && n >= 1 {
				if n <= len(inserts) {
					b.WriteString(inserts[n-1])
				}
				i++
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
