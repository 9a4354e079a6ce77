package runtime

import (
	"errors"
	"strings"
	"testing"
	"time"

	"winservice.internal/runtime/internal/scm"
)

func TestWatchOfANewExecutable(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	exit := &LastExit{Code: 9, Meaning: "9"}
	unstarted := &LastExit{Unstarted: true, Meaning: "no such file."}
	state := func(s State) *State {
		s.Service, s.Pid, s.Written = "X", 7, start.Add(time.Millisecond)
		return &s
	}
	up := func(child, restarts int) *State {
		return state(State{ChildPid: child, ChildReady: true, Restarts: restarts, LastExit: exit})
	}
	unlike := func(change func(s *State)) *State {
		s := up(1, 0)
		change(s)
		return s
	}
	soon, late := start.Add(20*time.Second), start.Add(time.Hour)
	running := scm.Status{State: scm.Running, Pid: 7}
	stops := scm.Status{State: scm.StopPending, Pid: 7}
	gone := scm.Status{State: scm.Stopped}
	pending := scm.Status{State: scm.StartPending, Pid: 7}
	type look struct {
		after int // seconds
		scm   scm.Status
		state *State
	}
	for _, test := range []struct {
		name  string
		looks []look
		well  bool
		says  string
	}{
		{"a child that stays", []look{{1, running, up(1, 0)}, {10, running, up(1, 0)}, {11, running, up(1, 0)}}, true, ""},
		{"no state is written", []look{{1, running, nil}, {11, running, nil}, {60, running, nil}}, false, "it is RUNNING, but the state that it keeps is unknown: errUnread"},
		{
			"a state of the old process",
			[]look{{1, running, unlike(func(s *State) { s.Pid, s.Restarts = 6, 5 })}, {60, running, unlike(func(s *State) { s.Pid = 6 })}},
			false, "written by process 6, and the service is process 7",
		},
		{
			"a state of another service",
			[]look{{11, running, unlike(func(s *State) { s.Service = "Y" })}, {60, running, unlike(func(s *State) { s.Service = "Y" })}},
			false, `written by the service "Y"`,
		},
		{
			"a state from before, whose process had the same number",
			[]look{{11, running, unlike(func(s *State) { s.Written = start.Add(-time.Second) })}, {60, running, unlike(func(s *State) { s.Written = start.Add(-time.Second) })}},
			false, "written before the service was started",
		},
		{"a state that comes late", []look{{1, running, nil}, {11, running, up(1, 0)}, {21, running, up(1, 0)}}, true, ""},
		{"a state that goes", []look{{1, running, up(1, 0)}, {9, running, nil}, {12, running, up(1, 0)}, {22, running, up(1, 0)}}, true, ""},
		{"a state that goes for good", []look{{1, running, up(1, 0)}, {9, running, nil}, {60, running, nil}}, false, "errUnread"},
		{"still starting, and no state", []look{{1, pending, nil}, {60, pending, nil}}, false, "it is START_PENDING, but the state that it keeps is unknown: errUnread"},
		{"one accident", []look{
			{1, running, up(1, 0)},
			{2, running, state(State{LastExit: exit, NextStart: &soon})},
			{20, running, up(2, 1)},
			{29, running, up(2, 1)},
			{30, running, up(2, 1)},
		}, true, ""},
		{"a launcher that hands over", []look{{1, running, up(1, 0)}, {9, running, up(2, 0)}, {11, running, up(3, 0)}}, true, ""},
		{"a settled run begins anew with a new child", []look{{1, running, up(1, 0)}, {12, running, up(2, 1)}}, false, ""},
		{"two deaths", []look{{1, running, up(1, 0)}, {2, running, up(2, 1)}, {3, running, state(State{Restarts: 1, LastExit: exit, NextStart: &soon})}}, false, "has failed 2 times, the last time with exit code 9"},
		{"a third child", []look{{1, running, up(3, 2)}}, false, "has failed 2 times"},
		{"two starts that fail", []look{{1, running, state(State{Deaths: 1, LastExit: unstarted, NextStart: &soon})}, {2, running, state(State{Deaths: 2, LastExit: unstarted, NextStart: &soon})}}, false, "has failed 2 times, the last time because it could not be started: no such file"},
		{"the next start is too late", []look{{1, running, state(State{LastExit: exit, NextStart: &late})}}, false, "exit code 9, and the next start is at"},
		{"it stops", []look{{1, pending, nil}, {2, scm.Status{State: scm.Stopped, ExitCode: 5}, nil}}, false, "it has stopped: "},
		{"it completes", []look{{1, running, up(1, 0)}, {2, scm.Status{}, nil}, {3, gone, state(State{Completed: true, LastExit: &LastExit{Meaning: "0"}})}}, true, "ended with exit code 0, which is a success"},
		{"it completes, as an earlier run did", []look{{3, gone, unlike(func(s *State) { s.Completed, s.Written = true, start.Add(-time.Second) })}}, true, "stopped on request"},
		{"somebody stops it", []look{{1, running, up(1, 0)}, {3, gone, up(0, 0)}}, true, "it is updated and stays stopped"},
		{"somebody stops it, and no state is there", []look{{3, gone, nil}}, true, "stopped on request"},
		{"somebody stops it while it fails", []look{{2, stops, up(2, 5)}, {60, stops, up(2, 5)}, {61, gone, up(2, 5)}}, true, "stopped on request"},
		{"it stops for ever", []look{{60, stops, up(1, 0)}, {500, stops, up(1, 0)}}, false, "still STOP_PENDING"},
		{"it gives up", []look{{1, stops, up(1, 0)}, {2, scm.Status{State: scm.Stopped, ExitCode: 0xE0000001, Specific: true}, up(1, 0)}}, false, "it has stopped: "},
		{"it never gets ready", []look{{1, pending, state(State{ChildPid: 1})}, {60, pending, state(State{ChildPid: 1})}}, false, "still START_PENDING"},
		{"it waits for its second start", []look{{60, running, state(State{LastExit: exit, NextStart: &soon})}}, false, "its child has failed with exit code 9"},
		{"up too late", []look{{55, running, up(1, 0)}, {60, running, up(1, 0)}}, false, "not up for 10s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWatch(Service{Name: "X"}, start, start, time.Minute)
			for n, l := range test.looks {
				var unread error
				if l.state == nil {
					unread = errors.New("errUnread")
				}
				well, err := w.judge(start.Add(time.Duration(l.after)*time.Second), l.scm, l.state, unread)
				last := n == len(test.looks)-1
				switch {
				case !last && (well || err != nil):
					t.Fatalf("after %d s: %v, %v", l.after, well, err)
				case last && well != test.well:
					t.Errorf("well is %v, %v", well, err)
				case last && test.well && !strings.Contains(w.stopped, test.says):
					t.Errorf("it stopped because %q, want %q", w.stopped, test.says)
				case last && test.well && err == nil:
				case last && test.says == "" && err != nil, last && test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)):
					t.Errorf("it says %v, want %q", err, test.says)
				}
			}
		})
	}
}

