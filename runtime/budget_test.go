package runtime

import (
	"strings"
	"testing"
	"time"

	"winservice.internal/runtime/internal/supervise"
)

// TestPreshutdownFollowsOneRule: a stop that is planned to take longer than an
// ordinary shutdown safely gives requests PRESHUTDOWN, for its whole budget.
func TestPreshutdownFollowsOneRule(t *testing.T) {
	for _, test := range []struct {
		name    string
		service Service
		planned time.Duration
		want    bool
	}{
		{"the default", Service{}, 15 * time.Second, true},
		{"at the limit", Service{Stop: Stop{Steps: []StopStep{CtrlC(4 * time.Second), Kill()}}}, 4 * time.Second, false},
		{"just above it", Service{Stop: Stop{Steps: []StopStep{CtrlC(4*time.Second + time.Millisecond), Kill()}}}, 4*time.Second + time.Millisecond, true},
		{"at once", Service{Stop: Stop{Steps: []StopStep{Kill()}}}, 0, false},
		{"without end", Service{Stop: Stop{Steps: []StopStep{CtrlC(Never)}}}, Never, true},
		{"hooks of a start", Service{Hooks: Hooks{PreStart: []string{"a"}, PostStart: []string{"b"}}, Stop: Stop{Steps: []StopStep{Kill()}}}, 0, false},
		{"a hook of a stop", Service{Hooks: Hooks{PostStop: []string{"a"}}, Stop: Stop{Steps: []StopStep{Kill()}}}, time.Minute, true},
		{"both", Service{Hooks: Hooks{PreStop: []string{"a"}, PostStop: []string{"b"}, Timeout: 20 * time.Second}}, 55 * time.Second, true},
	} {
		s := test.service
		if s.StopTime() != test.planned || s.needsPreshutdown() != test.want {
			t.Errorf("%s: %v planned, PRESHUTDOWN %v", test.name, s.StopTime(), s.needsPreshutdown())
		}
		if asks := s.config("x", options{}).Preshutdown; asks != s.Preshutdown() || test.want && asks != s.StopBudget() || !test.want && asks != 0 {
			t.Errorf("%s: install requests %v, and the budget is %v", test.name, asks, s.StopBudget())
		}
	}
}

// TestStopBudgetIsTheSupervisors: nothing of the recipe that a stop waits for
// is lost on the way to the supervisor's sum.
func TestStopBudgetIsTheSupervisors(t *testing.T) {
	s := Service{
		Stop:  Stop{Steps: []StopStep{CtrlC(7 * time.Second), RunCommand("x.exe", 9*time.Second), Kill()}},
		Hooks: Hooks{PreStart: []string{"a"}, PreStop: []string{"a"}, PostStop: []string{"a"}, Timeout: 11 * time.Second},
	}
	supervisor := supervise.Supervisor{Ladder: s.Stop.ladder(), Hooks: s.hooks(outputs{}, nil)}
	if want := supervisor.Budget(); s.StopBudget() != want.Most || s.StopTime() != want.Planned || s.StopTime() != 38*time.Second {
		t.Errorf("%v and %v, not %+v", s.StopBudget(), s.StopTime(), want)
	}
}

func TestRequestedRestartSaysWhatHappens(t *testing.T) {
	for delay, want := range map[time.Duration]string{0: " 5s ", AtOnce: " 1s ", time.Minute: " 1m0s "} {
		s := Service{Restart: Restart{Delay: delay}}
		if text := s.restartRequested(); !strings.Contains(text, want) {
			t.Errorf("delay %v: %s", delay, text)
		}
	}
}
