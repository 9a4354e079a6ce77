package supervise

import (
	"errors"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var ladder = []Step{{Ask: AskCtrlC, Patience: 15 * time.Second}, {Ask: AskKill}}

func TestChildThatDiesAtOnceIsGivenUpAtItsSeventhDeath(t *testing.T) {
	st, outcome, took := play(t, original(), script{{code: 7}}, forever, ladder...)
	want := []string{"0", "5", "15", "35", "75", "155", "315"}
	if diff := cmp.Diff(want, seconds(st.starts)); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
	if took != 315*time.Second {
		t.Errorf("gave up after %v, want 315s", took)
	}
	if specific, code := outcome.ExitCode(); !specific || code != GaveUpCode {
		t.Errorf("exit code is %v %#x, want that of giving up as a service-specific one", specific, code)
	}
	if e, ok := st.has(GaveUp); !ok || e.Deaths != 7 {
		t.Errorf("GaveUp = %+v, %v; want 7 deaths", e, ok)
	}
}

func TestLongRunIsForgottenWhatWasBefore(t *testing.T) {
	// Six quick deaths spend 315 s; the original then gave up on a child that
	// had run for a week.
	quick := act{code: 1}
	sc := script{quick, quick, quick, quick, quick, quick, {lives: 7 * 24 * time.Hour, code: 1}, quick, {lives: forever}}
	st, _, _ := play(t, original(), sc, 8*24*time.Hour, ladder...)
	if len(st.starts) != 9 {
		t.Fatalf("%d starts, want 9: %v", len(st.starts), seconds(st.starts))
	}
	if wait := st.starts[7] - st.starts[6] - 7*24*time.Hour; wait != 5*time.Second {
		t.Errorf("the wait after the long run is %v, want 5s", wait)
	}
	if wait := st.starts[8] - st.starts[7]; wait != 10*time.Second {
		t.Errorf("the wait after the next death is %v, want 10s", wait)
	}
}

func TestSuccessCodeStopsTheServiceWithoutError(t *testing.T) {
	st, outcome, _ := play(t, original(), script{{lives: time.Second}}, forever, ladder...)
	if outcome.GaveUp || len(st.starts) != 1 {
		t.Errorf("outcome %+v after %d starts", outcome, len(st.starts))
	}
	if _, ok := st.has(ChildEnded); !ok {
		t.Errorf("no ChildEnded in %v", st.kinds())
	}
}

func TestRestartCodeStartsAtOnceAndIsNotADeath(t *testing.T) {
	r := original()
	r.RestartCodes = []uint32{1}
	st, _, _ := play(t, r, script{{lives: time.Second, code: 1}, {lives: time.Second, code: 1}, {lives: forever}}, time.Minute, ladder...)
	if diff := cmp.Diff([]string{"0", "1", "2"}, seconds(st.starts)); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
	if _, died := st.has(ChildDied); died {
		t.Error("a wanted restart was counted as a death")
	}
}

func TestHopelessCodeGivesUpAtOnce(t *testing.T) {
	r := original()
	r.GiveUpCodes = []uint32{0xC0000135}
	st, outcome, _ := play(t, r, script{{code: 0xC0000135}}, forever, ladder...)
	if _, code := outcome.ExitCode(); code != 0xC0000135 || len(st.starts) != 1 {
		t.Errorf("exit code %#x after %d starts", code, len(st.starts))
	}
}

func TestAlwaysStartsAgainAfterSuccess(t *testing.T) {
	r := original()
	r.When = Always
	st, _, _ := play(t, r, script{{lives: time.Minute}, {lives: forever}}, 2*time.Minute, ladder...)
	if diff := cmp.Diff([]string{"0", "65"}, seconds(st.starts)); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
}

func TestGivingUpAfterSuccessIsStillAnError(t *testing.T) {
	r := original()
	r.When, r.GiveUpAfter = Always, 0
	_, outcome, _ := play(t, r, script{{}}, forever, ladder...)
	if specific, code := outcome.ExitCode(); !specific || code != GaveUpCode {
		t.Errorf("exit code is %v %#x, want %#x", specific, code, uint32(GaveUpCode))
	}
}

func TestNoRestartEndsWithTheChild(t *testing.T) {
	r := original()
	r.When = NoRestart
	st, outcome, _ := play(t, r, script{{lives: time.Hour, code: 2}}, forever, ladder...)
	if _, code := outcome.ExitCode(); code != 2 || len(st.starts) != 1 {
		t.Errorf("exit code %d after %d starts", code, len(st.starts))
	}
}

func TestNoDelayStillSlowsDownAfterTheFirstStart(t *testing.T) {
	r := original()
	r.Delay, r.GiveUpAfter = 0, 10*time.Second
	st, _, _ := play(t, r, script{{code: 1}}, forever, ladder...)
	if diff := cmp.Diff([]string{"0", "0", "1", "3", "7", "15"}, seconds(st.starts)); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
}

func TestWaitsStayBelowTheLongest(t *testing.T) {
	r := original()
	r.MaxDelay, r.GiveUpAfter = 12*time.Second, forever
	st, _, _ := play(t, r, script{{code: 1}}, time.Minute, ladder...)
	if diff := cmp.Diff([]string{"0", "5", "15", "27", "39", "51"}, seconds(st.starts)); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
}

func TestJitterStaysWithinItsSpan(t *testing.T) {
	r := original()
	r.Jitter = 20
	low, high := time.Duration(forever), time.Duration(0)
	for range 2000 {
		d := r.jitter(10 * time.Second)
		low, high = min(low, d), max(high, d)
	}
	if low < 8*time.Second || high > 12*time.Second || high-low < 2*time.Second {
		t.Errorf("10s ± 20%% gave %v to %v", low, high)
	}
}

func TestStopDuringASlowStartIsToldAtOnceAndEndsWhatComesOfIt(t *testing.T) {
	st, _, took := play(t, original(), script{{slow: 70 * time.Second, lives: forever, winds: 500 * time.Millisecond}}, time.Minute, ladder...)
	if took != 70*time.Second+500*time.Millisecond {
		t.Errorf("stopped after %v, want 70.5s", took)
	}
	if diff := cmp.Diff([]What{Starting, StartSlow, Stopping, ChildStarted, StopStep, ChildStopped, Ended}, st.kinds()); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if at := st.at(Stopping); at != time.Minute {
		t.Errorf("the stop was told after %v, want 1m", at)
	}
}

func TestStopDoesNotWaitForAStartThatHangs(t *testing.T) {
	for name, child := range map[string]act{
		"a child comes of it": {slow: 90 * time.Second, lives: forever},
		"it fails":            {slow: 90 * time.Second, err: syscall.ENOENT},
	} {
		st, outcome, took := play(t, original(), script{child}, time.Minute, ladder...)
		if took != time.Minute+killPatience || outcome.GaveUp {
			t.Errorf("%s: stopped after %v with %+v", name, took, outcome)
		}
		if diff := cmp.Diff([]What{Starting, StartSlow, Stopping, StartHangs, Ended}, st.kinds()); diff != "" {
			t.Errorf("%s: events (-want +got):\n%s", name, diff)
		}
	}
}

func TestStartThatFailsSlowlyIsNoHealthyRun(t *testing.T) {
	st, outcome, _ := play(t, original(), script{{slow: 40 * time.Second, err: syscall.ENOENT}}, forever, ladder...)
	if !outcome.GaveUp || len(st.starts) != 7 {
		t.Errorf("outcome %+v after %d starts, want to give up after 7", outcome, len(st.starts))
	}
}

func TestNothingMakesAHotLoop(t *testing.T) {
	quick := original()
	quick.Delay, quick.HealthyAfter = 0, 0
	asks := original()
	asks.RestartCodes = []uint32{1}
	for name, r := range map[string]Restart{"every run is healthy": quick, "restart code": asks} {
		st, _, _ := play(t, r, script{{code: 1}}, 10500*time.Millisecond, ladder...)
		if len(st.starts) != 12 {
			t.Errorf("%s: %d starts in 10.5 s, want one at once and one each second", name, len(st.starts))
		}
	}
}

func TestEndWithTroubleIsJudgedByItsCode(t *testing.T) {
	r := original()
	if v := r.judge(&record{}, Exit{Err: errors.New("the tree was slow to end")}, time.Hour, time.Hour); v.do != success {
		t.Errorf("%+v, want success: the exit code is 0", v)
	}
}

func TestStopDuringBackOffEndsAtOnceAndStartsNothing(t *testing.T) {
	st, outcome, took := play(t, original(), script{{code: 1}}, 100*time.Second, ladder...)
	if took != 100*time.Second || outcome.GaveUp {
		t.Errorf("stopped after %v with %+v, want 100s", took, outcome)
	}
	if len(st.starts) != 5 {
		t.Errorf("%d starts, want 5", len(st.starts))
	}
}

func TestStopIsCleanWhenTheChildHearsCtrlC(t *testing.T) {
	st, outcome, took := play(t, original(), script{{lives: forever, winds: 3 * time.Second}}, time.Minute, ladder...)
	if took != 63*time.Second || outcome.GaveUp {
		t.Errorf("stopped after %v with %+v", took, outcome)
	}
	if _, killed := st.has(TreeKilled); killed {
		t.Error("a child that was ending was killed")
	}
	if diff := cmp.Diff([]What{Starting, ChildStarted, Started, Stopping, StopStep, ChildStopped, Ended}, st.kinds()); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestDeafChildIsKilledWhenPatienceIsOver(t *testing.T) {
	st, _, took := play(t, original(), script{{lives: forever, deaf: true, grip: time.Millisecond}}, time.Minute, ladder...)
	if took != 75*time.Second+time.Millisecond {
		t.Errorf("stopped after %v, want 75.001s", took)
	}
	if _, killed := st.has(TreeKilled); !killed {
		t.Error("the deaf child was not killed")
	}
	for _, status := range st.statuses {
		if status.State == StopPending && status.Hint > 25*time.Second {
			t.Errorf("wait hint %v for a rung of 15s", status.Hint)
		}
	}
}

func TestLadderWithoutKillStillEndsTheTree(t *testing.T) {
	_, _, took := play(t, original(), script{{lives: forever, deaf: true}}, time.Second, Step{Ask: AskCtrlC, Patience: 2 * time.Second})
	if took != 3*time.Second {
		t.Errorf("stopped after %v, want 3s", took)
	}
}

func TestTreeThatSurvivesForceDoesNotHoldTheServiceForEver(t *testing.T) {
	var took time.Duration
	synctest.Test(t, func(t *testing.T) {
		gone := make(chan Exit)
		began := time.Now()
		s := Supervisor{Report: func(Status) {}, Emit: func(Event) {}}
		child := &fakeChild{stage: &stage{}, kill: make(chan struct{})}
		if exit := s.stop(child, time.Time{}, gone); !exit.Remains {
			t.Errorf("exit = %+v", exit)
		}
		took = time.Since(began)
	})
	if took != killPatience {
		t.Errorf("waited %v, want %v", took, killPatience)
	}
}

func TestRungThatCannotBeDeliveredIsNotWaitedFor(t *testing.T) {
	st, _, took := play(t, original(), script{{lives: forever, askFail: true}}, time.Minute, ladder...)
	if took != time.Minute {
		t.Errorf("stopped after %v, want 1m", took)
	}
	if e, ok := st.has(StepFailed); !ok || e.Err == nil {
		t.Errorf("no StepFailed in %v", st.kinds())
	}
}

func TestChildThatCannotBeStartedLeavesTheServicePending(t *testing.T) {
	missing := act{err: syscall.ENOENT}
	st, outcome, _ := play(t, original(), script{missing}, forever, ladder...)
	for _, status := range st.statuses {
		if status.State == Running {
			t.Error("Running was reported, yet nothing ever ran")
		}
	}
	if specific, code := outcome.ExitCode(); specific || code != uint32(syscall.ENOENT) {
		t.Errorf("exit code is %v %d, want the system's own error", specific, code)
	}
	st, _, took := play(t, original(), script{missing}, 20*time.Second, ladder...)
	if took != 20*time.Second || len(st.starts) != 3 {
		t.Errorf("stopped after %v and %d starts, want 20s and 3", took, len(st.starts))
	}
	st, _, _ = play(t, original(), script{missing, missing, {lives: forever}}, time.Minute, ladder...)
	var states []State
	for _, status := range st.statuses {
		states = append(states, status.State)
	}
	want := []State{StartPending, Running, StopPending}
	if _, ok := st.has(Started); !ok || !slices.Equal(slices.Compact(states), want) {
		t.Errorf("statuses %v of a child that starts at the third attempt", st.statuses)
	}
}

func TestStopBeforeTheFirstStartStartsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := newCancelled(t)
		defer cancel()
		s := Supervisor{
			Start:  func() (Child, error) { t.Error("a child was started"); return nil, errors.New("no") },
			Report: func(Status) {},
			Emit:   func(Event) {},
		}
		if o := s.Run(ctx); o.GaveUp {
			t.Errorf("outcome %+v", o)
		}
	})
}

