package supervise

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestKeyThatAYoungChildMayHaveMissedIsPressedOnceMore holds when a key is
// pressed, for children that are stopped at a moment of their lives.
func TestKeyThatAYoungChildMayHaveMissedIsPressedOnceMore(t *testing.T) {
	const ms = time.Millisecond
	ctrlC := Step{Ask: AskCtrlC, Patience: 15 * time.Second}
	for _, test := range []struct {
		name   string
		child  act
		stopAt time.Duration
		step   Step
		keys   []string // in seconds
		ends   time.Duration
	}{
		{"missed", act{misses: 500 * ms}, 100 * ms, ctrlC, []string{"0.1", "1.1"}, 1100 * ms},
		{"Ctrl+Break is missed, too", act{misses: 500 * ms}, 100 * ms, Step{Ask: AskCtrlBreak, Patience: 15 * time.Second}, []string{"0.1", "1.1"}, 1100 * ms},
		{"not missed", act{}, 100 * ms, ctrlC, []string{"0.1"}, 100 * ms},
		{"not missed, and ends within the second", act{winds: 900 * ms}, 100 * ms, ctrlC, []string{"0.1"}, 1000 * ms},
		{"never a third time", act{deaf: true}, 100 * ms, ctrlC, []string{"0.1", "1.1"}, 15100 * ms},
		{"just young", act{deaf: true}, 1999 * ms, ctrlC, []string{"1.999", "2.999"}, 16999 * ms},
		{"old", act{deaf: true}, 2000 * ms, ctrlC, []string{"2"}, 17000 * ms},
		{"the step has no time left", act{deaf: true}, 100 * ms, Step{Ask: AskCtrlC, Patience: time.Second}, []string{"0.1"}, 1100 * ms},
		{"the first process has ended, the tree has not", act{launcher: true, winds: 5 * time.Second}, 100 * ms, ctrlC, []string{"0.1"}, 5100 * ms},
		{"not a key", act{deaf: true}, 100 * ms, Step{Ask: AskClose, Patience: 15 * time.Second}, []string{"0.1"}, 15100 * ms},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.child.lives = forever
			st, _, took := play(t, original(), script{test.child}, test.stopAt, test.step)
			if diff := cmp.Diff(test.keys, seconds(st.keys)); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
			if took != test.ends {
				t.Errorf("stopped after %v, want %v", took, test.ends)
			}
			if _, told := st.has(StepRepeated); told != (len(test.keys) > 1) {
				t.Errorf("events %v for %d keys", st.kinds(), len(test.keys))
			}
			if st.failures() != nil {
				t.Errorf("failures %q", st.failures())
			}
		})
	}
}

// TestRestartPressesAKeyOnceMore: a request that comes just after a start.
func TestRestartPressesAKeyOnceMore(t *testing.T) {
	s := Supervisor{Restart: original(), Ladder: ladder}
	st, _, _ := playWith(t, s, script{{lives: forever, misses: 500 * time.Millisecond}}, time.Minute, 100*time.Millisecond)
	if diff := cmp.Diff([]string{"0", "1.1"}, seconds(st.starts)); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
}

// TestSecondStepThatIsAKeyIsPressedOnceMore: each step is judged for itself,
// since the keys mean different things.
func TestSecondStepThatIsAKeyIsPressedOnceMore(t *testing.T) {
	steps := []Step{{Ask: AskCtrlC, Patience: 300 * time.Millisecond}, {Ask: AskCtrlBreak, Patience: 5 * time.Second}}
	st, _, took := play(t, original(), script{{lives: forever, misses: time.Second}}, 100*time.Millisecond, steps...)
	if diff := cmp.Diff([]string{"0.1", "0.4", "1.4"}, seconds(st.keys)); diff != "" || took != 1400*time.Millisecond {
		t.Errorf("stopped after %v; keys (-want +got):\n%s", took, diff)
	}
}