func TestUpdateWaitsAsLongAsTheChildMayTake(t *testing.T) {
	wait := 5 * time.Second
	for _, test := range []struct {
		c    command
		want time.Duration
	}{
		{command{}, time.Minute},
		{command{service: Service{Ready: Ready{Probe: FileWritten("x")}}}, 2 * time.Minute},
		{command{service: Service{Ready: Ready{Probe: FileWritten("x"), Timeout: time.Hour}}}, 61 * time.Minute},
		{command{service: Service{Ready: Ready{After: time.Hour}}}, 61 * time.Minute},
		{command{service: Service{Ready: Ready{Probe: FileWritten("x"), After: time.Second}}}, 2 * time.Minute},
		{command{options: options{wait: &wait}}, wait},
	} {
		if got := test.c.updateBound(); got != test.want {
			t.Errorf("%v, want %v", got, test.want)
		}
	}
	if got := leastWait(Service{Ready: Ready{After: time.Minute}}); got != time.Minute+settleTime {
		t.Errorf("an update waits for %v at least", got)
	}
	if w := newWatch(Service{Restart: Restart{HealthyAfter: 2 * time.Second}}, time.Now(), time.Now(), time.Minute); w.settle != 2*time.Second {
		t.Errorf("settles in %v", w.settle)
	}
}
