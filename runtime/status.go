package runtime

import (
	"fmt"
	"io"
	"time"

	"winservice.internal/runtime/internal/plainjson"
	"winservice.internal/runtime/internal/scm"
	"winservice.internal/runtime/internal/supervise"
)

// The exit codes of `status` beside exitDone, which is RUNNING, exitFailed, when
// nothing could be determined, and exitUsage. They are those of an init script.
// https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/iniscrptact.html
const (
	exitNotRunning   = 3 // START_PENDING and STOP_PENDING, too
	exitNotInstalled = 4
)

// A look is what `status` finds before it makes a report of it.
type look struct {
	scm       scm.Status
	state     *State // that the service has written; nil: none can be read
	answered  bool   // it was written when `status` requested it
	stale     string // why it was not, though it should; empty: nothing is known to be wrong
	installed string // the executable that the SCM starts; empty: unknown
	self      string // this one
	now       time.Time
	life      func(pid int, seen *time.Time) life
}

// A statusReport is what `status` shows. What is unknown is nil or zero.
type statusReport struct {
	Service   string
	Installed bool

	State     string // in the SCM's words: RUNNING
	StartType string // manual, auto, delayed, disabled
	Pid       int    // of the service's process
	Gone      bool   // which has ended, although the SCM does not know
	ExitCode  *scmExit

	// Of a pending state: how often it has shown progress, and by when it will
	// again.
	CheckPoint int
	WaitHint   time.Duration

	Executable   string // that runs, or is installed
	InstalledExe string // when that is another one
	ThisRecipe   string // the Hash of this executable's
	Self         bool   // which is the installed one
	Log          string // the child's; empty: log.off

	// What the service wrote down, as far as it still counts.
	Written      *time.Time
	Answered     bool
	Stale        string // why it may be older than what the service does now
	Recipe       string
	Version      string
	Started      *time.Time
	ChildPid     int
	ChildStarted *time.Time
	ChildReady   bool
	ChildGone    int // the child that ran when the state was written, and has ended
	Processes    int
	Health       string
	NextStart    *time.Time
	Due          *time.Time // of a start that is under way
	Hook         string
	HookStarted  *time.Time
	Restarts     *int
	Deaths       *int
	Failures     int
	FailuresLeft int64
	WaitLeft     time.Duration
	Forgotten    *time.Time
	LastExit     *LastExit
	LogBytes     *int64
	LogDropped   *int64

	Metrics       string     // why they say that the service runs, which it does not
	LastOperation *operation // that was requested from inside the service
}

// scmExit is what the service itself ended with, as the SCM has it.
type scmExit struct {
	Code     uint32
	Specific bool // else it is a Win32 error
	Meaning  string
}

// newStatusReport joins what the SCM knows with what the service wrote down.
// A state of another process is of an earlier run: only what it ended with
// still counts.
func newStatusReport(s Service, l look) statusReport {
	r := statusReport{Service: s.Name, Installed: true, State: l.scm.State.String(), StartType: l.scm.Start, Pid: l.scm.Pid}
	r.Executable, r.ThisRecipe = l.installed, s.Hash()
	if !s.Log.Off {
		r.Log = s.logPath(false)
	}
	stopped := l.scm.State == scm.Stopped
	if stopped && l.scm.ExitCode != scm.NeverStarted {
		r.ExitCode = &scmExit{l.scm.ExitCode, l.scm.Specific, exitMeaning(l.scm)}
	}
	if l.scm.State == scm.StartPending || l.scm.State == scm.StopPending {
		r.CheckPoint, r.WaitHint = int(l.scm.CheckPoint), l.scm.Hint
	}
	r.Gone = !stopped && l.scm.Pid != 0 && l.life(l.scm.Pid, nil) == lifeEnded
	switch {
	case l.state == nil:
		r.Stale = l.stale
	case l.state.Service == s.Name:
		r.addState(l, stopped)
	}
	r.Self = samePath(l.installed, l.self)
	if l.installed != "" && !samePath(l.installed, r.Executable) {
		r.InstalledExe = l.installed
	}
	return r
}

func (r *statusReport) addState(l look, stopped bool) {
	state := l.state
	r.Written, r.Answered, r.Stale = &state.Written, l.answered, l.stale
	switch {
	case !stopped && state.Pid != l.scm.Pid:
		r.Stale = fmt.Sprintf("process %d has written it, an earlier run of the service", state.Pid)
		return
	case stopped && state.State != supervise.Stopped.String():
		r.Stale = "the service has ended without writing it again: it was killed, or could not write it"
	case r.Gone:
		r.Stale = "the process that writes it has ended"
	}
	r.Restarts, r.Deaths, r.LastExit = &state.Restarts, &state.Deaths, state.LastExit
	r.Failures, r.FailuresLeft, r.WaitLeft, r.Forgotten = state.Failures, state.FailuresLeft, state.WaitLeft, state.Forgotten
	if r.Forgotten != nil && !l.now.Before(*r.Forgotten) && r.Stale == "" {
		r.Failures, r.FailuresLeft, r.WaitLeft, r.Forgotten = 0, 0, 0, nil
	}
	r.LogBytes, r.LogDropped = &state.LogBytes, &state.LogDropped
	if stopped {
		return
	}
	r.Started, r.Recipe, r.Version = &state.Started, state.Recipe, state.Version
	if state.Executable != "" {
		r.Executable = state.Executable
	}
	r.addChild(l)
}

