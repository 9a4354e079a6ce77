package runtime

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"winservice.internal/runtime/internal/plainjson"
)

// State is what a running service writes down for `status`: state.json
// beside its log.
type State struct {
	Service      string
	Recipe       string // the service's Hash
	Version      string // of this package
	State        string // in the SCM's words: RUNNING
	Pid          int
	ChildPid     int     // 0: there is none
	Job          uintptr // our handle of the job of the child's tree, while there is a child
	Started      time.Time
	ChildStarted *time.Time
	ChildReady   bool
	Processes    int    // of the child's tree, where its life is the child's; 0: unknown
	Health       string // healthy, unhealthy; empty: nobody asks, or not yet
	Restarts     int    // starts of the child but the first
	Deaths       int    // of the child, and starts of it that have failed
	LastExit     *LastExit
	Completed    bool       // the child has ended with a success code, which stops the service
	NextStart    *time.Time // while it waits
	Failures     int        // in a row, and what is left before giving up
	FailuresLeft int64      // more of them, the last of which ends the service; 0: it never gives up, or has
	WaitLeft     time.Duration
	Forgotten    *time.Time // when the child that runs has been well for so long that Failures are none
	Hook         string     // that runs: pre-start
	HookStarted  *time.Time
	Executable   string // the path of what runs
	LogBytes     int64
	LogDropped   int64
	LogRotated   *time.Time // when that was asked for and done last
	Written      time.Time
}

// LastExit is the latest end of the child.
type LastExit struct {
	Code      uint32
	Unstarted bool   // there was no child to have a code: it could not be started
	ByService bool   // the service terminated it
	Others    int    // processes that were terminated because the first one had ended
	Meaning   string // the code in words, or why there is none
	Time      time.Time
}

// String says how the child ended.
func (e *LastExit) String() string {
	switch {
	case e == nil:
		return "with an exit code that is unknown"
	case e.Unstarted:
		return "because it could not be started: " + e.reason()
	}
	return "with exit code " + e.Meaning
}

// runsFrom is the executable of the service's process: the one that it has
// written down, because another may have been installed since; or else the
// installed one.
func (s State) runsFrom(service string, pid int, installed string) string {
	if s.Service == service && s.Pid == pid && s.Executable != "" {
		return s.Executable
	}
	return installed
}

// happened says what became of the child.
func (e *LastExit) happened() string {
	if e != nil && e.Unstarted {
		return "its child could not be started: " + e.reason()
	}
	return fmt.Sprintf("its child has ended %s", e)
}

// reason is why the child could not be started. A text of Windows ends with a
// full stop.
func (e *LastExit) reason() string { return strings.TrimSuffix(e.Meaning, ".") }

// object is the state in JSON. The names are stable: new ones may come, none
// goes or changes its meaning. What is unknown is left out.
func (s State) object() (o plainjson.Object) {
	o.String("service", s.Service)
	o.String("recipe", s.Recipe)
	o.String("version", s.Version)
	addString(&o, "executable", s.Executable)
	o.String("state", s.State)
	o.Int("pid", int64(s.Pid))
	o.Time("started", s.Started)
	addInt(&o, "child_pid", s.ChildPid)
	addTime(&o, "child_started", s.ChildStarted)
	if s.Job != 0 && s.ChildPid != 0 {
		o.Int("job", int64(s.Job))
	}
	if s.ChildPid != 0 {
		o.Bool("child_ready", s.ChildReady)
	}
	addInt(&o, "child_processes", s.Processes)
	addString(&o, "health", s.Health)
	addTime(&o, "next_start", s.NextStart)
	addString(&o, "hook", s.Hook)
	addTime(&o, "hook_started", s.HookStarted)
	o.Int("restarts", int64(s.Restarts))
	o.Int("deaths", int64(s.Deaths))
	addFailures(&o, s.Failures, s.FailuresLeft, s.WaitLeft, s.Forgotten)
	s.LastExit.addTo(&o)
	if s.Completed {
		o.Bool("completed", true)
	}
	o.Int("log_bytes", s.LogBytes)
	o.Int("log_dropped", s.LogDropped)
	addTime(&o, "log_rotated", s.LogRotated)
	o.Time("written", s.Written)
	return o
}

func (e *LastExit) addTo(o *plainjson.Object) {
	if e == nil {
		return
	}
	var exit plainjson.Object
	if e.Unstarted {
		exit.Bool("unstarted", true)
	} else {
		exit.Int("code", int64(e.Code))
	}
	if e.ByService {
		exit.Bool("terminated_by_service", true)
	}
	addInt(&exit, "terminated", e.Others)
	exit.String("meaning", e.Meaning)
	exit.Time("time", e.Time)
	o.Object("last_exit", exit)
}

// addFailures adds the failures in a row, and what is left before giving up.
func addFailures(o *plainjson.Object, failures int, left int64, wait time.Duration, forgotten *time.Time) {
	o.Int("failures", int64(failures))
	if left != 0 {
		o.Int("failures_left", left)
		o.Int("wait_left_seconds", int64((wait+time.Second-1)/time.Second))
	}
	addTime(o, "failures_forgotten", forgotten)
}

func addTime(o *plainjson.Object, key string, t *time.Time) {
	if t != nil {
		o.Time(key, *t)
	}
}

const stateFile = "state.json"

// readState returns what a service wrote to dir.
func readState(dir string) (State, error) {
	path := filepath.Join(dir, stateFile)
	text, err := os.ReadFile(path)
	// While it is being replaced Windows may deny it, or say that there is none.
	for try := 0; err != nil && try < 5; try++ {
		time.Sleep(10 * time.Millisecond)
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return State{}, err
	}
	v, err := plainjson.Read(text)
	if err != nil {
		return State{}, fmt.Errorf("read %s: %w", path, err)
	}
	s := State{
		Service:      v.String("service"),
		Recipe:       v.String("recipe"),
		Version:      v.String("version"),
		State:        v.String("state"),
		Pid:          int(v.Int("pid")),
		ChildPid:     int(v.Int("child_pid")),
		Job:          uintptr(v.Int("job")),
		Started:      v.Time("started"),
		ChildStarted: someTime(v.Time("child_started")),
		ChildReady:   v.Bool("child_ready"),
		Processes:    int(v.Int("child_processes")),
		Health:       v.String("health"),
		NextStart:    someTime(v.Time("next_start")),
		Restarts:     int(v.Int("restarts")),
		Deaths:       int(v.Int("deaths")),
		Failures:     int(v.Int("failures")),
		FailuresLeft: v.Int("failures_left"),
		WaitLeft:     time.Duration(v.Int("wait_left_seconds")) * time.Second,
		Forgotten:    someTime(v.Time("failures_forgotten")),
		Hook:         v.String("hook"),
		HookStarted:  someTime(v.Time("hook_started")),
		Executable:   v.String("executable"),
		Completed:    v.Bool("completed"),
		LogBytes:     v.Int("log_bytes"),
		LogDropped:   v.Int("log_dropped"),
		LogRotated:   someTime(v.Time("log_rotated")),
		Written:      v.Time("written"),
	}
	if e := v.Object("last_exit"); e != nil {
		s.LastExit = &LastExit{Code: uint32(e.Int("code")), Unstarted: e.Bool("unstarted"), ByService: e.Bool("terminated_by_service"), Others: int(e.Int("terminated")), Meaning: e.String("meaning"), Time: e.Time("time")}
	}
	return s, nil
}

// someTime is nil for no time at all.
func someTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
