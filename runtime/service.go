// Package runtime is what a generated main may say: a [Service], its parts, and [Main].
//
// A generated main is one call of Main with one Service literal. The literal
// holds only what the recipe set; every zero value means the default that its
// field documents, and [Service.WithDefaults] fills those in. Durations for
// which nothing at all is a sensible setting are written [AtOnce], and those
// without an end [Never], because zero already means the default.
package runtime

import (
	"math"
	"time"

	"winservice.internal/runtime/internal/logfile"
)

// A Service is one Windows service: what the service control manager (SCM)
// knows of it, the child it runs, and how that child is looked after.
type Service struct {
	// Name is the service name, the key in the SCM's database: 1 to 255
	// characters, no slash, no backslash, compared without regard to case.
	// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-createservicew
	Name string

	// DisplayName is what services.msc shows, up to 256 characters.
	// Empty: the service name.
	DisplayName string

	// Description is the text that services.msc shows beside the name.
	Description string

	// Start is the start type. Zero: Manual, as the original's.
	Start StartType

	// DependsOn names the services that the SCM starts before this one.
	// Nil: none, and an update leaves what the SCM has. Empty but not nil: an
	// update clears what the SCM has.
	DependsOn []string

	// Account is whose rights the service has: "LocalSystem",
	// `NT AUTHORITY\LocalService`, `NT AUTHORITY\NetworkService`,
	// `NT SERVICE\<service name>`, `DOMAIN\user`, or `DOMAIN\name$` for a
	// managed account. Empty: LocalSystem.
	Account string

	Command Command

	// Supervise says what counts as the child's life. Zero: SuperviseProcess.
	Supervise Supervision

	Ready    Ready
	Health   Health
	Limits   Limits
	Stop     Stop
	Hooks    Hooks
	Restart  Restart
	Recovery Recovery
	Log      Log
	Security Security
}

// StartType says when the SCM starts the service.
// The zero value is Manual.
type StartType int

// The start types of the SCM that a service of our kind can have.
const (
	Manual           StartType = iota // started on demand
	Automatic                         // started while the machine starts
	DelayedAutomatic                  // started a while after the machine has started
	Disabled                          // not started at all
)

// A Command is the child: the program that the service runs.
//
// In Path, Args, Line, Dir and the environment, %VAR% is expanded when the child
// starts, as the command processor does it; the name of a variable that does
// not exist is left as it stands. %SERVICE_NAME% is the service name and
// %SERVICE_DIR% the folder of its executable.
type Command struct {
	// Path is the executable. One without a slash or backslash is looked up
	// in PATH each time the child starts.
	Path string

	// Args are the arguments, without the program's own name. They are quoted
	// by the rules of the C runtime, which nearly every program follows.
	// https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
	Args []string

	// Line replaces Path and Args for a child with quoting rules of its own:
	// it is handed over as the whole command line, program name included.
	Line string

	// Dir is the child's current directory. Empty: the folder of the
	// service's executable.
	Dir string

	// Environment is added to the service's own environment, as NAME=value.
	// ZMANAGED=1 is always set, as the original does, and SERVICE_NAME and
	// SERVICE_DIR where nothing else is.
	Environment []string

	// EnvironmentFile is read before each start of the child: NAME=value in
	// each line, which counts more than Environment. It is for secrets, which
	// belong into no executable, and only the service's account and the
	// administrators should be able to read it. Blank lines and those that
	// begin with # say nothing, quotes around a value are taken off, and no
	// %VAR% is expanded but those of the path itself. A file that cannot be
	// read, or has other lines, is a start that has failed. Empty: there is none.
	EnvironmentFile string

	// EnvironmentRemove names what the child does not have of the service's
	// own environment.
	EnvironmentRemove []string

	// EnvironmentPrepend is put in front of what the child has otherwise, with
	// a semicolon between, as NAME=value: for PATH and its like.
	EnvironmentPrepend []string
}

