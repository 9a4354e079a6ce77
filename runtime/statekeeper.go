package runtime

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/folder"
	"winservice.internal/runtime/internal/logfile"
	"winservice.internal/runtime/internal/supervise"
)

// A stateKeeper follows the supervisor and writes the state at each change.
// State that cannot be written is reported and tried again: `status` shows what
// the SCM knows until then. A nil stateKeeper keeps nothing.
type stateKeeper struct {
	mu      sync.Mutex
	folder  folder.Folder
	metrics string // the file's name; empty: none
	state   State
	starts  int
	waits   bool          // a child that runs need not be ready
	asks    bool          // for its health
	well    time.Duration // after so long what failed before is forgotten
	service *Service
	size    func() int // how many processes the child's tree has; nil: nobody asks
	logs    []*logfile.Writer

	warning func() (*folder.RefusedError, error) // about the folder
	emit    func(events.ID, ...string)
	checked bool // the folder, which write does once

	dropMetrics func() error // of an earlier recipe; nil: they are written, or have been dropped

	trouble bool        // the state cannot be written, as was reported; of write alone
	failed  time.Time   // when that was last seen; of write alone
	again   *time.Timer // until it is tried again; nil: it is not

	unwritten bool          // the state has changed since it was written
	written   chan struct{} // closed when a write under way has ended; nil: there is none
	late      bool          // that write was waited for in vain
	urgent    bool          // the change under way is not delayed
	delayed   *time.Timer   // until delayed changes are written; nil: there are none
}

// statePatience bounds the wait for the state to be written. Who sees RUNNING
// may read the state at once, but a disk that hangs must not hold up the
// supervision.
const statePatience = time.Second

func newStateKeeper(s Service, emit func(events.ID, ...string)) *stateKeeper {
	k := &stateKeeper{
		emit:    emit,
		folder:  s.logFolder(),
		service: &s,
		waits:   s.Ready.waits(),
		asks:    s.Health.Probe != nil,
		state:   State{Service: s.Name, Recipe: s.Hash(), Version: Version, Pid: os.Getpid(), Started: time.Now()},
	}
	k.well = s.Restart.policy().HealthyAfter
	k.state.Executable, _ = os.Executable() // unknown: it is not shown
	k.warning = k.folder.RunningWarning
	if s.Log.Metrics {
		k.metrics = s.metricsName()
	} else {
		k.dropMetrics = s.dropMetrics
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
			k.ready(!k.waits, now)
		})
	case supervise.HandedOver:
		k.change(func() { k.state.ChildPid = e.To.Pid })
	case supervise.ChildReady:
		k.change(func() { k.ready(true, now) })
	case supervise.NotReady:
		k.change(func() { k.state.ChildReady = false })
	case supervise.Unhealthy:
		k.change(func() { k.state.ChildReady, k.state.Health, k.state.Forgotten = false, "unhealthy", nil })
	case supervise.ChildDied, supervise.EndedEarly, supervise.ChildFailed, supervise.StartFailed, supervise.ChildRestarts, supervise.ChildReplaced:
		next := now.Add(e.Wait)
		k.change(func() {
			k.ended(&e, now)
			k.state.NextStart = &next
			if e.What != supervise.ChildRestarts && e.What != supervise.ChildReplaced {
				k.countFailure(&e)
			}
		})
	case supervise.GaveUp:
		k.change(func() { k.ended(&e, now); k.countFailure(&e) })
	case supervise.ChildEnded, supervise.ChildStopped, supervise.ChildShutDown, supervise.TreeRemains:
		k.change(func() {
			k.ended(&e, now)
			k.state.Completed = e.What == supervise.ChildEnded
		})
	case supervise.HookRuns:
		k.change(func() {
			k.state.Hook, k.state.HookStarted = e.Hook, &now
			if e.Hook == "pre-start" {
				k.state.NextStart = nil // it has come
			}
		})
	case supervise.HookEnded:
		k.change(func() { k.state.Hook, k.state.HookStarted = "", nil })
	case supervise.Stopping, supervise.RestartAsked:
		k.change(func() { k.state.NextStart = nil })
	case supervise.Ended:
		k.change(func() {
			k.state.State = supervise.Stopped.String()
			k.state.ChildPid, k.state.ChildStarted = 0, nil
		})
	}
}

