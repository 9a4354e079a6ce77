package runtime

import (
	"fmt"
	"io"
	"strings"
	"time"

	"winservice.internal/runtime/internal/plainjson"
	"winservice.internal/runtime/internal/scm"
	"winservice.internal/runtime/internal/supervise"
)

// A statusReport is what `status` shows. What is unknown is nil or zero.
type statusReport struct {
	Service   string
	Installed bool

	State     string // in the SCM's words: RUNNING
	StartType string // manual, auto, delayed, disabled
	Pid       int    // of the service's process
	ExitCode  *scmExit

	// What the service wrote down, as far as it still counts.
	Recipe       string
	Version      string
	Started      *time.Time
	ChildPid     int
	ChildStarted *time.Time
	ChildReady   bool
	Processes    int
	Health       string
	NextStart    *time.Time
	Restarts     *int
	Deaths       *int
	LastExit     *LastExit
	LogBytes     *int64
	LogDropped   *int64
}

// scmExit is what the service itself ended with, as the SCM has it.
type scmExit struct {
	Code     uint32
	Specific bool // else it is a Win32 error
	Meaning  string
}

// newStatusReport joins what the SCM knows with what the service wrote down.
// A state of another process is of an earlier run: only what it ended with
// still counts. A nil state is none.
func newStatusReport(name string, s scm.Status, state *State) statusReport {
	r := statusReport{Service: name, Installed: true, State: s.State.String(), StartType: s.Start, Pid: s.Pid}
	if s.State == scm.Stopped && s.ExitCode != scm.NeverStarted {
		r.ExitCode = &scmExit{s.ExitCode, s.Specific, exitMeaning(s)}
	}
	if state == nil || state.Service != name || s.State != scm.Stopped && state.Pid != s.Pid {
		return r
	}
	r.Restarts, r.Deaths, r.LastExit = &state.Restarts, &state.Deaths, state.LastExit
	r.LogBytes, r.LogDropped = &state.LogBytes, &state.LogDropped
	if s.State != scm.Stopped {
		r.Started = &state.Started
		r.ChildPid, r.ChildStarted, r.NextStart = state.ChildPid, state.ChildStarted, state.NextStart
		r.ChildReady, r.Health = state.ChildReady, state.Health
		r.Processes = state.Processes
		r.Recipe, r.Version = state.Recipe, state.Version
	}
	return r
}

func exitMeaning(s scm.Status) string {
	switch {
	case s.Specific && s.ExitCode == supervise.GaveUpCode:
		return fmt.Sprintf("0x%08X (gave up after too many deaths of the child)", s.ExitCode)
	case s.Specific && s.ExitCode == supervise.OverdueCode:
		return fmt.Sprintf("0x%08X (the stop hung and was cut short)", s.ExitCode)
	case s.Specific:
		return describeCode(s.ExitCode)
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
	if r.ExitCode != nil {
		var exit plainjson.Object
		exit.Int("code", int64(r.ExitCode.Code))
		exit.Bool("service_specific", r.ExitCode.Specific)
		exit.String("meaning", r.ExitCode.Meaning)
		o.Object("exit_code", exit)
	}
	addString(&o, "recipe", r.Recipe)
	addString(&o, "version", r.Version)
	addTime(&o, "started", r.Started)
	addInt(&o, "child_pid", r.ChildPid)
	addTime(&o, "child_started", r.ChildStarted)
	if r.ChildPid != 0 {
		o.Bool("child_ready", r.ChildReady)
	}
	addInt(&o, "child_processes", r.Processes)
	addString(&o, "health", r.Health)
	addTime(&o, "next_start", r.NextStart)
	if r.Restarts != nil {
		o.Int("restarts", int64(*r.Restarts))
		o.Int("deaths", int64(*r.Deaths))
		r.LastExit.addTo(&o)
		o.Int("log_bytes", *r.LogBytes)
		o.Int("log_dropped", *r.LogDropped)
	}
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

// write is for people.
func (r statusReport) write(w io.Writer, now time.Time) {
	if !r.Installed {
		fmt.Fprintf(w, "Service %s is not installed.\n", r.Service)
		return
	}
	line := func(what, format string, args ...any) {
		fmt.Fprintf(w, "  %-11s "+format+"\n", append([]any{what}, args...)...)
	}
	fmt.Fprintf(w, "Service %s is %s\n", r.Service, r.State)
	line("start type", "%s", r.StartType)
	if r.Pid != 0 {
		line("process", "%d%s", r.Pid, since(r.Started, now))
	}
	switch {
	case r.ChildPid != 0 && !r.ChildReady:
		line("child", "%d%s, not ready", r.ChildPid, since(r.ChildStarted, now))
	case r.ChildPid != 0:
		line("child", "%d%s", r.ChildPid, since(r.ChildStarted, now))
	case r.NextStart != nil:
		line("child", "none; next start at %s", r.NextStart.Local().Format(time.DateTime))
	}
	if r.Processes != 0 {
		line("processes", "%d", r.Processes)
	}
	if r.Restarts != nil {
		line("restarts", "%d", *r.Restarts)
	}
	if r.LastExit != nil {
		line("last exit", "%s, at %s", strings.TrimSuffix(r.LastExit.Meaning, "."), r.LastExit.Time.Local().Format(time.DateTime))
	}
	if r.ExitCode != nil {
		line("ended with", "%s", r.ExitCode.Meaning)
	}
	if r.LogDropped != nil && *r.LogDropped > 0 {
		line("log", "%d bytes of output were dropped", *r.LogDropped)
	}
}

// since tells when something began and how long that is ago.
func since(t *time.Time, now time.Time) string {
	if t == nil {
		return ""
	}
	return fmt.Sprintf(", since %s (%s)", t.Local().Format(time.DateTime), now.Sub(*t).Round(time.Second))
}