// Ready says when the child does what it is there for, and not merely runs.
//
// With a Probe or After the service is RUNNING only once the child was ready for the
// first time; it stays RUNNING while a later child is not ready yet.
type Ready struct {
	// Probe is asked until it says yes. Nil: a child that runs is ready.
	Probe Probe

	// Timeout is how long the child may take; one that takes longer is ended
	// by the stop ladder, which is a death. Zero: 1 min.
	Timeout time.Duration

	// Interval is the longest pause between two attempts; the first ones are
	// shorter, from 50 ms on. An attempt takes 10 s at most. Zero: 1 s.
	Interval time.Duration

	// After is how long a child must have run before it is ready; the probe is
	// not asked earlier. One that ends before has failed, whatever its exit code
	// and SuccessCodes. Zero: no time.
	After time.Duration

	// Foreign accepts an answer to a probe of the network from a process that is
	// not of the child's tree. Where that cannot be determined it is accepted
	// anyway.
	Foreign bool
}

// Health says how a child that was ready is looked after. One that fails is
// ended by the stop ladder, which is a death.
type Health struct {
	// Probe is asked again and again. Nil: nothing is asked, and the child is
	// well as long as it runs.
	Probe Probe

	// Interval is the pause before each check. Zero: 30 s.
	Interval time.Duration

	// Timeout is how long one check may take before it has failed.
	// Zero: 10 s.
	Timeout time.Duration

	// Failures is how many checks in a row must fail. Zero: 3.
	Failures int

	// Foreign is as Ready's.
	Foreign bool
}

// Limits are what the child's whole process tree may use of the machine. They
// hold before its first instruction. One that the system refuses is told, and
// the child runs without it. The zero value is no limit.
// https://learn.microsoft.com/windows/win32/procthread/job-objects
type Limits struct {
	// Priority is the priority class of every process. Zero: normal, and a
	// process may change its own.
	Priority Priority

	// Affinity is the numbers of the processors that may be used, where
	// 64 × g + n is number n of group g. Nil: all.
	Affinity []int

	// Memory is how many bytes all processes together may commit. Zero: any
	// number.
	Memory int64

	// ProcessMemory is how many bytes each process may commit. Zero: any
	// number.
	ProcessMemory int64

	// CPU is the share of the whole machine's processor time in percent, 1 to
	// 100, which is not exceeded even when nobody else wants it. Zero: any.
	CPU int

	// Processes is how many may run at the same time; one more cannot be
	// started. The console host (conhost.exe) that Windows starts for the
	// child is not one of them: Windows, which counts it, is given one more.
	// Zero: any number.
	Processes int
}

// Priority is a priority class of Windows. The zero value is NormalPriority.
// https://learn.microsoft.com/windows/win32/procthread/scheduling-priorities
type Priority int

// The priority classes. RealtimePriority takes a privilege; without it Windows
// makes HighPriority of it.
const (
	NormalPriority Priority = iota
	IdlePriority
	BelowNormalPriority
	AboveNormalPriority
	HighPriority
	RealtimePriority
)

// Stop says how the child is asked to end.
type Stop struct {
	// Steps is a ladder: each rung is asked in this order and has its
	// patience. When no rung is left the whole process tree is ended.
	// Empty: CtrlC(15 s), Kill().
	Steps []StopStep
}

// A StopStep is one rung of the ladder. The child may end during any of them;
// one that cannot be delivered is told and followed by the next at once.
type StopStep struct {
	Ask      Ask
	Arg      string        // the name of AskEvent, the command line of AskCommand
	Patience time.Duration // how long to wait before the next rung
}

// Ask is what a StopStep does.
type Ask int

// The kinds of rung.
const (
	AskKill      Ask = iota // ends the process tree
	AskCtrlC                // Ctrl+C in the child's console (SIGINT outside Windows)
	AskCtrlBreak            // Ctrl+Break there (SIGTERM outside Windows)
	AskClose                // WM_CLOSE to the windows of the tree; Windows only
	AskEvent                // sets a named event; Windows only
	AskCommand              // runs a command
)

// CtrlC presses Ctrl+C in the child's own console and waits for patience.
func CtrlC(patience time.Duration) StopStep { return StopStep{Ask: AskCtrlC, Patience: patience} }

// CtrlBreak presses Ctrl+Break in the child's own console and waits for
// patience.
func CtrlBreak(patience time.Duration) StopStep {
	return StopStep{Ask: AskCtrlBreak, Patience: patience}
}

