package supervise

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var errRefused = errors.New("connection refused")

// askReady is a Ready.Ask of the fake children.
func askReady(ctx context.Context, child Child) error {
	c := child.(*fakeChild)
	if err := c.think(ctx); err != nil {
		return err
	}
	if c.act.ready == forever || time.Since(c.began) < c.act.ready {
		return errRefused
	}
	c.stage.answered = true
	return nil
}

// askHealth is their Health.Ask.
func askHealth(ctx context.Context, child Child) error {
	c := child.(*fakeChild)
	if err := c.think(ctx); err != nil {
		return err
	}
	if c.act.ill > 0 && time.Since(c.began) >= c.act.ill {
		return errRefused
	}
	return nil
}

func (c *fakeChild) think(ctx context.Context) error {
	if c.act.hangs {
		time.Sleep(c.act.thinking)
		return errors.New("too late to be of interest")
	}
	sleep(ctx, c.act.thinking)
	return ctx.Err()
}

// asking is a Supervisor that asks about its children.
func asking() Supervisor {
	return Supervisor{
		Restart: original(),
		Ladder:  ladder,
		Ready:   Ready{Ask: askReady, Timeout: time.Minute, Interval: time.Second},
	}
}

func examining() Supervisor {
	s := asking()
	s.Health = Health{Ask: askHealth, Interval: 30 * time.Second, Timeout: 10 * time.Second, Failures: 3}
	return s
}

// at is when the first event of that kind came.
func (s *stage) at(what What) time.Duration {
	for i, e := range s.events {
		if e.What == what {
			return s.when[i]
		}
	}
	s.Errorf("there is no event %d in %v", what, s.kinds())
	return -1
}

func TestServiceRunsOnlyOnceItsChildIsReady(t *testing.T) {
	st, _, _ := playWith(t, asking(), script{{lives: forever, ready: 20 * time.Second}}, time.Minute)
	if diff := cmp.Diff([]What{Starting, ChildStarted, ChildWaits, ChildReady, Started, Stopping, StopStep, ChildStopped, Ended}, st.kinds()); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if at := st.at(Started); at < 20*time.Second || at > 21*time.Second {
		t.Errorf("started at %v, want within an interval after 20s", at)
	}
	want := []Status{
		{StartPending, startHint},
		{StartPending, time.Minute + margin},
		{State: Running},
		{StopPending, margin},
		{StopPending, 15*time.Second + margin},
	}
	if diff := cmp.Diff(want, st.statuses); diff != "" {
		t.Errorf("an attempt is no progress (-want +got):\n%s", diff)
	}
}

func TestQuickChildIsFoundReadyAtOnce(t *testing.T) {
	st, _, _ := playWith(t, asking(), script{{lives: forever, ready: 120 * time.Millisecond}}, time.Minute)
	if at := st.at(ChildReady); at > 200*time.Millisecond {
		t.Errorf("a child that was ready after 120ms was found so after %v", at)
	}
}

func TestChildThatIsNotReadyInTimeIsEndedAndThatIsADeath(t *testing.T) {
	never := act{lives: forever, ready: forever, winds: 2 * time.Second}
	st, outcome, took := playWith(t, asking(), script{never, never, {lives: forever}}, 10*time.Minute)
	if diff := cmp.Diff([]string{"0", "67", "139"}, seconds(st.starts)); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
	e, _ := st.has(NotReady)
	if got := e.Err.Error(); got != "was not ready after 1m0s: connection refused" || !errors.Is(e.Err, errRefused) {
		t.Errorf("the reason is %q", got)
	}
	e, _ = st.has(ChildFailed)
	if e.Deaths != 1 || e.Wait != 5*time.Second || e.Exit.Cause == nil || e.Ran != 62*time.Second {
		t.Errorf("ChildFailed = %+v", e)
	}
	if at := st.at(Started); at < 139*time.Second {
		t.Errorf("started at %v, before any child was ready", at)
	}
	if outcome.GaveUp || took != 10*time.Minute {
		t.Errorf("%+v after %v", outcome, took)
	}
}

func TestChildThatIsNeverReadyIsGivenUp(t *testing.T) {
	for _, healthy := range []time.Duration{30 * time.Second, 0} {
		s := asking()
		s.Restart.HealthyAfter = healthy // 0: every run, but this is none
		st, outcome, _ := playWith(t, s, script{{lives: forever, ready: forever}}, forever)
		if len(st.starts) != 7 {
			t.Errorf("healthy after %v: %d starts, want 7", healthy, len(st.starts))
		}
		// Its ladder makes the child end with exit code 0.
		if specific, code := outcome.ExitCode(); !specific || code != GaveUpCode {
			t.Errorf("exit code is %v %#x, want %#x", specific, code, uint32(GaveUpCode))
		}
		for _, status := range st.statuses {
			if status.State == Running {
				t.Error("Running was reported")
			}
		}
	}
}