// FuzzSchedule plays random children, restarts that are asked for and a stop
// at random moments; play holds that there are never two children, none is
// left, none is started after the stop, that the states come in their order,
// and that nothing is Running before a child was ready.
func FuzzSchedule(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		upTo := func(d time.Duration) time.Duration { return time.Duration(r.Int64N(int64(d))) }
		var sc script
		for range 1 + r.IntN(12) {
			a := act{lives: upTo(time.Minute), code: r.Uint32N(4), winds: upTo(20 * time.Second), grip: upTo(time.Second)}
			a.ready, a.ill, a.thinking, a.hangs = upTo(90*time.Second), upTo(5*time.Minute), upTo(12*time.Second), r.IntN(10) == 0
			if r.IntN(2) == 0 {
				a.thinking = 0
			}
			a.deaf, a.askFail = r.IntN(3) == 0, r.IntN(5) == 0
			a.commandTakes = upTo(20 * time.Second)
			if r.IntN(6) == 0 {
				a.err = errors.New("not found")
			}
			if r.IntN(4) == 0 {
				a.lives = forever
			}
			if r.IntN(4) == 0 {
				a.slow = upTo(time.Minute)
			}
			sc = append(sc, a)
		}
		restart := original()
		restart.When = When(r.IntN(3))
		restart.Jitter = r.IntN(101)
		restart.Delay = upTo(10 * time.Second)
		restart.GiveUpCodes, restart.RestartCodes = []uint32{2}, []uint32{3}
		stopAt := upTo(10 * time.Minute)
		steps, patience := ladder, 15*time.Second
		if r.IntN(2) == 0 {
			steps, patience = commandLadder, 25*time.Second
		}
		s := Supervisor{Restart: restart, Ladder: steps}
		if r.IntN(2) == 0 {
			s.Ready = Ready{Ask: askReady, Timeout: upTo(2*time.Minute) + time.Millisecond, Interval: upTo(20*time.Second) + time.Millisecond}
		}
		if r.IntN(2) == 0 {
			s.Health = Health{Ask: askHealth, Interval: upTo(time.Minute) + time.Millisecond, Timeout: upTo(20*time.Second) + time.Millisecond, Failures: 1 + r.IntN(4)}
		}
		var h told
		for _, place := range []*Hook{&s.Hooks.PreStart, &s.Hooks.PostStart, &s.Hooks.PreStop, &s.Hooks.PostStop} {
			if r.IntN(3) == 0 {
				*place = h.hook("hook", upTo(40*time.Second), []error{nil, errHook}[r.IntN(2)])
				patience += 30 * time.Second
			}
		}
		var restarts []time.Duration
		for range r.IntN(5) {
			restarts = append(restarts, upTo(10*time.Minute))
		}
		_, _, took := playWith(t, s, sc, stopAt, restarts...)
		if took > stopAt+patience+time.Minute+time.Second {
			t.Errorf("the stop asked at %v ended at %v", stopAt, took)
		}
		if h.running != 0 {
			t.Errorf("%d hooks are left", h.running)
		}
	})
}

func TestShortDelaysDoubleFromTheStart(t *testing.T) {
	r := original()
	r.Delay, r.GiveUpAfter = 50*time.Millisecond, 3*time.Second
	st, _, took := play(t, r, script{{code: 1}}, forever, ladder...)
	if len(st.starts) != 7 || took != 3150*time.Millisecond {
		t.Errorf("%d starts in %v, want 7 in 3.15s", len(st.starts), took)
	}
}
