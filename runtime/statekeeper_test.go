package runtime

import (
	"testing"
	"testing/synctest"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/supervise"
)

// kept is what a keeper has written, once it has written everything.
func kept(t *testing.T, k *stateKeeper) State {
	t.Helper()
	<-k.idle()
	state, err := readState(k.folder.Dir)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func died(code uint32, deaths int, left supervise.Left) supervise.Event {
	return supervise.Event{What: supervise.ChildDied, Exit: supervise.Exit{Code: code}, Wait: time.Minute, Deaths: deaths, Left: left}
}

func TestFailuresAndWhatIsLeftAreWritten(t *testing.T) {
	k, _ := keeperOf(t)
	k.event(died(1, 1, supervise.Left{Failures: 2, Wait: 1500 * time.Millisecond}))
	if s := kept(t, k); s.Failures != 1 || s.FailuresLeft != 2 || s.WaitLeft != 2*time.Second || s.Deaths != 1 {
		t.Errorf("%+v", s)
	}
	k.event(supervise.Event{What: supervise.StartFailed, Exit: supervise.Exit{Unstarted: true, Err: errTold}, Deaths: 2, Left: supervise.Left{Failures: 1}})
	if s := kept(t, k); s.Failures != 2 || s.FailuresLeft != 1 || s.WaitLeft != 0 || s.Restarts != 0 {
		t.Errorf("%+v", s)
	}
	k.event(supervise.Event{What: supervise.GaveUp, Exit: supervise.Exit{Unstarted: true, Err: errTold}, Deaths: 3})
	if s := kept(t, k); s.Failures != 3 || s.FailuresLeft != 0 || s.Deaths != 3 || s.LastExit == nil {
		t.Errorf("the last failure is not counted: %+v", s)
	}
}

// A run that is long enough makes failures forgotten, at a moment that a reader
// of the state can know.
func TestFailuresAreForgottenAfterAGoodRun(t *testing.T) {
	k, _ := keeperOf(t)
	synctest.Test(t, func(t *testing.T) {
		k.event(supervise.Event{What: supervise.ChildStarted, Pid: 5})
		if s := kept(t, k); s.Forgotten != nil {
			t.Errorf("nothing has failed, and is forgotten at %v", s.Forgotten)
		}
		k.event(died(1, 1, supervise.Left{Failures: 6}))
		k.event(supervise.Event{What: supervise.ChildStarted, Pid: 6})
		if s := kept(t, k); s.Forgotten == nil || !s.Forgotten.Equal(time.Now().Add(30*time.Second)) {
			t.Errorf("forgotten at %v, want in 30 s", s.Forgotten)
		}
		time.Sleep(time.Minute)
		k.event(supervise.Event{What: supervise.ChildReplaced})
		if s := kept(t, k); s.Failures != 0 || s.FailuresLeft != 0 || s.Forgotten != nil || s.Deaths != 1 {
			t.Errorf("after a good run: %+v", s)
		}
		k.event(died(1, 1, supervise.Left{Failures: 6}))
		k.event(supervise.Event{What: supervise.ChildStarted, Pid: 7})
		k.event(supervise.Event{What: supervise.ChildReplaced})
		if s := kept(t, k); s.Failures != 1 || s.Forgotten != nil {
			t.Errorf("after a short run: %+v", s)
		}
	})
}

func TestRunningHookIsWrittenAndEndsTheNextStart(t *testing.T) {
	k, _ := keeperOf(t)
	k.event(died(1, 1, supervise.Left{}))
	k.event(supervise.Event{What: supervise.HookRuns, Hook: "pre-start"})
	if s := kept(t, k); s.Hook != "pre-start" || s.HookStarted == nil || s.NextStart != nil {
		t.Errorf("during the hook: %+v", s)
	}
	k.event(supervise.Event{What: supervise.HookEnded, Hook: "pre-start"})
	if s := kept(t, k); s.Hook != "" || s.HookStarted != nil {
		t.Errorf("after it: %+v", s)
	}
}

func TestRequestedRestartEndsTheNextStart(t *testing.T) {
	k, _ := keeperOf(t)
	k.event(died(1, 1, supervise.Left{}))
	if s := kept(t, k); s.NextStart == nil {
		t.Fatal("no next start")
	}
	k.event(supervise.Event{What: supervise.RestartAsked})
	if s := kept(t, k); s.NextStart != nil {
		t.Errorf("a next start at %v, and it is under way", s.NextStart)
	}
}

func TestEndOfAHookIsNoEvent(t *testing.T) {
	j := journal{host: host{emit: func(id events.ID, inserts ...string) { t.Errorf("event %d %q", id.Number(), inserts) }}}
	j.event(supervise.Event{What: supervise.HookEnded, Hook: "pre-start"})
}