// CloseWindows asks the top-level windows of the child's process tree to close
// and waits for patience.
func CloseWindows(patience time.Duration) StopStep {
	return StopStep{Ask: AskClose, Patience: patience}
}

// SetEvent sets the named event that the child waits for, and waits for
// patience. In name %d is the identifier of the process that has the event:
// every process of the tree is tried, because a launcher has the real program
// for a child.
func SetEvent(name string, patience time.Duration) StopStep {
	return StopStep{Ask: AskEvent, Arg: name, Patience: patience}
}

// RunCommand runs a command line that makes the child end, and waits for
// patience, counted from the command's start; it is ended then. One that ends
// with another exit code than 0 counts as not delivered. It has the child's
// folder and environment, and the child's process identifier as CHILD_PID;
// %VAR% is expanded.
func RunCommand(line string, patience time.Duration) StopStep {
	return StopStep{Ask: AskCommand, Arg: line, Patience: patience}
}

// Kill ends the whole process tree.
func Kill() StopStep { return StopStep{Ask: AskKill} }

// Hooks are commands around the child's life: a program and its arguments
// each, run in the child's folder with its variables, in a job of their own of
// which nothing is left. %VAR% is expanded, CHILD_PID too. What they print goes
// to the child's log.
type Hooks struct {
	// PreStart runs before each start of the child. When it fails or takes too
	// long, the start has failed, which counts as a death.
	PreStart []string

	// PostStart runs beside the child, once it is ready; it is ended with it.
	PostStart []string

	// PreStop runs before the stop ladder.
	PreStop []string

	// PostStop runs after each end of the child, with CHILD_EXIT_CODE and
	// CHILD_EXIT_REASON: ended (by itself), stopped, restarted (as asked), or
	// failed (was not ready, or not well).
	PostStop []string

	// Timeout is how long each of them may take; it is ended then.
	// Zero: 1 min.
	Timeout time.Duration
}

// Restart says what we do when the child ends by itself.
// The defaults are the original's schedule: 5 s, doubling, and the end at the
// seventh death of a child that dies at once.
type Restart struct {
	// When says which deaths are followed by a new start. Zero: OnFailure.
	When When

	// Delay is the wait before the first new start; it doubles with each
	// death in a row. Zero: 5 s. AtOnce: no wait, and doubling begins at 1 s.
	Delay time.Duration

	// MaxDelay is the longest single wait, which Jitter may make longer.
	// Zero: 5 min.
	MaxDelay time.Duration

	// Jitter varies each wait at random by up to so many percent, 0 to 100,
	// to either side.
	Jitter int

	// GiveUpAfter ends the service at the next death once more than this was
	// spent waiting in a row. Zero: 5 min. AtOnce: after the first wait.
	// Never: goes on for ever.
	GiveUpAfter time.Duration

	// HealthyAfter is how long a run must last for the deaths before it to be
	// forgotten; they are forgotten before the give-up test. A run counts from
	// when the child was ready, and one that failed its health checks only up
	// to the last one that was good. Zero: 30 s. AtOnce: every run of a child
	// that was ready is healthy. Never: none is.
	HealthyAfter time.Duration

	// SuccessCodes are the exit codes of a child that meant to end.
	// Nil: 0 alone. Empty but not nil: none.
	SuccessCodes []uint32

	// RestartCodes ask for a new start at once, which is not counted as a
	// death.
	RestartCodes []uint32

	// GiveUpCodes are hopeless: the service ends without another try.
	GiveUpCodes []uint32
}

// When says which ends of the child are followed by a new start.
// The zero value is OnFailure.
type When int

// The words are systemd's.
const (
	OnFailure When = iota // unless the child ended with a success code
	Always                // whatever the exit code
	NoRestart             // the child's end is the service's end
)

// Recovery is the SCM's failure actions: what Windows does when the
// supervisor itself dies.
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_failure_actionsw
type Recovery struct {
	// Actions are taken in this order, the last one again and again.
	// Nil: restart after 5 s, 30 s, 60 s. Empty but not nil: none.
	Actions []RecoveryAction

	// ResetAfter without a failure starts again at the first action, in whole
	// seconds. Zero: 1 h. Never: the count is kept.
	ResetAfter time.Duration

	// OnGiveUp takes the actions also when the service stops because we gave
	// up on the child (the SCM's failure-actions-on-non-crash flag).
	OnGiveUp bool
}

