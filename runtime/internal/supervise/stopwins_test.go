package supervise

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// stubborn is a hook that ignores everything for half an hour.
func stubborn(runs *int) Hook {
	return Hook{Timeout: 20 * time.Second, Run: func(context.Context, Moment) error {
		*runs++
		time.Sleep(30 * time.Minute)
		return nil
	}}
}

// TestStopWinsInEveryState has what hangs or waits in each state, and when the
// stop that comes then is over. It is reported at once in all of them.
func TestStopWinsInEveryState(t *testing.T) {
	const at = 10 * time.Second
	var runs int
	for _, test := range []struct {
		name   string
		change func(*Supervisor)
		child  act
		over   time.Duration // after the stop
	}{
		{"a pre-start hook ignores its context", func(s *Supervisor) { s.Hooks.PreStart = stubborn(&runs) }, act{}, killPatience},
		{"a post-start hook does", func(s *Supervisor) { s.Hooks.PostStart = stubborn(&runs) }, act{lives: forever}, killPatience},
		{"so it does beside a child that has died", func(s *Supervisor) { s.Hooks.PostStart = stubborn(&runs) }, act{lives: 8 * time.Second, code: 1}, 13 * time.Second},
		{"a pre-stop hook does", func(s *Supervisor) { s.Hooks.PreStop = stubborn(&runs) }, act{lives: forever}, 20*time.Second + killPatience},
		{"a post-stop hook does", func(s *Supervisor) { s.Hooks.PostStop = stubborn(&runs) }, act{lives: forever}, 20*time.Second + killPatience},
		{"so it does before the service gives up", func(s *Supervisor) {
			s.Hooks.PostStop, s.Restart.When = stubborn(&runs), NoRestart
		}, act{lives: 4 * time.Second, code: 1}, 29 * time.Second},
		{"a probe ignores its context", func(s *Supervisor) { *s = asking() }, act{lives: forever, thinking: 30 * time.Minute, hangs: true}, 0},
		{"a start hangs", func(*Supervisor) {}, act{slow: 30 * time.Minute, lives: forever}, killPatience},
		{"back-off", func(*Supervisor) {}, act{lives: 9 * time.Second, code: 1}, 0},
		{"what is left of a tree is terminated", func(*Supervisor) {}, act{code: 1, remains: 4}, 0},
		{"the machine seems to shut down", func(s *Supervisor) { s.ShuttingDown = func() bool { return true } }, act{lives: time.Second, code: 1}, 0},
		{"the child is being ended, and takes its time", func(s *Supervisor) {
			*s = asking()
			s.Ready.Timeout = 8 * time.Second
		}, act{lives: forever, ready: forever, deaf: true, grip: time.Second}, 14 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := Supervisor{Restart: original(), Ladder: ladder}
			test.change(&s)
			left := 0
			if test.child.remains > 0 {
				left = 1
			}
			st, outcome, took := playLeaving(t, s, script{test.child}, at, left)
			if st.at(Stopping) != at {
				t.Errorf("the stop was reported at %v", st.at(Stopping))
			}
			if took != at+test.over || outcome.GaveUp && test.over == 0 {
				t.Errorf("over %v after the stop, want %v; %+v", took-at, test.over, outcome)
			}
		})
	}
}

// TestStopWaitsForNoListener has a Report or an Emit that hangs, from the
// start on or in the stop: each costs a stop a second at most, and what it was
// to be given comes in order once it returns.
func TestStopWaitsForNoListener(t *testing.T) {
	for _, test := range []struct {
		name         string
		report, emit bool
		from         time.Duration
	}{
		{"report", true, false, 0},
		{"emit", false, true, 0},
		{"both, in the stop", true, true, time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				time.AfterFunc(time.Minute, cancel)
				free, began := make(chan struct{}), time.Now()
				st := &stage{T: t, script: script{{lives: forever, winds: time.Second}}, began: began, stopAt: forever}
				hang := func(yes bool) {
					if yes && time.Since(began) >= test.from {
						<-free
					}
				}
				s := Supervisor{
					Start: st.start, Restart: original(), Ladder: ladder,
					Report: func(status Status) { hang(test.report); st.statuses = append(st.statuses, status) },
					Emit:   func(e Event) { hang(test.emit); st.emit(e) },
				}
				s.Run(ctx)
				if took := time.Since(began); took > time.Minute+time.Second+2*relayBound || len(st.starts) != 1 {
					t.Errorf("over at %v, %d starts", took, len(st.starts))
				}
				close(free)
				synctest.Wait()
				if diff := cmp.Diff([]What{Starting, ChildStarted, Started, Stopping, StopStep, ChildStopped, Ended}, st.kinds()); diff != "" {
					t.Errorf("events (-want +got):\n%s", diff)
				}
				if last := st.statuses[len(st.statuses)-1]; len(st.statuses) != 4 || last.State != StopPending {
					t.Errorf("statuses %v", st.statuses)
				}
			})
		})
	}
}

