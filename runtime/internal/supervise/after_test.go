package supervise

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// lasting is a Supervisor whose children must have run for 5 s.
func lasting() Supervisor {
	return Supervisor{Restart: original(), Ladder: ladder, Ready: Ready{After: 5 * time.Second}}
}

func TestServiceRunsOnlyOnceItsChildHasRunForAWhile(t *testing.T) {
	st, _, _ := playWith(t, lasting(), script{{lives: forever}}, time.Minute)
	if diff := cmp.Diff([]What{Starting, ChildStarted, ChildWaits, ChildReady, Started, Stopping, StopStep, ChildStopped, Ended}, st.kinds()); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if at := st.at(Started); at != 5*time.Second {
		t.Errorf("started at %v, want 5s", at)
	}
	want := []Status{
		{StartPending, startHint},
		{StartPending, 5*time.Second + margin},
		{State: Running},
		{StopPending, margin},
		{StopPending, 15*time.Second + margin},
	}
	if diff := cmp.Diff(want, st.statuses); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

// TestChildThatEndsTooEarlyHasFailedWhateverItsExitCode: as one that was not
// ready in time, and it is given up like that.
func TestChildThatEndsTooEarlyHasFailedWhateverItsExitCode(t *testing.T) {
	for _, code := range []uint32{0, 1} {
		st, outcome, _ := playWith(t, lasting(), script{{lives: 3 * time.Second, code: code}}, forever)
		if len(st.starts) != 7 || !outcome.GaveUp || outcome.Final || !outcome.Exit.Early {
			t.Errorf("code %d: %+v after %d starts", code, outcome, len(st.starts))
		}
		if specific, got := outcome.ExitCode(); !specific || got != GaveUpCode {
			t.Errorf("code %d: the service ends with %v, 0x%X", code, specific, got)
		}
		for i, status := range st.statuses {
			if status.State == Running {
				t.Errorf("code %d: status %d is RUNNING", code, i)
			}
		}
		e, _ := st.has(EndedEarly)
		if e.Exit.Code != code || e.Ran != 3*time.Second || e.Wait != 5*time.Second || e.Deaths != 1 {
			t.Errorf("code %d: EndedEarly = %+v", code, e)
		}
	}
}

func TestChildThatRanLongEnoughEndsAsItMeantTo(t *testing.T) {
	st, outcome, took := playWith(t, lasting(), script{{lives: 3 * time.Second}, {lives: 6 * time.Second}}, forever)
	if outcome.GaveUp || took != 14*time.Second {
		t.Errorf("%+v after %v, want success after 3 + 5 + 6 s", outcome, took)
	}
	if _, ended := st.has(ChildEnded); !ended {
		t.Errorf("events %v", st.kinds())
	}
}

// TestCodesThatAskForSomethingKeepTheirMeaning, however early they come.
func TestCodesThatAskForSomethingKeepTheirMeaning(t *testing.T) {
	s := lasting()
	s.Restart.RestartCodes, s.Restart.GiveUpCodes = []uint32{3}, []uint32{4}
	st, outcome, took := playWith(t, s, script{{lives: 2 * time.Second, code: 3}, {lives: 2 * time.Second, code: 4}}, forever)
	if !outcome.GaveUp || !outcome.Final || took != 4*time.Second || st.count(ChildRestarts) != 1 {
		t.Errorf("%+v after %v, events %v", outcome, took, st.kinds())
	}
}

// TestBothTheTimeAndTheProbeMustHold at the same moment.
func TestBothTheTimeAndTheProbeMustHold(t *testing.T) {
	for _, test := range []struct{ ready, want time.Duration }{
		{time.Second, 5 * time.Second},
		{5 * time.Second, 5 * time.Second},
		{8 * time.Second, 8 * time.Second},
	} {
		s := asking()
		s.Ready.After = 5 * time.Second
		st, _, _ := playWith(t, s, script{{lives: forever, ready: test.ready}}, 2*time.Minute)
		if at := st.at(Started); at < test.want || at > test.want+s.Ready.Interval {
			t.Errorf("ready after %v: started at %v, want %v", test.ready, at, test.want)
		}
		if want := (Status{StartPending, time.Minute + margin}); st.statuses[1] != want {
			t.Errorf("status %v, want the timeout as the hint: %v", st.statuses[1], want)
		}
	}

	s := asking()
	s.Ready.After = 5 * time.Second
	st, _, _ := playWith(t, s, script{{lives: forever, ready: forever, winds: 500 * time.Millisecond}}, 70*time.Second)
	if at := st.at(NotReady); at != time.Minute {
		t.Errorf("not ready at %v, want after the timeout", at)
	}
}

func TestStopOfAChildThatHasNotRunLongEnoughIsNotHeldUp(t *testing.T) {
	st, _, took := playWith(t, lasting(), script{{lives: forever}}, 3*time.Second)
	if _, early := st.has(EndedEarly); early || took != 3*time.Second {
		t.Errorf("stopped after %v with %v", took, st.kinds())
	}
}

func TestRestartOfAChildThatHasNotRunLongEnoughIsNoFailure(t *testing.T) {
	st, _, _ := playWith(t, lasting(), script{{lives: forever}}, time.Minute, 3*time.Second)
	if _, early := st.has(EndedEarly); early || st.at(Started) != 8*time.Second {
		t.Errorf("started at %v with %v", st.at(Started), st.kinds())
	}
}

func TestTimeThatIsNeverOverIsSaidSo(t *testing.T) {
	s := asking()
	s.Ready.After = 2 * time.Minute // longer than the timeout
	st, _, _ := playWith(t, s, script{{lives: forever, winds: 500 * time.Millisecond}}, 70*time.Second)
	if e, _ := st.has(NotReady); e.Err == nil || e.Err.Error() != "was not ready after 1m0s: its time was over before it was checked" {
		t.Errorf("NotReady = %v", e.Err)
	}
}
