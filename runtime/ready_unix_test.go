//go:build unix

package runtime

import (
	"strings"
	"testing"
	"time"

	"winservice.internal/runtime/events"
)

func TestServiceIsNotStartedBeforeItsChildHasRunForAWhile(t *testing.T) {
	s := shell("waits", untilInterrupted, t)
	s.Ready = Ready{After: time.Hour, Timeout: 2 * time.Hour}
	st := supervised(t, s, nil)
	st.await(events.ChildWaits)
	state, err := readState(s.Log.Dir)
	for try := 0; try < 500 && state.ChildPid == 0; try++ { // it is written soon after
		time.Sleep(20 * time.Millisecond)
		state, err = readState(s.Log.Dir)
	}
	if err != nil || state.ChildPid == 0 || state.ChildReady || state.State != "START_PENDING" {
		t.Errorf("%+v, %v", state, err)
	}
	st.cancel()
	st.end()
	if strings.Contains(st.all(), "has started") {
		t.Errorf("it has started:\n%s", st.all())
	}
}

func TestServiceIsStartedOnceItsChildHasRunForAWhile(t *testing.T) {
	s := shell("lasts", untilInterrupted, t)
	s.Ready = Ready{After: 300 * time.Millisecond}
	st := supervised(t, s, nil)
	st.await(events.ChildWaits)
	st.await(events.ChildReady)
	st.await(events.Started)
	if state, err := readState(s.Log.Dir); err != nil || !state.ChildReady || state.State != "RUNNING" {
		t.Errorf("%+v, %v of a child that is ready", state, err)
	}
	st.cancel()
	st.end()
	if want := "lasts: waiting up to 300ms until the child is ready: it has run for 300ms"; !strings.Contains(st.all(), want) {
		t.Errorf("no event has %q; there are:\n%s", want, st.all())
	}
}

func TestChildThatEndsTooEarlyIsReportedAsThat(t *testing.T) {
	s := shell("leaves", "echo goodbye", t)
	s.Ready = Ready{After: 10 * time.Minute}
	s.Restart = Restart{Delay: time.Millisecond, GiveUpAfter: AtOnce}
	st := supervised(t, s, nil)
	if outcome := st.end(); !outcome.GaveUp {
		t.Errorf("outcome %+v", outcome)
	}
	for _, want := range []string{
		"leaves: the child ended with exit code 0 after ", ", before it had run for the time that `ready.after` sets; starting it again in 1ms (failure 1 in a row)",
		"goodbye", "leaves: gave up: the child ended with exit code 0 after ", ", before `ready.after` was over (failure 2 in a row",
	} {
		if !strings.Contains(st.all(), want) {
			t.Errorf("no event has %q; there are:\n%s", want, st.all())
		}
	}
	state, err := readState(s.Log.Dir)
	if err != nil || state.Deaths != 2 || state.LastExit == nil || state.LastExit.Meaning != "0, before `ready.after` was over" {
		t.Errorf("%+v, %+v, %v", state, state.LastExit, err)
	}
}

func TestWhatAChildIsWaitedFor(t *testing.T) {
	for want, r := range map[string]Ready{
		"file x":                            {Probe: FileWritten("x")},
		"it has run for 5s":                 {After: 5 * time.Second},
		"file x, and it has run for 1h0m0s": {Probe: FileWritten("x"), After: time.Hour},
	} {
		if got := r.what(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