func (r *statusReport) addChild(l look) {
	state := l.state
	r.Hook, r.HookStarted, r.NextStart = state.Hook, state.HookStarted, state.NextStart
	if r.NextStart != nil && !l.now.Before(*r.NextStart) {
		r.NextStart, r.Due = nil, r.NextStart
	}
	if state.ChildPid != 0 && l.life(state.ChildPid, state.childSeen()) == lifeEnded {
		r.ChildGone = state.ChildPid
		return
	}
	r.ChildPid, r.ChildStarted, r.ChildReady, r.Health = state.ChildPid, state.ChildStarted, state.ChildReady, state.Health
	r.Processes = state.Processes
}

// exitCode is that of the command.
func (r *statusReport) exitCode() int {
	switch {
	case !r.Installed:
		return exitNotInstalled
	case r.State == scm.Running.String() && !r.Gone:
		return exitDone
	}
	return exitNotRunning
}

func exitMeaning(s scm.Status) string {
	switch {
	case s.Specific && s.ExitCode == supervise.GaveUpCode:
		return fmt.Sprintf("0x%08X (gave up after too many failures of the child)", s.ExitCode)
	case s.Specific && s.ExitCode == supervise.OverdueCode:
		return fmt.Sprintf("0x%08X (the stop hung and was cut short)", s.ExitCode)
	case s.Specific && s.ExitCode == supervise.RemainsCode:
		return fmt.Sprintf("0x%08X (processes of the child's tree could not be terminated)", s.ExitCode)
	case s.Specific:
		return describeCode(s.ExitCode) + ", the exit code of its child, which is not started again"
	case s.ExitCode == 0:
		return "no error"
	}
	return scm.Win32Text(s.ExitCode)
}

// object is the report in JSON. The names are stable: new ones may come, none
// goes or changes its meaning.
func (r statusReport) object() (o plainjson.Object) {
	o.String("service", r.Service)
	o.Bool("installed", r.Installed)
	if !r.Installed {
		return o
	}
	o.String("state", r.State)
	o.String("start_type", r.StartType)
	addInt(&o, "pid", r.Pid)
	if r.Gone {
		o.Bool("process_gone", true)
	}
	addInt(&o, "check_point", r.CheckPoint)
	addInt(&o, "wait_hint_seconds", int((r.WaitHint+time.Second-1)/time.Second))
	if r.ExitCode != nil {
		var exit plainjson.Object
		exit.Int("code", int64(r.ExitCode.Code))
		exit.Bool("service_specific", r.ExitCode.Specific)
		exit.String("meaning", r.ExitCode.Meaning)
		o.Object("exit_code", exit)
	}
	addString(&o, "executable", r.Executable)
	addString(&o, "installed_executable", r.InstalledExe)
	addString(&o, "this_recipe", r.ThisRecipe)
	addString(&o, "recipe", r.Recipe)
	addString(&o, "version", r.Version)
	addTime(&o, "started", r.Started)
	addInt(&o, "child_pid", r.ChildPid)
	addTime(&o, "child_started", r.ChildStarted)
	if r.ChildPid != 0 {
		o.Bool("child_ready", r.ChildReady)
	}
	addInt(&o, "child_gone", r.ChildGone)
	addInt(&o, "child_processes", r.Processes)
	addString(&o, "health", r.Health)
	addTime(&o, "next_start", r.NextStart)
	addString(&o, "hook", r.Hook)
	addTime(&o, "hook_started", r.HookStarted)
	if r.Restarts != nil {
		o.Int("restarts", int64(*r.Restarts))
		o.Int("deaths", int64(*r.Deaths))
		addFailures(&o, r.Failures, r.FailuresLeft, r.WaitLeft, r.Forgotten)
		r.LastExit.addTo(&o)
		o.Int("log_bytes", *r.LogBytes)
		o.Int("log_dropped", *r.LogDropped)
	}
	addString(&o, "metrics_wrong", r.Metrics)
	addTime(&o, "written", r.Written)
	if r.Written != nil || r.Stale != "" {
		o.Bool("stale", r.Stale != "")
		addString(&o, "stale_because", r.Stale)
	}
	r.LastOperation.addTo(&o)
	return o
}

func addString(o *plainjson.Object, key, text string) {
	if text != "" {
		o.String(key, text)
	}
}

func addInt(o *plainjson.Object, key string, n int) {
	if n != 0 {
		o.Int(key, int64(n))
	}
}

func (r statusReport) writeJSON(w io.Writer) error {
	o := r.object()
	_, err := w.Write(o.Text())
	return err
}
