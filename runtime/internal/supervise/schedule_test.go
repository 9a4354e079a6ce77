package supervise

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const s = time.Second

func TestScheduleIsTheOriginals(t *testing.T) {
	want := Schedule{
		Waits: []Wait{
			{Death{1, 0}, 1, 5 * s, 5 * s, 5 * s},
			{Death{2, 5 * s}, 1, 10 * s, 10 * s, 10 * s},
			{Death{3, 15 * s}, 1, 20 * s, 20 * s, 20 * s},
			{Death{4, 35 * s}, 1, 40 * s, 40 * s, 40 * s},
			{Death{5, 75 * s}, 1, 80 * s, 80 * s, 80 * s},
			{Death{6, 155 * s}, 1, 160 * s, 160 * s, 160 * s},
		},
		GiveUp: Death{7, 315 * s}, Fewest: 7, Most: 7,
	}
	if diff := cmp.Diff(want, original().Schedule()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestScheduleIsWhatTheSupervisorDoes holds the schedule against lives.
func TestScheduleIsWhatTheSupervisorDoes(t *testing.T) {
	for name, change := range map[string]func(*Restart){
		"the defaults":          func(*Restart) {},
		"no wait at first":      func(r *Restart) { r.Delay = 0 },
		"given up after a wait": func(r *Restart) { r.GiveUpAfter = 0 },
		"the longest at once":   func(r *Restart) { r.MaxDelay = 5 * s },
		"the longest later":     func(r *Restart) { r.MaxDelay = 12 * s },
		"every run is healthy":  func(r *Restart) { r.HealthyAfter = 0 },
		"never given up":        func(r *Restart) { r.GiveUpAfter, r.MaxDelay = forever, time.Minute },
		"never started again":   func(r *Restart) { r.When = NoRestart },
		"no wait at all":        func(r *Restart) { r.Delay, r.HealthyAfter = 0, 0 },
		"codes with rules": func(r *Restart) {
			r.SuccessCodes, r.RestartCodes, r.GiveUpCodes = []uint32{1}, []uint32{2}, []uint32{3}
		},
		"always":          func(r *Restart) { r.When = Always },
		"hardly any wait": func(r *Restart) { r.Delay, r.MaxDelay, r.HealthyAfter = time.Millisecond, time.Millisecond, forever },
	} {
		t.Run(name, func(t *testing.T) {
			r := original()
			change(&r)
			const watched = 10 * time.Minute
			schedule := r.Schedule()
			var want []time.Duration // the starts
			for at := time.Duration(0); at < watched && len(want) < 500; {
				want = append(want, at)
				wait, ok := schedule.after(int64(len(want)))
				if !ok {
					break
				}
				at += wait
			}
			st, outcome, took := play(t, r, script{{code: 7}}, min(watched, want[len(want)-1]+1), ladder...)
			if diff := cmp.Diff(want, st.starts); diff != "" {
				t.Errorf("starts (-schedule +supervisor):\n%s", diff)
			}
			if gaveUp := schedule.GiveUp.Number == int64(len(want)); gaveUp != outcome.GaveUp || gaveUp && took != schedule.GiveUp.At {
				t.Errorf("gave up: %v after %v; schedule %+v", outcome.GaveUp, took, schedule.GiveUp)
			}
		})
	}
}

// after is the wait after a death.
func (s Schedule) after(death int64) (time.Duration, bool) {
	for _, w := range s.Waits {
		if w.Number <= death && (w.Times == 0 || death < w.Number+w.Times) {
			return w.For, true
		}
	}
	return 0, false
}

func TestScheduleOfMillionsOfDeathsIsShort(t *testing.T) {
	r := original()
	r.Delay, r.MaxDelay, r.GiveUpAfter = time.Millisecond, time.Millisecond, 8760*time.Hour
	const n = 8760 * 3600 * 1000
	want := Schedule{
		Waits:  []Wait{{Death{1, 0}, n + 1, time.Millisecond, time.Millisecond, time.Millisecond}},
		GiveUp: Death{n + 2, 8760*time.Hour + time.Millisecond}, Fewest: n + 2, Most: n + 2,
	}
	if diff := cmp.Diff(want, r.Schedule()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestJitterMovesTheDeathOfGivingUp(t *testing.T) {
	r := original()
	r.Jitter = 20
	got := r.Schedule()
	if got.GiveUp != (Death{7, 315 * s}) || got.Fewest != 7 || got.Most != 8 {
		t.Errorf("given up at %+v, between %d and %d, want 7, and 7 to 8", got.GiveUp, got.Fewest, got.Most)
	}
	if w := got.Waits[1]; w.Least != 8*s || w.Most != 12*s {
		t.Errorf("10s ± 20%% is %v to %v", w.Least, w.Most)
	}
	r.Jitter = 100 // no wait at all is as likely as any other
	if got = r.Schedule(); got.GiveUp.Number != 7 || got.Fewest != 6 || got.Most != 0 {
		t.Errorf("given up at %+v, between %d and %d, want 7, and 6 to never", got.GiveUp, got.Fewest, got.Most)
	}
}
