package supervise

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestNoChildIsStartedBesideATreeThatRemains goes through every way from one
// child to the next. The stage holds that there are never two at once.
func TestNoChildIsStartedBesideATreeThatRemains(t *testing.T) {
	probing := func(s *Supervisor) {
		s.Ready = Ready{Ask: askReady, Timeout: 10 * time.Second, Interval: time.Second}
		s.Health = Health{Ask: askHealth, Interval: time.Second, Timeout: time.Second, Failures: 1}
	}
	for _, test := range []struct {
		name   string
		child  act
		change func(*Supervisor)
		asked  []time.Duration
	}{
		{name: "it dies", child: act{lives: time.Second, code: 1}},
		{name: "it ends with a success code", child: act{lives: time.Second}, change: func(s *Supervisor) { s.Restart.When = Always }},
		{name: "restart code", child: act{lives: time.Second, code: 9}, change: func(s *Supervisor) { s.Restart.RestartCodes = []uint32{9} }},
		{name: "restart-child", child: act{lives: forever}, asked: []time.Duration{time.Second}},
		{name: "restart-child, ended by force", child: act{lives: forever, deaf: true}, asked: []time.Duration{time.Second}},
		{name: "not ready", child: act{lives: forever, ready: forever}, change: probing},
		{name: "unhealthy", child: act{lives: forever, ill: 5 * time.Second}, change: probing},
		{name: "dies beside its hooks", child: act{lives: time.Second, code: 1}, change: func(s *Supervisor) {
			var h told
			s.Hooks = Hooks{PreStart: h.hook("", 0, nil), PostStart: h.hook("", time.Hour, nil), PreStop: h.hook("", 0, errHook), PostStop: h.hook("", 0, errHook)}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, remains := range []int{3, 1000} {
				s := Supervisor{Restart: original(), Ladder: ladder}
				if test.change != nil {
					test.change(&s)
				}
				child := test.child
				child.remains = remains
				st, outcome, took := playRemains(t, s, script{child, {lives: forever}}, test.asked...)
				tries := st.count(TreeRemains)
				if remains == 3 {
					if tries != 3 || len(st.starts) != 2 || outcome.GaveUp {
						t.Errorf("%d tries, %d starts, %+v", tries, len(st.starts), outcome)
					}
					continue
				}
				if specific, code := outcome.ExitCode(); tries != 6 || len(st.starts) != 1 || !specific || code != RemainsCode || took > 3*time.Minute {
					t.Errorf("%d tries, %d starts, %v %#x after %v", tries, len(st.starts), specific, code, took)
				}
			}
		})
	}
}

// playRemains is playWith for a tree that stays until our own process ends.
func playRemains(t *testing.T, s Supervisor, sc script, asked ...time.Duration) (*stage, Outcome, time.Duration) {
	return playLeaving(t, s, sc, 10*time.Minute, sc[0].remains/1000, asked...)
}

func TestStopDoesNotWaitForATreeThatRemains(t *testing.T) {
	child := act{lives: time.Second, code: 1, remains: 1000}
	st, outcome, took := playLeaving(t, Supervisor{Restart: original(), Ladder: ladder}, script{child}, 10*time.Second, 1)
	if took != 10*time.Second || outcome.GaveUp {
		t.Errorf("over at %v, %+v", took, outcome)
	}
	// Tried after 1 s, 2 s and 4 s; the stop comes in the pause of 8 s.
	want := []What{Starting, ChildStarted, Started, TreeRemains, TreeRemains, TreeRemains, TreeRemains, Stopping, Ended}
	if diff := cmp.Diff(want, st.kinds()); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}