// TestListenerThatHangsForGoodIsGivenNoMoreThanItsPart: what is kept for it
// has an end.
func TestListenerThatHangsForGoodIsGivenNoMoreThanItsPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r relay
		free, calls := make(chan struct{}), 0
		for range 3 * mostKept {
			r.call(func() { <-free; calls++ })
		}
		close(free)
		synctest.Wait()
		if calls != mostKept+1 {
			t.Errorf("%d calls were kept", calls)
		}
	})
}

// TestHookThatIsGivenUpIsReported: each of them, whether a stop ends it or the
// end of the child.
func TestHookThatIsGivenUpIsReported(t *testing.T) {
	var runs int
	dying := act{lives: 4 * time.Second, code: 1}
	for name, test := range map[string]struct {
		hook  func(*Hooks) *Hook
		child act
	}{
		"pre-start":                   {func(h *Hooks) *Hook { return &h.PreStart }, act{}},
		"post-start":                  {func(h *Hooks) *Hook { return &h.PostStart }, act{lives: forever}},
		"post-start of a dying child": {func(h *Hooks) *Hook { return &h.PostStart }, dying},
		"pre-stop":                    {func(h *Hooks) *Hook { return &h.PreStop }, act{lives: forever}},
		"post-stop":                   {func(h *Hooks) *Hook { return &h.PostStop }, act{lives: forever}},
		"post-stop of a dying child":  {func(h *Hooks) *Hook { return &h.PostStop }, dying},
	} {
		s := Supervisor{Restart: original(), Ladder: ladder}
		*test.hook(&s.Hooks) = stubborn(&runs)
		st, _, _ := playLeaving(t, s, script{test.child}, 10*time.Second, 0)
		if n := st.count(HookFailed); n != 1 {
			t.Errorf("%s: %d events", name, n)
		}
	}
}

func TestHookThatHangsIsNotRunTwice(t *testing.T) {
	var runs int
	s := Supervisor{Restart: original(), Ladder: ladder, Hooks: Hooks{PreStart: stubborn(&runs)}}
	st, outcome, _ := playWith(t, s, script{{}}, 10*time.Minute)
	if runs != 1 || len(st.starts) != 0 || !outcome.GaveUp {
		t.Errorf("%d runs, %d starts, %+v", runs, len(st.starts), outcome)
	}
	runs = 0
	s.Hooks = Hooks{PostStop: stubborn(&runs)}
	if st, _, _ = playWith(t, s, script{{code: 1}}, 5*time.Minute); runs != 1 || len(st.starts) < 4 {
		t.Errorf("%d runs, %d starts", runs, len(st.starts))
	}
}

// TestHungStepIsReportedWithTruthfulHints: its own time, then that of its
// withdrawal, then that of the termination.
func TestHungStepIsReportedWithTruthfulHints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		time.AfterFunc(time.Minute, cancel)
		free := make(chan struct{})
		var hints []time.Duration
		s := Supervisor{
			Restart: original(), Ladder: ladder, Emit: func(Event) {},
			Start: func() (Child, error) {
				return &mule{asks: []hang{ignores}, lives: forever, ended: make(chan struct{}), free: free}, nil
			},
			Report: func(s Status) {
				if s.State == StopPending {
					hints = append(hints, s.Hint)
				}
			},
		}
		s.Run(ctx)
		close(free)
		want := []time.Duration{margin, 15*time.Second + margin, killPatience + margin, killPatience + margin}
		if diff := cmp.Diff(want, hints); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