func TestStopOfAChildThatIsNotReadyWaitsForNothing(t *testing.T) {
	st, outcome, took := playWith(t, asking(), script{{lives: forever, ready: forever, thinking: time.Hour}}, 7*time.Second)
	if took != 7*time.Second || outcome.GaveUp {
		t.Errorf("stopped after %v with %+v, want 7s", took, outcome)
	}
	if _, ok := st.has(NotReady); ok {
		t.Error("a stopped child was told of as not ready")
	}
}

func TestStopWhileAnotherChildIsBeingMadeRoomForIsToldAtOnce(t *testing.T) {
	st, outcome, took := playWith(t, asking(), script{{lives: forever, ready: forever, winds: 10 * time.Second}}, 62*time.Second)
	if at := st.at(Stopping); at != 62*time.Second {
		t.Errorf("the stop was told at %v, want 62s", at)
	}
	if took != 70*time.Second || outcome.GaveUp || len(st.starts) != 1 {
		t.Errorf("stopped after %v with %+v and %d starts, want the rest of the ladder, 70s", took, outcome, len(st.starts))
	}
}

func TestServiceStaysRunningWhileALaterChildIsNotReady(t *testing.T) {
	sc := script{{lives: time.Minute, code: 1}, {lives: forever, ready: forever}, {lives: forever}}
	st, _, _ := playWith(t, asking(), sc, 10*time.Minute)
	for i, status := range st.statuses {
		if i > 0 && st.statuses[i-1].State == Running && status.State != StopPending {
			t.Errorf("%v was reported after Running", status)
		}
	}
	if len(st.starts) != 3 {
		t.Errorf("%d starts, want 3", len(st.starts))
	}
}

func TestChildThatDiesBeforeItIsReadyIsAnOrdinaryDeath(t *testing.T) {
	st, _, _ := playWith(t, asking(), script{{lives: time.Second, code: 1, ready: forever}, {lives: forever}}, time.Minute)
	if _, ok := st.has(ChildDied); !ok {
		t.Errorf("no ChildDied in %v", st.kinds())
	}
	if _, ok := st.has(NotReady); ok {
		t.Errorf("NotReady in %v", st.kinds())
	}
}

func TestChildThatFailsItsHealthChecksIsReplaced(t *testing.T) {
	st, _, _ := playWith(t, examining(), script{{lives: forever, ill: 100 * time.Second}, {lives: forever}}, 10*time.Minute)
	// Ready at 0; checks at 30, 60 and 90 are good, those at 120, 150 and 180 fail.
	if at := st.at(Unhealthy); at != 180*time.Second {
		t.Errorf("ended at %v, want 3m", at)
	}
	e, _ := st.has(ChildFailed)
	if want := "failed its health check 3 times in a row: connection refused"; e.Exit.Cause == nil || e.Exit.Cause.Error() != want || e.Deaths != 1 {
		t.Errorf("ChildFailed = %+v", e)
	}
	if diff := cmp.Diff([]string{"0", "185"}, seconds(st.starts)); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
}

func TestGoodCheckForgetsTheFailedOnes(t *testing.T) {
	s := examining()
	n := 0
	s.Health.Ask = func(context.Context, Child) error {
		if n++; n%3 != 0 {
			return errRefused
		}
		return nil
	}
	if st, _, _ := playWith(t, s, script{{lives: forever}}, time.Hour); len(st.starts) != 1 || n < 100 {
		t.Errorf("%d starts after %d checks", len(st.starts), n)
	}
}

func TestChildThatIsNeverFoundWellIsGivenUp(t *testing.T) {
	s := examining()
	s.Restart.HealthyAfter = 30 * time.Second // each run lasts longer
	st, outcome, _ := playWith(t, s, script{{lives: forever, ill: time.Nanosecond}}, forever)
	if len(st.starts) != 7 || !outcome.GaveUp {
		t.Errorf("%d starts, %+v; want giving up at the seventh death", len(st.starts), outcome)
	}
}

func TestCheckWithoutAnAnswerHasFailed(t *testing.T) {
	for _, hangs := range []bool{false, true} {
		s := examining()
		s.Ready = Ready{}
		st, _, _ := playWith(t, s, script{{lives: forever, thinking: 3 * time.Minute, hangs: hangs}, {lives: forever}}, 10*time.Minute)
		e, _ := st.has(Unhealthy)
		if e.Err == nil || !strings.Contains(e.Err.Error(), "no answer within 10s") {
			t.Errorf("the reason is %v", e.Err)
		}
		if at := st.at(Unhealthy); at != 2*time.Minute {
			t.Errorf("ended at %v, want after three checks of 10s each, 2m", at)
		}
	}
}

