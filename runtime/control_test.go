package runtime

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"winservice.internal/runtime/internal/scm"
)

// Errors of Windows.
const (
	errDenied         syscall.Errno = 5
	errAlreadyRunning syscall.Errno = 1056
	errNotActive      syscall.Errno = 1062
)

func TestVerbsWaitAndReportWhatBecomesOfTheService(t *testing.T) {
	ms := time.Millisecond
	disabled := scmRunning
	disabled.Start = "disabled"
	for _, test := range []struct {
		name  string
		verb  func(*control) error
		wait  time.Duration // -1: not given
		edge  func() *fakeEdge
		code  int
		says  []string
		asked []string
		took  time.Duration // at least
	}{
		{
			name: "start", verb: (*control).start, wait: -1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopped, moments: []moment{{0, scmStarting, State{Pid: 7}}, {20 * time.Second, scmRunning, childOf(8)}}}
			},
			says:  []string{"Starting service X\nService X is running (process 8)\n"},
			asked: []string{"start"}, took: 21 * time.Second,
		},
		{
			name: "start, child unknown", verb: (*control).start, wait: -1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopped, unread: errors.New("no access"), moments: []moment{{0, scmRunning, State{}}}}
			},
			says:  []string{"Service X is running (process 7 of the service; its child is unknown: no access)\n"},
			asked: []string{"start"}, took: time.Second,
		},
		{
			name: "start, a child that ends within the second, which is written after it", verb: (*control).start, wait: -1, code: 1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopped, moments: []moment{{0, scmRunning, childOf(8)}, {judgingTime + stateDelay - time.Millisecond, scmRunning, backOff(1)}}}
			},
			says:  []string{"its child has ended with exit code 9\n"},
			asked: []string{"start"}, took: time.Second,
		},
		{
			name: "start without waiting", verb: (*control).start, wait: 0,
			edge:  func() *fakeEdge { return &fakeEdge{now: scmStopped, moments: []moment{{0, scmStarting, State{}}}} },
			says:  []string{"Starting service X\nStart requested;"},
			asked: []string{"start"},
		},
		{
			name: "start of a running service", verb: (*control).start, wait: -1,
			edge: func() *fakeEdge { return &fakeEdge{now: scmRunning, wrote: childOf(8)} },
			says: []string{"Service X is already running (process 8)\n"},
		},
		{
			name: "start of a running service without a child", verb: (*control).start, wait: -1, code: 1,
			edge: func() *fakeEdge { return &fakeEdge{now: scmRunning, wrote: backOff(1)} },
			says: []string{"it is already running, but its child has ended with exit code 9\n", "the next start is at ", "restart-child"},
		},
		{
			name: "start joins a start", verb: (*control).start, wait: -1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStarting, requested: time.Now(), wrote: State{Pid: 7, Deaths: 3}, moments: []moment{{5 * time.Second, scmRunning, childOf(8)}}}
			},
			says: []string{"It is starting already; waiting for that\nService X is running (process 8)\n"}, took: 6 * time.Second,
		},
		{
			name: "start waits for a stop", verb: (*control).start, wait: -1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopping, takes: time.Second, moments: []moment{{0, scmRunning, childOf(8)}}}
			},
			says: []string{"It is stopping; waiting for that\nService X is running (process 8)\n"}, asked: []string{"stop, for 1m15s", "start"},
		},
		{
			name: "start joins a start whose next try is too late", verb: (*control).start, wait: 9 * time.Second, code: 1,
			edge: func() *fakeEdge { return &fakeEdge{now: scmStarting, wrote: backOff(3)} },
			says: []string{"start it: its child has ended with exit code 9\n", "the next start is at ", "begin anew with: restart"},
		},
		{
			name: "start that is RUNNING just before the bound", verb: (*control).start, wait: time.Second,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopped, moments: []moment{{0, scmStarting, State{Pid: 7}}, {900 * ms, scmRunning, childOf(8)}}}
			},
			says: []string{"Service X is running (process 8)\n"}, asked: []string{"start"},
		},
		{
			name: "states of earlier runs", verb: (*control).start, wait: -1,
			edge: func() *fakeEdge {
				same, other := backOff(5), backOff(5)
				same.Started, other.Pid = time.Now().Add(-time.Hour), 6
				return &fakeEdge{now: scmStopped, moments: []moment{{0, scmStarting, same}, {ms, scmStarting, other}, {20 * ms, scmRunning, childOf(8)}}}
			},
			says: []string{"Service X is running (process 8)\n"}, asked: []string{"start"},
		},
		{
			name: "start while another starts it", verb: (*control).start, wait: -1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopped, requested: time.Now(), takes: ms, refuses: errAlreadyRunning, moments: []moment{{ms, scmRunning, childOf(8)}}}
			},
			says: []string{"Service X is running (process 8)\n"}, asked: []string{"start"},
		},
		{
			name: "child that ends in the first second", verb: (*control).start, wait: -1, code: 1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopped, moments: []moment{{0, scmRunning, childOf(8)}, {900 * ms, scmRunning, backOff(1)}}}
			},
			says:  []string{`service "X": start it: its child has ended with exit code 9` + "\n", "the last lines of", "boom", "the next start is at ", "start it at once with: restart-child"},
			asked: []string{"start"},
		},
		{
			name: "child that ends later", verb: (*control).start, wait: -1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopped, moments: []moment{{0, scmRunning, childOf(8)}, {1200 * ms, scmRunning, backOff(1)}}}
			},
			says: []string{"Service X is running (process 8)\n"}, asked: []string{"start"},
		},
		{
			name: "child that is started again at once", verb: (*control).start, wait: -1, code: 1,
			edge: func() *fakeEdge {
				next := childOf(9)
				next.Deaths, next.LastExit = 1, exitCode(9)
				return &fakeEdge{now: scmStopped, moments: []moment{{0, scmRunning, childOf(8)}, {300 * ms, scmRunning, next}}}
			},
			says: []string{"its child has ended with exit code 9\n", "it was started again, process 9"}, asked: []string{"start"},
		},
		{
			name: "child that wants another start", verb: (*control).start, wait: -1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopped, moments: []moment{{0, scmRunning, childOf(8)}, {300 * ms, scmRunning, childOf(9)}}}
			},
			says: []string{"Service X is running (process 9)\n"}, asked: []string{"start"}, took: 1300 * ms,
		},
		{
			name: "child that cannot be started", verb: (*control).start, wait: -1, code: 1,
			edge: func() *fakeEdge {
				bad := backOff(1)
				bad.LastExit = &LastExit{Unstarted: true, Meaning: "start x: no such file."}
				return &fakeEdge{now: scmStopped, moments: []moment{{0, scmStarting, bad}}}
			},
			says: []string{"start it: its child could not be started: start x: no such file\n", "the next start is at ", "restart"}, asked: []string{"start"},
		},
		{
			name: "service that gives up", verb: (*control).start, wait: -1, code: 1,
			edge: func() *fakeEdge {
				s := backOff(1)
				s.NextStart = nil
				return &fakeEdge{now: scmStopped, moments: []moment{{0, scmStarting, State{Pid: 7}}, {ms, scmStopping, s}, {2 * ms, scmFailed, s}}}
			},
			says: []string{"its child has ended with exit code 9, and the service is stopped (its own exit code: 0xE0000001 (gave up", "it is not started again by itself; correct the cause"}, asked: []string{"start"},
		},
		{
			name: "service that fails before it runs", verb: (*control).start, wait: -1, code: 1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopped, unread: errors.New("none"), moments: []moment{{0, scm.Status{State: scm.Stopped, ExitCode: 5}, State{}}}}
			},
			says: []string{"it has stopped: ", "(5)"}, asked: []string{"start"},
		},
		{
			name: "one-shot program", verb: (*control).start, wait: -1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopped, moments: []moment{{0, scmRunning, childOf(8)}, {300 * ms, scmStopped, State{Pid: 7, LastExit: exitCode(0)}}}}
			},
			says: []string{"has ended with exit code 0; the service is stopped\n"}, asked: []string{"start"},
		},
		{
			name: "one-shot program of which nothing is known", verb: (*control).start, wait: -1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopped, unread: errors.New("none"), moments: []moment{{0, scmStopped, State{}}}}
			},
			says: []string{"has ended without an error; the service is stopped\n"}, asked: []string{"start"},
		},
		{
			name: "stopped by somebody else", verb: (*control).start, wait: -1, code: 1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopped, moments: []moment{{0, scmRunning, childOf(8)}, {300 * ms, scmStopped, State{Pid: 7, LastExit: exitCode(0xC000013A)}}}}
			},
			says: []string{"it was stopped by another request", "start it again with: start; "}, asked: []string{"start"},
		},
		{
			name: "bound of a start", verb: (*control).start, wait: -1, code: 1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopped, moments: []moment{{0, scmStarting, State{Pid: 7, ChildPid: 8}}}}
			},
			says: []string{"it is still START_PENDING after 30s, and its child, process 8, is not ready", "wait longer with --wait"}, asked: []string{"start"}, took: 30 * time.Second,
		},
		{
			name: "process that is gone", verb: (*control).start, wait: -1, code: 1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmStopped, lost: 7, moments: []moment{{0, scmStarting, State{Pid: 7}}}}
			},
			says: []string{"its process is gone, although Windows still reports START_PENDING", "start it again with: start"}, asked: []string{"start"},
		},
		{
			name: "start of a service whose process is gone", verb: (*control).start, wait: -1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scm.Status{State: scm.Running, Pid: 6}, lost: 6, moments: []moment{{0, scmRunning, childOf(8)}}}
			},
			says: []string{"Service X is running (process 8)\n"}, asked: []string{"start"},
		},
		{
			name: "start of a stopping service without waiting", verb: (*control).start, wait: 0, code: 1,
			edge: func() *fakeEdge { return &fakeEdge{now: scmStopping, refuses: errAlreadyRunning} },
			says: []string{`service "X": start it: it is stopping` + "\n", "start it after its end"},
		},
		{
			name: "stop", verb: (*control).stop, wait: -1,
			edge: func() *fakeEdge { return &fakeEdge{now: scmRunning} },
			says: []string{"Stopping service X\nService X is stopped\n"}, asked: []string{"stop, for 1m15s"},
		},
		{
			name: "stop of a stopped service", verb: (*control).stop, wait: -1,
			edge: func() *fakeEdge { return &fakeEdge{now: scmStopped} },
			says: []string{"Service X is already stopped\n"},
		},
		{
			name: "stop of a stopping service", verb: (*control).stop, wait: -1,
			edge: func() *fakeEdge { return &fakeEdge{now: scmStopping} },
			says: []string{"It is stopping already; waiting for that\nService X is stopped\n"}, asked: []string{"stop, for 1m15s"},
		},
		{
			name: "stop without waiting", verb: (*control).stop, wait: 0,
			edge: func() *fakeEdge { return &fakeEdge{now: scmRunning, others: []string{"web"}} },
			says: []string{"Stop requested;"}, asked: []string{"stop"},
		},
		{
			name: "stop of a stopping service without waiting", verb: (*control).stop, wait: 0,
			edge: func() *fakeEdge { return &fakeEdge{now: scmStopping, refuses: syscall.Errno(1061)} },
			says: []string{"Service X is already stopping"}, asked: []string{"stop"},
		},
		{
			name: "stop leaves the services that depend on it", verb: (*control).stop, wait: -1, code: 1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmRunning, others: []string{"web"}, refuses: &scm.Error{Service: "X", Step: "stop it", Err: errors.New("web: in its way"), Mend: "stop --wait 60"}}
			},
			says: []string{"web: in its way", "stop --wait 60"}, asked: []string{"stop, for 1m15s"},
		},
		{
			name: "stop --wait stops them first", verb: (*control).stop, wait: 9 * time.Second,
			edge: func() *fakeEdge { return &fakeEdge{now: scmRunning, others: []string{"web"}} },
			says: []string{"Stopping service web, which depends on it\nService X is stopped\n"}, asked: []string{"stop web", "stop, for 9s"},
		},
		{
			name: "restart", verb: (*control).restart, wait: -1,
			edge: func() *fakeEdge { return &fakeEdge{now: scmRunning, moments: []moment{{0, scmRunning, childOf(8)}}} },
			says: []string{"Restarting service X\nService X is running (process 8)\n"}, asked: []string{"stop, for 1m15s", "start"},
		},
		{
			name: "restart of a stopped service", verb: (*control).restart, wait: -1,
			edge: func() *fakeEdge { return &fakeEdge{now: scmStopped, moments: []moment{{0, scmRunning, childOf(8)}}} },
			says: []string{"Service X is running (process 8)\n"}, asked: []string{"start"},
		},
		{
			name: "restart of a disabled service", verb: (*control).restart, wait: -1, code: 1,
			edge: func() *fakeEdge { return &fakeEdge{now: disabled} },
			says: []string{"it is disabled", "nothing was stopped", "enable it with: update --startup manual"},
		},
		{
			name: "restart-child", verb: (*control).restartChild, wait: -1,
			edge: func() *fakeEdge {
				replaced := childOf(0)
				replaced.LastExit, replaced.ChildStarted, replaced.NextStart = exitCode(0), nil, new(time.Now())
				return &fakeEdge{now: scmRunning, wrote: childOf(8), moments: []moment{{time.Second, scmRunning, replaced}, {2 * time.Second, scmRunning, childOf(9)}}}
			},
			says: []string{"Restarting the child of service X\nService X is running (process 9)\n"}, asked: []string{"restart-child"}, took: 3 * time.Second,
		},
		{
			name: "restart-child in a back-off", verb: (*control).restartChild, wait: -1,
			edge: func() *fakeEdge {
				next := childOf(9)
				next.Deaths = 4
				return &fakeEdge{now: scmRunning, wrote: backOff(4), moments: []moment{{time.Second, scmRunning, next}}}
			},
			says: []string{"Service X is running (process 9)\n"}, asked: []string{"restart-child"},
		},
		{
			name: "restart-child, and the next one ends", verb: (*control).restartChild, wait: -1, code: 1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmRunning, wrote: childOf(8), moments: []moment{{time.Second, scmRunning, childOf(9)}, {1500 * ms, scmRunning, backOff(1)}}}
			},
			says: []string{`service "X": restart its child: its child has ended with exit code 9`, "the next start is at "}, asked: []string{"restart-child"},
		},
		{
			name: "restart-child, and the one before does not end", verb: (*control).restartChild, wait: 5 * time.Second, code: 1,
			edge: func() *fakeEdge {
				return &fakeEdge{now: scmRunning, wrote: childOf(8), moments: []moment{{0, scmRunning, childOf(8)}}}
			},
			says: []string{"its child before, process 8, has not ended after 5s", "--wait"}, asked: []string{"restart-child"},
		},
		{
			name: "restart-child, and the next one is not ready", verb: (*control).restartChild, wait: 5 * time.Second, code: 1,
			edge: func() *fakeEdge {
				next := childOf(9)
				next.ChildReady = false
				return &fakeEdge{now: scmRunning, wrote: childOf(8), moments: []moment{{0, scmRunning, next}}}
			},
			says: []string{"its child, process 9, is not ready"}, asked: []string{"restart-child"},
		},
		{
			name: "restart-child without a state", verb: (*control).restartChild, wait: -1, code: 1,
			edge: func() *fakeEdge { return &fakeEdge{now: scmRunning, unread: errDenied} },
			says: []string{"it was requested, and whether it was done cannot be determined: ", errDenied.Error()}, asked: []string{"restart-child"},
		},
		{
			name: "restart-child without waiting", verb: (*control).restartChild, wait: 0,
			edge: func() *fakeEdge { return &fakeEdge{now: scmRunning, unread: errDenied} },
			says: []string{"Restart requested."}, asked: []string{"restart-child"},
		},
		{
			name: "restart-child of a stopped service", verb: (*control).restartChild, wait: -1, code: 1,
			edge: func() *fakeEdge { return &fakeEdge{now: scmStopped} },
			says: []string{"it is not running", "start it first, with: start"},
		},
		{
			name: "restart-child of a starting service", verb: (*control).restartChild, wait: -1, code: 1,
			edge: func() *fakeEdge { return &fakeEdge{now: scmStarting} },
			says: []string{"it is still starting", "restart"},
		},
		{
			name: "restart-child of a stopping service", verb: (*control).restartChild, wait: -1, code: 1,
			edge: func() *fakeEdge { return &fakeEdge{now: scmStopping} },
			says: []string{"it is stopping", "start it after its end"},
		},
		{
			name: "restart-child of a service whose process is gone", verb: (*control).restartChild, wait: -1, code: 1,
			edge: func() *fakeEdge { return &fakeEdge{now: scmRunning, lost: 7} },
			says: []string{"its process is gone", "start it again with: start"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				var wait *time.Duration
				if test.wait >= 0 {
					wait = &test.wait
				}
				e := test.edge()
				log := filepath.Join(dir, "X.log")
				if err := os.WriteFile(log, []byte("of an earlier run\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				timer := time.AfterFunc(time.Nanosecond, func() { _ = os.WriteFile(log, []byte("of an earlier run\nboom\n"), 0o600) })
				defer timer.Stop()
				got := controlled(e, Service{Log: Log{Dir: dir}}, wait, t.Context(), test.verb)
				for _, part := range test.says {
					if !strings.Contains(got.out+got.err, part) {
						t.Errorf("%q is not in\n%s%s", part, got.out, got.err)
					}
				}
				if strings.Contains(got.err, "of an earlier run") {
					t.Errorf("output of an earlier run is shown:\n%s", got.err)
				}
				if got.code != test.code || !slices.Equal(e.asked, test.asked) || got.took < test.took || got.took > test.took+40*time.Second {
					t.Errorf("exit code %d, requests %q, after %v; want %d, %q, %v\n%s%s", got.code, e.asked, got.took, test.code, test.asked, test.took, got.out, got.err)
				}
			})
		})
	}
}

