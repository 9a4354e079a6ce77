package runtime

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDefaultsAreTheDocumentedOnes(t *testing.T) {
	want := Service{
		Name:        "zope-a",
		DisplayName: "zope-a",
		Account:     "LocalSystem",
		Ready:       Ready{Timeout: time.Minute, Interval: time.Second},
		Health:      Health{Interval: 30 * time.Second, Timeout: 10 * time.Second, Failures: 3},
		Stop:        Stop{Steps: []StopStep{CtrlC(15 * time.Second), Kill()}},
		Hooks:       Hooks{Timeout: time.Minute},
		Restart: Restart{
			Delay:        5 * time.Second,
			MaxDelay:     5 * time.Minute,
			GiveUpAfter:  5 * time.Minute,
			HealthyAfter: 30 * time.Second,
			SuccessCodes: []uint32{0},
		},
		Recovery: Recovery{
			Actions:    []RecoveryAction{RestartService(5 * time.Second), RestartService(30 * time.Second), RestartService(time.Minute)},
			ResetAfter: time.Hour,
		},
		Log: Log{Dir: `%ProgramData%\winservice\zope-a`, MaxSize: 10_000_000, Keep: 10, MaxTotal: 100_000_000, EventOutput: OutputInEvents},
	}
	if diff := cmp.Diff(want, Service{Name: "zope-a"}.WithDefaults()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatWasSetIsKept(t *testing.T) {
	set := Service{
		Name:     "x",
		Restart:  Restart{Delay: AtOnce, GiveUpAfter: Never, SuccessCodes: []uint32{}},
		Recovery: Recovery{Actions: []RecoveryAction{}},
	}
	got := set.WithDefaults()
	if got.Restart.Delay != AtOnce || got.Restart.GiveUpAfter != Never || len(got.Restart.SuccessCodes) != 0 || len(got.Recovery.Actions) != 0 {
		t.Errorf("WithDefaults changed what was set: %+v", got)
	}
}

func TestBudgetIsTheSumOfTheLadder(t *testing.T) {
	for _, test := range []struct {
		stop Stop
		want time.Duration
	}{
		{Stop{}, 15 * time.Second},
		{Stop{Steps: []StopStep{CtrlC(90 * time.Second), CtrlC(time.Second), Kill()}}, 91 * time.Second},
		{Stop{Steps: []StopStep{Kill()}}, 0},
	} {
		if got := test.stop.Budget(); got != test.want {
			t.Errorf("Budget of %v = %v, want %v", test.stop, got, test.want)
		}
	}
}