func TestNothingIsAskedAboutAChildThatIsGone(t *testing.T) {
	s := examining()
	asked := map[Child]bool{}
	gone := map[Child]bool{}
	s.Health.Ask = func(_ context.Context, c Child) error {
		if asked[c] = true; gone[c] {
			t.Error("a check of a child that is gone")
		}
		return nil
	}
	playWith(t, s, script{{lives: 45 * time.Second, code: 1}}, 20*time.Minute)
	if len(asked) < 5 {
		t.Errorf("%d children were checked", len(asked))
	}
}

func TestAskedRestartInEveryState(t *testing.T) {
	for _, test := range []struct {
		name   string
		script script
		asked  []time.Duration
		starts []string
		kinds  []What // of what tells of the end of the first child
	}{
		{
			"it runs",
			script{{lives: forever, winds: 2 * time.Second}, {lives: forever}},
			[]time.Duration{10 * time.Second},
			[]string{"0", "12"},
			[]What{RestartAsked, StopStep, ChildReplaced},
		},
		{
			"it is not ready yet",
			script{{lives: forever, ready: forever}, {lives: forever}},
			[]time.Duration{10 * time.Second},
			[]string{"0", "10"},
			[]What{RestartAsked, StopStep, ChildReplaced},
		},
		{
			"it waits for the next start",
			script{{lives: 40 * time.Second, code: 1}, {lives: forever}},
			[]time.Duration{41 * time.Second},
			[]string{"0", "41"},
			[]What{ChildDied, RestartAsked},
		},
		{
			"it cannot be started",
			script{{err: errors.New("not found")}, {lives: forever}},
			[]time.Duration{time.Second},
			[]string{"0", "1"},
			[]What{StartFailed, RestartAsked},
		},
		{
			"it is being ended for a cause",
			script{{lives: forever, ready: forever, winds: 5 * time.Second}, {lives: forever}},
			[]time.Duration{62 * time.Second},
			[]string{"0", "65"},
			[]What{NotReady, StopStep, RestartAsked, ChildReplaced},
		},
		{
			"it is deaf, and asked twice",
			script{{lives: forever, deaf: true}, {lives: forever}},
			[]time.Duration{10 * time.Second, 12 * time.Second},
			[]string{"0", "25"},
			[]What{RestartAsked, StopStep, TreeKilled, ChildReplaced},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			st, outcome, took := playWith(t, asking(), test.script, 5*time.Minute, test.asked...)
			if diff := cmp.Diff(test.starts, seconds(st.starts)); diff != "" {
				t.Errorf("starts (-want +got):\n%s", diff)
			}
			var told []What
			for _, e := range st.events {
				switch e.What {
				case Starting, Started, ChildStarted, ChildWaits, ChildReady:
					continue
				}
				if e.What == Stopping {
					break
				}
				told = append(told, e.What)
			}
			told = told[:min(len(test.kinds), len(told))]
			if diff := cmp.Diff(test.kinds, told); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
			if e, ok := st.has(GaveUp); ok || outcome.GaveUp || took < 5*time.Minute {
				t.Errorf("%+v, %+v after %v", e, outcome, took)
			}
		})
	}
}

func TestAskedRestartIsNoDeath(t *testing.T) {
	r := asking()
	r.Restart.When = NoRestart // which a death would end
	var asked []time.Duration
	for i := range 20 {
		asked = append(asked, time.Duration(i+1)*6*time.Second)
	}
	st, outcome, _ := playWith(t, r, script{{lives: forever}}, 3*time.Minute, asked...)
	if len(st.starts) != 21 || outcome.GaveUp {
		t.Errorf("%d starts, %+v", len(st.starts), outcome)
	}
}

func TestAskedRestartAfterTheStopStartsNothing(t *testing.T) {
	st, _, took := playWith(t, asking(), script{{lives: forever, winds: 5 * time.Second}}, time.Minute, 61*time.Second)
	if len(st.starts) != 1 || took != 65*time.Second {
		t.Errorf("%d starts, ended after %v", len(st.starts), took)
	}
}

func TestNothingIsStartedBesideATreeThatSurvivesForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &stage{T: t, script: script{{lives: forever, ready: forever, deaf: true, grip: time.Hour}}, began: time.Now(), stopAt: forever}
		s := asking()
		s.Start, s.Emit, s.Report = st.start, st.emit, func(Status) {}
		outcome := s.Run(t.Context())
		if len(st.starts) != 1 || !outcome.GaveUp || !outcome.Exit.Remains {
			t.Errorf("%d starts, %+v", len(st.starts), outcome)
		}
		time.Sleep(time.Hour) // our process would be gone, and the tree with it
	})
}