// A stopsFirst is stopped by somebody between the first look and the start.
type stopsFirst struct{ *fakeEdge }

func (e stopsFirst) start() error {
	if len(e.asked) == 0 {
		e.asked, e.now = append(e.asked, "start"), scmStopping
		return errAlreadyRunning
	}
	return e.fakeEdge.start()
}

func TestStartThatIsRefusedBecauseOfAStopFollowsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &fakeEdge{now: scmStopped, takes: time.Second, moments: []moment{{0, scmRunning, childOf(8)}}}
		var out strings.Builder
		v := &control{service: Service{Name: "X", Log: Log{Off: true}}, wait: new(time.Minute), edge: stopsFirst{e}, ctx: t.Context(), stdout: &out, stderr: &out}
		if err := v.start(); err != nil || !strings.Contains(out.String(), "Service X is running (process 8)\n") {
			t.Errorf("%v\n%s", err, out.String())
		}
		if want := []string{"start", "stop, for 1m0s", "start"}; !slices.Equal(e.asked, want) {
			t.Errorf("requests %q, want %q", e.asked, want)
		}
	})
}

func TestInterruptEndsTheWaitAlone(t *testing.T) {
	for _, test := range []struct {
		name string
		verb func(*control) error
		edge fakeEdge
		says string
	}{
		{"start", (*control).start, fakeEdge{now: scmStopped, moments: []moment{{0, scmStarting, State{Pid: 7}}}}, "goes on starting; status shows it"},
		{"stop", (*control).stop, fakeEdge{now: scmRunning, takes: time.Hour}, "goes on stopping; status shows it"},
		{"restart", (*control).restart, fakeEdge{now: scmRunning, takes: time.Hour}, "goes on stopping, and is not started again; status shows it"},
		{"restart-child", (*control).restartChild, fakeEdge{now: scmRunning, wrote: childOf(8)}, "goes on restarting its child; status shows it"},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			got := controlled(&test.edge, Service{Log: Log{Off: true}}, nil, ctx, test.verb)
			if got.code != exitFailed || !strings.Contains(got.err, `service "X" `+test.says) || got.took != 3*time.Second {
				t.Errorf("%s: exit code %d after %v: %s", test.name, got.code, got.took, got.err)
			}
			time.Sleep(test.edge.takes) // until the request is over
		})
	}
}

func TestDefaultBoundsFollowTheRecipe(t *testing.T) {
	probe := FileWritten("x")
	for _, test := range []struct {
		name        string
		service     Service
		start, stop time.Duration
	}{
		{"minimal", Service{}, 30 * time.Second, 75 * time.Second},
		{"no stop sequence", Service{Stop: Stop{Steps: []StopStep{Kill()}}}, 30 * time.Second, 45 * time.Second},
		{"ready", Service{Ready: Ready{Probe: probe}}, 90 * time.Second, 75 * time.Second},
		{"pre-start", Service{Hooks: Hooks{PreStart: []string{"x"}}}, 75 * time.Second, 75 * time.Second},
		{"for ever", Service{Ready: Ready{Probe: probe, Timeout: Never}}, Never, 75 * time.Second},
	} {
		if start, stop := test.service.startBound(), test.service.stopBound(); start != test.start || stop != test.stop {
			t.Errorf("%s: start %v, stop %v; want %v, %v", test.name, start, stop, test.start, test.stop)
		}
	}
}