// A RecoveryAction is one failure action and the wait before it.
type RecoveryAction struct {
	Do    Do
	After time.Duration // in whole milliseconds
}

// Do is what a RecoveryAction does.
type Do int

// The failure actions.
const (
	DoNothing Do = iota
	DoRestart
)

// RestartService has the SCM start the service again after a wait.
func RestartService(after time.Duration) RecoveryAction { return RecoveryAction{DoRestart, after} }

// TakeNoAction leaves the service stopped.
func TakeNoAction() RecoveryAction { return RecoveryAction{Do: DoNothing} }

// Log is where the child's output goes.
type Log struct {
	// Dir holds NAME.log, the older NAME.1.log and so on, and state.json.
	// %VAR% is expanded. Empty: `%ProgramData%\winservice\NAME`.
	Dir string

	// MaxSize is the size in bytes at which a file is set aside for a new
	// one. Zero: 10 MB (10,000,000).
	MaxSize int64

	// Keep is the number of files, the one being written among them, so that
	// MaxSize × Keep is the most the log can take. Zero: 10.
	Keep int

	// RotateEvery begins a new file with each such span of local time, in
	// whole seconds, even if the file is not full: 24 h at midnight, 168 h on
	// Mondays, 1 h on the hour. Zero: size alone counts.
	RotateEvery time.Duration

	// MaxTotal is the size in bytes of all files of a stream together, whose
	// oldest are deleted. Zero: MaxSize × Keep.
	MaxTotal int64

	// Streams says where standard error goes. Zero: Merged.
	Streams Streams

	// Compress makes the files that are set aside smaller, whose names have
	// .gz at the end then, and whose sizes count for MaxTotal as they are. It
	// is done beside the child, one file at a time, and takes the room of one
	// more file while it is done. Nil: they stay as they are.
	Compress Compression

	// Timestamps puts the time before each line.
	Timestamps bool

	// Metrics keeps the state in NAME.prom as well, for the textfile collector
	// of Prometheus' windows_exporter.
	Metrics bool

	// Off throws the child's output away.
	Off bool
}

// A Compression is how files of the log are compressed. There is one, in the
// package log/gzip: what it needs is linked by the services that use it, and by
// no others.
type Compression interface{ logfile.Compression }

// Security is what the SCM takes from the service's process, and who may do
// what with the service.
type Security struct {
	// SID says whether the process has an identity of the service's own,
	// `NT SERVICE\<service name>`, beside that of its account, which files and
	// firewall rules can name. Zero: SIDNone.
	SID ServiceSID

	// Privileges are those that the process keeps of its account's, by their
	// names, as SeChangeNotifyPrivilege. Nil: all of them.
	// https://learn.microsoft.com/windows/win32/secauthz/privilege-constants
	Privileges []string

	// Descriptor is the D: part of the service's security descriptor in text
	// (SDDL): who may start, stop or change it. Empty: what an administrator has
	// set, or else what the SCM gives a new service, without the right of ordinary
	// users to send controls of the service's own.
	// https://learn.microsoft.com/windows/win32/services/service-security-and-access-rights
	Descriptor string
}

// ServiceSID is the kind of the service's own identity.
// The zero value is SIDNone.
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_sid_info
type ServiceSID int

// The kinds.
const (
	SIDNone         ServiceSID = iota // there is none
	SIDUnrestricted                   // it is one of the process's groups
	SIDRestricted                     // and the process writes only where it is named
)

// Streams says how the child's two streams of output are kept.
// The zero value is Merged.
type Streams int

// The ways to keep them.
const (
	Merged   Streams = iota // both in NAME.log, in the order in which they are printed
	Separate                // standard error in NAME.err.log
)

const (
	// AtOnce is no time at all, for durations whose zero value means a default.
	AtOnce time.Duration = -1

	// Never is a time that does not come.
	Never time.Duration = math.MaxInt64
)
