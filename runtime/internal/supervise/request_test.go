package supervise

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// every is when requests come that are repeated.
func every(d, until time.Duration) (at []time.Duration) {
	for t := d; t <= until; t += d {
		at = append(at, t)
	}
	return at
}

func (s *stage) count(what What) (n int) {
	for _, e := range s.events {
		if e.What == what {
			n++
		}
	}
	return n
}

// TestRepeatedRequestsLeaveTheChildItsTime: the first is carried out at once,
// those that follow are one, carried out when the interval is over.
func TestRepeatedRequestsLeaveTheChildItsTime(t *testing.T) {
	for _, test := range []struct {
		delay  time.Duration
		child  act
		starts []string
	}{
		{5 * time.Second, act{lives: forever}, []string{"0", "0.1", "5.1", "10.1"}},
		{0, act{lives: forever}, []string{"0", "0.1", "1.1", "2.1", "3.1", "4.1", "5.1", "6.1", "7.1", "8.1", "9.1", "10.1"}},
		{5 * time.Second, act{lives: forever, winds: 4 * time.Second}, []string{"0", "4.1", "13.1"}},
	} {
		s := Supervisor{Restart: original(), Ladder: ladder}
		s.Restart.Delay = test.delay
		st, outcome, _ := playWith(t, s, script{test.child}, 15*time.Second, every(100*time.Millisecond, 10200*time.Millisecond)...)
		if diff := cmp.Diff(test.starts, seconds(st.starts)[:min(len(st.starts), len(test.starts))]); diff != "" || outcome.GaveUp {
			t.Errorf("delay %v: starts (-want +got):\n%s", test.delay, diff)
		}
		if held, asked := st.count(RestartHeld), st.count(RestartAsked); held > asked+1 {
			t.Errorf("delay %v: %d requests were kept, for %d restarts", test.delay, held, asked)
		}
	}
}

func TestRequestsMakeNoHotLoopOfAChildThatCannotRun(t *testing.T) {
	for name, child := range map[string]act{
		"it ends at once":         {code: 1},
		"it cannot be started":    {err: errors.New("not found")},
		"it is not ready in time": {lives: forever, ready: forever},
	} {
		s := asking()
		s.Ready.Timeout = 200 * time.Millisecond
		s.Restart.Delay, s.Restart.MaxDelay, s.Restart.GiveUpAfter = time.Minute, time.Minute, forever
		st, _, _ := playWith(t, s, script{child}, 10*time.Minute, every(50*time.Millisecond, 10*time.Minute)...)
		for i := range st.starts[2:] {
			if apart := st.starts[i+2] - st.starts[i+1]; apart < 30*time.Second {
				t.Errorf("%s: start %d came %v after the one before", name, i+2, apart)
			}
		}
		if len(st.starts) < 9 {
			t.Errorf("%s: %d starts in 10 min", name, len(st.starts))
		}
	}
}

func TestKeptRequestIsReportedWithItsTime(t *testing.T) {
	s := Supervisor{Restart: original(), Ladder: ladder}
	st, _, _ := playWith(t, s, script{{lives: forever}}, time.Minute, 20*time.Second, 22*time.Second, 23*time.Second)
	var got []What
	for _, e := range st.events {
		if e.What == RestartAsked || e.What == RestartHeld || e.What == ChildStarted {
			got = append(got, e.What)
		}
		if e.What == RestartHeld && e.Wait != 3*time.Second {
			t.Errorf("kept for %v, want 3s", e.Wait)
		}
	}
	if diff := cmp.Diff([]What{ChildStarted, RestartAsked, ChildStarted, RestartHeld, RestartAsked, ChildStarted}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStopDropsARequestThatIsKept(t *testing.T) {
	s := Supervisor{Restart: original(), Ladder: ladder}
	st, outcome, took := playWith(t, s, script{{lives: forever}}, 24*time.Second, 20*time.Second, 22*time.Second)
	if len(st.starts) != 2 || took != 24*time.Second || outcome.GaveUp {
		t.Errorf("%d starts, over at %v", len(st.starts), took)
	}
}

func TestAnyStartIsTheOneThatWasRequested(t *testing.T) {
	s := Supervisor{Restart: original(), Ladder: ladder}
	s.Restart.RestartCodes = []uint32{9}
	sc := script{{lives: forever}, {lives: 3 * time.Second, code: 9}, {lives: forever}}
	st, _, _ := playWith(t, s, sc, time.Minute, 20*time.Second, 22*time.Second)
	if diff := cmp.Diff([]string{"0", "20", "23"}, seconds(st.starts)); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
}
