package supervise

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestLauncherIsNotTheChildsEnd has a child whose first process ends, with a
// success code or another one.
func TestLauncherIsNotTheChildsEnd(t *testing.T) {
	for _, first := range []uint32{0, 5} {
		child := act{lives: time.Hour, code: 1, hands: time.Second, first: first}
		st, outcome, took := play(t, original(), script{child, {lives: forever}}, 2*time.Hour)
		want := []What{Starting, ChildStarted, Started, HandedOver, ChildDied, ChildStarted, Stopping, TreeKilled, ChildStopped, Ended}
		if diff := cmp.Diff(want, st.kinds()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		e, _ := st.has(HandedOver)
		if e.To.Code != first || !e.To.First || e.Ran != time.Second {
			t.Errorf("%+v", e)
		}
		// The code that is judged is that of the child's end, an hour later.
		if died, _ := st.has(ChildDied); died.Exit.Code != 1 || died.Ran != time.Hour || outcome.GaveUp || took != 2*time.Hour {
			t.Errorf("%+v, %+v after %v", died, outcome, took)
		}
	}
}

// TestHandoverIsReportedBeforeTheEnd has both in one moment.
func TestHandoverIsReportedBeforeTheEnd(t *testing.T) {
	for range 20 {
		st, _, _ := play(t, original(), script{{lives: time.Millisecond, hands: time.Millisecond, first: 5, busy: 10 * time.Millisecond}}, forever)
		want := []What{Starting, ChildStarted, Started, HandedOver, ChildEnded, Stopping, Ended}
		if diff := cmp.Diff(want, st.kinds()); diff != "" {
			t.Fatalf("events (-want +got):\n%s", diff)
		}
	}
}
