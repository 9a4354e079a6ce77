package runtime

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/folder"
	"winservice.internal/runtime/internal/logfile"
	"winservice.internal/runtime/internal/plainjson"
	"winservice.internal/runtime/internal/supervise"
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

// writeState replaces the state in dir, and the metrics where they are wanted.
func writeState(in folder.Folder, metrics string, s State) error {
	if err := in.Ready(); err != nil {
		return err
	}
	o := s.object()
	err := replaceFile(filepath.Join(in.Dir, stateFile), o.Text())
	if metrics != "" {
		err = errors.Join(err, replaceFile(filepath.Join(in.Dir, metrics), s.metrics()))
	}
	return err
}

// replaceFile replaces a file in one step: a reader sees the old or the new one
// whole.
//
// Windows refuses while somebody has either of them open without
// FILE_SHARE_DELETE. That takes no time when he reads it, and may last when he
// keeps it open: every user may read them.
//
// https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew
func replaceFile(path string, text []byte) error {
	err := replaceOnce(path, text)
	for try := 0; err != nil && try < 10; try++ {
		time.Sleep(10 * time.Millisecond)
		err = replaceOnce(path, text)
	}
	return err
}

func replaceOnce(path string, text []byte) error {
	if err := writeNew(path+".new", text); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func writeNew(path string, text []byte) error {
	f, err := folder.CreatePublic(path)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// A stateKeeper follows the supervisor and writes the state at each change.
// State that cannot be written is reported and tried again: `status` shows what
// the SCM knows until then. A nil stateKeeper keeps nothing.
type stateKeeper struct {
	mu      sync.Mutex
	folder  folder.Folder
	metrics string // the file's name; empty: none
	state   State
	starts  int
	waits   bool // a child that runs need not be ready
	asks    bool // for its health
	logs    []*logfile.Writer

	warning func() (*folder.RefusedError, error) // about the folder
	emit    func(events.ID, ...string)
	checked bool // the folder, which write does once

	trouble bool        // the state cannot be written, as was reported; of write alone
	failed  time.Time   // when that was last seen; of write alone
	again   *time.Timer // until it is tried again; nil: it is not

	unwritten bool          // the state has changed since it was written
	written   chan struct{} // closed when a write under way has ended; nil: there is none
	late      bool          // that write was waited for in vain
}

// statePatience bounds the wait for the state to be written. Who sees RUNNING
// may read the state at once, but a disk that hangs must not hold up the
// supervision.
const statePatience = time.Second

func newStateKeeper(s Service, emit func(events.ID, ...string)) *stateKeeper {
	k := &stateKeeper{
		emit:   emit,
		folder: s.logFolder(),
		waits:  s.Ready.waits(),
		asks:   s.Health.Probe != nil,
		state:  State{Service: s.Name, Recipe: s.Hash(), Version: Version, Pid: os.Getpid(), Started: time.Now()},
	}
	k.warning = k.folder.RunningWarning
	if s.Log.Metrics {
		k.metrics = fileName(s.Name) + ".prom"
	}
	return k
}

func (k *stateKeeper) status(state supervise.State) {
	k.change(func() { k.state.State = state.String() })
}

func (k *stateKeeper) event(e supervise.Event) {
	now := time.Now()
	switch e.What {
	case supervise.ChildStarted:
		k.change(func() {
			k.starts++
			k.state.Restarts = k.starts - 1
			k.state.ChildPid, k.state.ChildStarted, k.state.NextStart = e.Pid, &now, nil
			k.ready(!k.waits)
		})
	case supervise.ChildReady:
		k.change(func() { k.ready(true) })
	case supervise.NotReady:
		k.change(func() { k.state.ChildReady = false })
	case supervise.Unhealthy:
		k.change(func() { k.state.ChildReady, k.state.Health = false, "unhealthy" })
	case supervise.ChildDied, supervise.EndedEarly, supervise.ChildFailed, supervise.StartFailed, supervise.ChildRestarts, supervise.ChildReplaced:
		next := now.Add(e.Wait)
		k.change(func() {
			k.ended(e.Exit, now)
			k.state.NextStart = &next
			if e.What != supervise.ChildRestarts && e.What != supervise.ChildReplaced {
				k.state.Deaths++
			}
		})
	case supervise.ChildEnded, supervise.ChildStopped, supervise.ChildShutDown, supervise.GaveUp, supervise.TreeRemains:
		k.change(func() { k.ended(e.Exit, now) })
	case supervise.Stopping:
		k.change(func() { k.state.NextStart = nil })
	case supervise.Ended:
		k.change(func() {
			k.state.State = supervise.Stopped.String()
			k.state.ChildPid, k.state.ChildStarted = 0, nil
		})
	}
}

// ready notes whether the child is ready, and thereby well until it is found
// not to be.
func (k *stateKeeper) ready(is bool) {
	k.state.ChildReady, k.state.Health = is, ""
	if is && k.asks {
		k.state.Health = "healthy"
	}
}

func (k *stateKeeper) ended(exit supervise.Exit, now time.Time) {
	k.state.ChildPid, k.state.ChildStarted = 0, nil
	meaning := describeExit(exit)
	if exit.Cause != nil {
		meaning += ", ended because it " + exit.Cause.Error()
	}
	if exit.Early {
		meaning += earlyMeaning
	}
	k.state.LastExit = &LastExit{Code: exit.Code, Unstarted: exit.Unstarted, Meaning: meaning, Time: now}
}

// rotate sets the logs aside, outside of change: that can take its time.
func (k *stateKeeper) rotate() {
	if k == nil {
		return
	}
	rotated := len(k.logs) > 0
	for _, log := range k.logs {
		rotated = log.Rotate() && rotated
	}
	k.change(func() {
		if rotated {
			k.state.LogRotated = new(time.Now())
		}
	})
}

// change changes the state and has it written, and waits for that as long as
// it goes well.
func (k *stateKeeper) change(change func()) {
	if k == nil {
		return
	}
	written, late := k.begin(change)
	if late {
		return
	}
	timer := time.NewTimer(statePatience)
	defer timer.Stop()
	select {
	case <-written:
	case <-timer.C:
		k.mu.Lock()
		k.late = true
		k.mu.Unlock()
	}
}

// begin changes the state and has it written. It returns what is closed then,
// and whether that was waited for in vain before.
func (k *stateKeeper) begin(change func()) (written <-chan struct{}, late bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	change()
	k.state.LogBytes, k.state.LogDropped = 0, 0
	for _, log := range k.logs {
		k.state.LogBytes += log.Written()
		k.state.LogDropped += log.Dropped()
	}
	k.state.Written = time.Now()
	k.unwritten = true
	if k.written == nil {
		k.written, k.late = make(chan struct{}), false
		go k.write(k.written)
	}
	return k.written, k.late
}

// write writes the state until what is written is the latest.
func (k *stateKeeper) write(written chan struct{}) {
	defer close(written)
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.unwritten {
		k.unwritten = false
		state := k.state
		k.mu.Unlock()
		k.report(writeState(k.folder, k.metrics, state))
		k.checkFolder()
		k.mu.Lock()
	}
	if k.trouble && k.again == nil {
		k.again = time.AfterFunc(stateRetry, k.retry)
	}
	k.written = nil
}

// stateRetry is the time after which a state that could not be written is
// written again, and for which that must not have failed until it is reported
// that it works: as the log does, so that a program that opens the file again
// and again brings two events and not two for each change.
const stateRetry = 10 * time.Second

// report reports that the state cannot be written, once until it can again.
func (k *stateKeeper) report(err error) {
	path := filepath.Join(k.folder.Dir, stateFile)
	switch {
	case err != nil:
		k.failed = time.Now()
		if !k.trouble {
			k.emit(events.StateTrouble, k.state.Service, path, stateTrouble(err, k.folder.Dir))
		}
		k.trouble = true
	case k.trouble && time.Since(k.failed) >= stateRetry:
		k.trouble = false
		k.emit(events.StateRecovered, k.state.Service, path)
	}
}

// stateTrouble is why the state cannot be written, and how to fix it. Windows
// denies access both without the rights and while the file is open elsewhere.
func stateTrouble(err error, dir string) string {
	hint := mendOf(err)
	if hint == "" {
		hint = "if a program keeps the file open, close it (Resource Monitor finds it under Associated Handles); the service's account must be allowed to modify the folder " + dir
	}
	return strings.ReplaceAll(err.Error(), "\n", "; ") + "; " + hint
}

// retry writes the state although it has not changed.
func (k *stateKeeper) retry() {
	k.begin(func() { k.again = nil })
}

// checkFolder reports what speaks against the log's folder, once it is there.
// A folder that is refused cannot be written, which is reported elsewhere.
func (k *stateKeeper) checkFolder() {
	if k.checked {
		return
	}
	k.checked = true
	if warning, err := k.warning(); err == nil && warning != nil {
		k.emit(events.LogFolderOpen, k.state.Service, warning.Error(), warning.Mend)
	}
}
