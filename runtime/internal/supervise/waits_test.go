package supervise

import (
	"syscall"
	"testing"
	"time"
)

// TestStartThatTakesLongIsReportedOnce, whatever comes of it; one that is a
// matter of seconds is not.
func TestStartThatTakesLongIsReportedOnce(t *testing.T) {
	slow := act{slow: 5 * time.Minute, lives: forever}
	fails := act{slow: 31 * time.Second, err: syscall.ENOENT}
	quick := act{slow: 29 * time.Second, err: syscall.ENOENT}
	st, _, _ := play(t, original(), script{slow}, time.Hour, ladder...)
	if at := st.at(StartSlow); st.count(StartSlow) != 1 || at != startHint {
		t.Errorf("reported %d times, first at %v; want once, at %v", st.count(StartSlow), at, startHint)
	}
	st, _, _ = play(t, original(), script{fails, quick, fails, quick, {lives: forever}}, time.Hour, ladder...)
	if n := st.count(StartSlow); n != 2 {
		t.Errorf("reported %d times for two starts that took longer than %v", n, startHint)
	}
}

// TestOnlyTimeThatWasSpentWaitingCountsTowardsGivingUp: a request cuts each
// back-off short, so that none of the waits, of 1 min each, takes longer than
// 10 s. Counted in whole they would be 5 min after the fifth failure.
func TestOnlyTimeThatWasSpentWaitingCountsTowardsGivingUp(t *testing.T) {
	s := Supervisor{Restart: original(), Ladder: ladder}
	s.Restart.Delay, s.Restart.MaxDelay, s.Restart.HealthyAfter = time.Minute, time.Minute, forever
	fails := script{{lives: 60 * time.Second, code: 1}}
	st, outcome, _ := playWith(t, s, fails, 21*time.Minute, every(70*time.Second, 20*time.Minute)...)
	if outcome.GaveUp || len(st.starts) < 17 {
		t.Errorf("%+v after %d starts, and %v", outcome, len(st.starts), st.kinds())
	}

	// In whole waits it gives up as before.
	st, outcome, took := playWith(t, s, fails, forever)
	if !outcome.GaveUp || len(st.starts) != 7 || took != 13*time.Minute {
		t.Errorf("%+v after %d starts and %v, want to give up after 7", outcome, len(st.starts), took)
	}
}

func TestWaitThatDoesNotCountIsNotTakenBack(t *testing.T) {
	rec := record{waited: 10 * time.Second}
	rec.unspend(verdict{do: atOnce, wait: smallestStep}, smallestStep)
	if rec.waited != 10*time.Second {
		t.Errorf("%v are counted, want 10s", rec.waited)
	}
	rec.unspend(verdict{do: again, wait: 4 * time.Second, spent: 4 * time.Second}, 3*time.Second)
	if rec.waited != 7*time.Second {
		t.Errorf("%v are counted, want 7s", rec.waited)
	}
}
