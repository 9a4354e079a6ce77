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
	ChildPid     int // 0: there is none
	Started      time.Time
	ChildStarted *time.Time
	ChildReady   bool
	Health       string // healthy, unhealthy; empty: nobody asks, or not yet
	Restarts     int    // starts of the child but the first
	Deaths       int    // of the child, and starts of it that have failed
	LastExit     *LastExit
	NextStart    *time.Time // while it waits
	LogBytes     int64
	LogDropped   int64
	LogRotated   *time.Time // when that was asked for and done last
	Written      time.Time
}

// LastExit is the latest end of the child.
type LastExit struct {
	Code      uint32
	Unstarted bool   // there was no child to have a code: it could not be started
	Meaning   string // the code in words, or why there is none
	Time      time.Time
}

// String says how the child ended.
func (e *LastExit) String() string {
	switch {
	case e == nil:
		return "with an exit code that is unknown"
	case e.Unstarted:
		return "because it could not be started: " + strings.TrimSuffix(e.Meaning, ".")
	}
	return "with exit code " + e.Meaning
}

// object is the state in JSON. The names are stable: new ones may come, none
// goes or changes its meaning. What is unknown is left out.
func (s State) object() (o plainjson.Object) {
	o.String("service", s.Service)
	o.String("recipe", s.Recipe)
	o.String("version", s.Version)
	o.String("state", s.State)
	o.Int("pid", int64(s.Pid))
	o.Time("started", s.Started)
	addInt(&o, "child_pid", s.ChildPid)
	addTime(&o, "child_started", s.ChildStarted)
	if s.ChildPid != 0 {
		o.Bool("child_ready", s.ChildReady)
	}
	addString(&o, "health", s.Health)
	addTime(&o, "next_start", s.NextStart)
	o.Int("restarts", int64(s.Restarts))
	o.Int("deaths", int64(s.Deaths))
	s.LastExit.addTo(&o)
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
	exit.String("meaning", e.Meaning)
	exit.Time("time", e.Time)
	o.Object("last_exit", exit)
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
		Started:      v.Time("started"),
		ChildStarted: someTime(v.Time("child_started")),
		ChildReady:   v.Bool("child_ready"),
		Health:       v.String("health"),
		NextStart:    someTime(v.Time("next_start")),
		Restarts:     int(v.Int("restarts")),
		Deaths:       int(v.Int("deaths")),
		LogBytes:     v.Int("log_bytes"),
		LogDropped:   v.Int("log_dropped"),
		LogRotated:   someTime(v.Time("log_rotated")),
		Written:      v.Time("written"),
	}
	if e := v.Object("last_exit"); e != nil {
		s.LastExit = &LastExit{Code: uint32(e.Int("code")), Unstarted: e.Bool("unstarted"), Meaning: e.String("meaning"), Time: e.Time("time")}
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