// countFailure counts a failure.
func (k *stateKeeper) countFailure(e *supervise.Event) {
	k.state.Deaths++
	k.state.Failures, k.state.FailuresLeft, k.state.WaitLeft = e.Deaths, e.Left.Failures, e.Left.Wait
}

// ready notes whether the child is ready, and thereby well until it is found
// not to be.
func (k *stateKeeper) ready(is bool, now time.Time) {
	k.state.ChildReady, k.state.Health = is, ""
	if is && k.state.Failures > 0 && k.well < math.MaxInt64 {
		k.state.Forgotten = new(now.Add(k.well))
	}
	if is && k.asks {
		k.state.Health = "healthy"
	}
}

func (k *stateKeeper) ended(e *supervise.Event, now time.Time) {
	exit := e.Exit
	k.state.ChildPid, k.state.ChildStarted = 0, nil
	k.forget(now)
	meaning := describeExit(exit) + before("; ", k.service.terminatedWith(*e))
	if exit.Cause != nil {
		meaning += ", stopped because it " + reasonText(exit.Cause)
	}
	if exit.Early {
		meaning += earlyMeaning
	}
	k.state.LastExit = &LastExit{
		Code: exit.Code, Unstarted: exit.Unstarted,
		ByService: exit.Terminated, Others: exit.Others,
		Meaning: meaning, Time: now,
	}
}

// forget is for a child that has ended: where it was well for long enough,
// there are no failures in a row any more. A failure is counted afterwards.
func (k *stateKeeper) forget(now time.Time) {
	if k.state.Forgotten != nil && !now.Before(*k.state.Forgotten) {
		k.state.Failures, k.state.FailuresLeft, k.state.WaitLeft = 0, 0, 0
	}
	k.state.Forgotten = nil
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
		k.atOnce()
		if rotated {
			k.state.LogRotated = new(time.Now())
		}
	})
}

// follow notes the job of a child that was started, by which a process finds out
// whether it belongs to the tree, and has the tree's processes counted where it
// is the child. It is written with the event of the start.
func (k *stateKeeper) follow(child supervise.Child) {
	p, ok := child.(process)
	if k == nil || !ok {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.state.Job = p.Job()
	if p.handovers != nil {
		k.size = p.Processes
	}
}

// change changes the state and has it written. It waits for that as long as it
// goes well, unless the change is one that may be delayed.
func (k *stateKeeper) change(change func()) {
	if k == nil {
		return
	}
	written, late := k.begin(change)
	if written == nil || late {
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
// and whether that was waited for in vain before; nil when the change is
// delayed.
func (k *stateKeeper) begin(change func()) (written <-chan struct{}, late bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	before := k.state.State
	change()
	k.state.LogBytes, k.state.LogDropped = 0, 0
	for _, log := range k.logs {
		k.state.LogBytes += log.Written()
		k.state.LogDropped += log.Dropped()
	}
	k.state.Processes = 0
	if k.size != nil && k.state.ChildPid != 0 {
		k.state.Processes = k.size()
	}
	k.state.Written = time.Now()
	k.unwritten = true
	if !k.urgentSince(before) {
		if k.written == nil {
			k.delay()
		}
		return nil, false
	}
	k.startWriting()
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
		k.checkMetrics()
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
	k.begin(func() { k.again = nil; k.atOnce() })
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

// checkMetrics removes the metrics of an earlier recipe, once.
func (k *stateKeeper) checkMetrics() {
	if k.dropMetrics == nil {
		return
	}
	if err := k.dropMetrics(); err != nil {
		k.emit(events.MetricsRemain, k.state.Service, err.Error())
	}
	k.dropMetrics = nil
}
