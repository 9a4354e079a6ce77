package supervise

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// TestWhatIsLeftAddsUpToTheScheduleThatIsExplained compares with Schedule,
// which plays the failures one by one.
func TestWhatIsLeftAddsUpToTheScheduleThatIsExplained(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		r := original()
		r.Delay = time.Duration(random.IntN(4)) * time.Second
		r.MaxDelay = time.Duration(random.IntN(30)) * time.Second
		r.GiveUpAfter = time.Duration(random.IntN(300)) * time.Second
		want := r.Schedule().GiveUp.Number
		var rec record
		for n := int64(1); n < 6; n++ {
			v := r.judgeBy(func(d time.Duration) time.Duration { return d }, &rec, Exit{Code: 1}, time.Minute, 0)
			if v.do == giveUp {
				break
			}
			got := r.left(rec)
			if want == 0 && got != (Left{}) || want != 0 && (n+got.Failures != want || got.Wait != max(0, r.GiveUpAfter-rec.waited)) {
				t.Fatalf("after %d failures of %+v: %+v, the schedule gives up at %d", n, r, got, want)
			}
		}
	}
}

func TestEventsOfFailuresHaveWhatIsLeft(t *testing.T) {
	st, _, _ := play(t, original(), script{{code: 7}}, forever, ladder...)
	left := int64(6)
	for _, e := range st.events {
		switch e.What {
		case ChildDied:
			if e.Left.Failures != left {
				t.Errorf("after failure %d %d are left, want %d", e.Deaths, e.Left.Failures, left)
			}
			left--
		case GaveUp:
			if e.Left != (Left{}) || left != 0 {
				t.Errorf("at the end %+v is left, and %d failures were counted too few", e.Left, left)
			}
		}
	}
	never := original()
	never.GiveUpAfter = math.MaxInt64
	st, _, _ = play(t, never, script{{code: 7}}, time.Hour, ladder...)
	if e, ok := st.has(ChildDied); !ok || e.Left != (Left{}) {
		t.Errorf("a policy that never gives up has %+v left, %v", e.Left, ok)
	}
}

func TestLastFailureIsCountedWhateverItsCause(t *testing.T) {
	hopeless := original()
	hopeless.GiveUpCodes = []uint32{9}
	st, _, _ := play(t, hopeless, script{{code: 7}, {code: 9}}, forever, ladder...)
	if e, ok := st.has(GaveUp); !ok || e.Deaths != 2 {
		t.Errorf("GaveUp = %+v, %v; want 2 failures", e, ok)
	}
}

// A good run clears the record although its end is not judged.
func TestGoodRunThatARestartEndsIsForgottenWhatWasBefore(t *testing.T) {
	restarts := original()
	restarts.RestartCodes = []uint32{3}
	for name, test := range map[string]struct {
		good act
		at   []time.Duration
	}{
		"requested":    {good: act{lives: forever}, at: []time.Duration{time.Hour}},
		"restart code": {good: act{lives: time.Hour, code: 3}},
	} {
		sc := script{{code: 1}, {code: 1}, test.good, {code: 1}, {lives: forever}}
		st, _, _ := playWith(t, Supervisor{Restart: restarts, Ladder: ladder}, sc, 2*time.Hour, test.at...)
		var deaths []int
		for _, e := range st.events {
			if e.What == ChildDied {
				deaths = append(deaths, e.Deaths)
			}
		}
		if len(deaths) != 3 || deaths[2] != 1 {
			t.Errorf("%s: failures in a row %v, want the third to be the first again", name, deaths)
		}
	}
}

// TestEachHookThatRunsEnds holds that whoever shows a running hook learns of
// its end, in whatever way that comes.
func TestEachHookThatRunsEnds(t *testing.T) {
	for name, takes := range map[string]time.Duration{"short": time.Second, "beyond its time": time.Minute} {
		for _, stopAt := range []time.Duration{500 * time.Millisecond, 10 * time.Second, 2 * time.Minute} {
			var h told
			hooks := Hooks{
				PreStart: h.hook("pre-start", min(takes, 20*time.Second), nil), PostStart: h.hook("post-start", takes, nil),
				PreStop: h.hook("pre-stop", takes, nil), PostStop: h.hook("post-stop", takes, nil),
			}
			st, _, _ := playWith(t, Supervisor{Restart: original(), Ladder: ladder, Hooks: hooks}, script{{lives: 10 * time.Second, code: 1}, {lives: forever}}, stopAt)
			runs := ""
			for _, e := range st.events {
				switch e.What {
				case HookRuns:
					if runs != "" {
						t.Errorf("%s, %v: %s begins during %s", name, stopAt, e.Hook, runs)
					}
					runs = e.Hook
				case HookEnded:
					if runs != e.Hook {
						t.Errorf("%s, %v: %s ends and %q was running", name, stopAt, e.Hook, runs)
					}
					runs = ""
				}
			}
			if runs != "" {
				t.Errorf("%s, %v: %s has no end", name, stopAt, runs)
			}
		}
	}
}
