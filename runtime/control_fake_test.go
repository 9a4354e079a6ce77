package runtime

import (
	"context"
	"strings"
	"time"

	"winservice.internal/runtime/internal/scm"
)

// A moment is what the SCM and the service's state show from a time on.
type moment struct {
	after time.Duration // since the last request
	scm   scm.Status
	state State
}

// A fakeEdge is a service that goes through moments after each request.
type fakeEdge struct {
	now     scm.Status // before the first request
	wrote   State
	unread  error
	moments []moment
	refuses error         // the answer to a request
	takes   time.Duration // how long a request takes
	others  []string      // services that depend on it
	lost    int           // a process that is gone

	asked     []string
	requested time.Time
}

func (e *fakeEdge) at() (scm.Status, State) {
	status, state := e.now, e.wrote
	for _, m := range e.moments {
		if !e.requested.IsZero() && time.Since(e.requested) >= m.after {
			status, state = m.scm, m.state
		}
	}
	if state.Service == "" {
		state.Service = "X"
	}
	if state.Started.IsZero() {
		state.Started = time.Now()
	}
	return status, state
}

func (e *fakeEdge) request(what string) error {
	e.asked = append(e.asked, what)
	time.Sleep(e.takes)
	if e.refuses == nil {
		e.requested = time.Now()
	}
	return e.refuses
}

func (e *fakeEdge) query() (scm.Status, error) { s, _ := e.at(); return s, nil }
func (e *fakeEdge) state() (State, error)      { _, s := e.at(); return s, e.unread }
func (e *fakeEdge) freshState() (State, freshness, error) {
	s, err := e.state()
	return s, freshness{answered: err == nil}, err
}
func (e *fakeEdge) start() error                  { return e.request("start") }
func (e *fakeEdge) requestStop() error            { return e.request("stop") }
func (e *fakeEdge) restartChild() error           { return e.request("restart-child") }
func (e *fakeEdge) dependents() ([]string, error) { return e.others, nil }
func (e *fakeEdge) gone(pid int) bool             { return pid == e.lost }

func (e *fakeEdge) stop(bound time.Duration) error {
	err := e.request("stop, for " + bound.String())
	if err == nil {
		e.now, e.requested = scm.Status{State: scm.Stopped}, time.Time{}
	}
	return err
}

func (e *fakeEdge) stopOther(name string, _ time.Duration) error {
	e.asked = append(e.asked, "stop "+name)
	return nil
}

// A printed is what a verb answers.
type printed struct {
	out, err string
	code     int
	took     time.Duration
}

// controlled runs a verb on a fake service.
func controlled(e *fakeEdge, s Service, wait *time.Duration, ctx context.Context, verb func(*control) error) printed {
	var out, errs strings.Builder
	s.Name = "X"
	v := &control{service: s, wait: wait, edge: e, ctx: ctx, stdout: &out, stderr: &errs}
	began := time.Now()
	err := verb(v)
	took := time.Since(began)
	code := tell(err, &errs)
	return printed{out.String(), errs.String(), code, took}
}

// States of a fake service, whose process is 7 and whose child is 8.
var (
	scmStopped  = scm.Status{State: scm.Stopped}
	scmStarting = scm.Status{State: scm.StartPending, Pid: 7}
	scmRunning  = scm.Status{State: scm.Running, Pid: 7}
	scmStopping = scm.Status{State: scm.StopPending, Pid: 7}
	scmFailed   = scm.Status{State: scm.Stopped, ExitCode: 0xE0000001, Specific: true}
)

func exitCode(code uint32) *LastExit { return &LastExit{Code: code, Meaning: describeCode(code)} }

// childOf is the state of a service with a child.
func childOf(pid int) State {
	return State{Pid: 7, ChildPid: pid, ChildReady: true, ChildStarted: new(time.Unix(int64(pid), 0))}
}

// backOff is the state of a service whose child has ended with exit code 9.
func backOff(deaths int) State {
	return State{Pid: 7, Deaths: deaths, LastExit: exitCode(9), NextStart: new(time.Now().Add(time.Hour))}
}
