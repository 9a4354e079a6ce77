package supervise

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var errHook = errors.New("exit code 1")

// told is what the hooks of a test were given, in order.
type told struct {
	moments []string
	running int
}

// hook is one that takes its time and then fails or not.
func (h *told) hook(name string, takes time.Duration, fails error) Hook {
	return Hook{Timeout: 30 * time.Second, Run: func(ctx context.Context, m Moment) error {
		moment := name
		if m.Exit != nil {
			moment += " " + m.Reason
		} else if m.Pid != 0 {
			moment += " beside a child"
		}
		h.moments = append(h.moments, moment)
		h.running++
		defer func() { h.running-- }()
		timer := time.NewTimer(takes)
		defer timer.Stop()
		select {
		case <-timer.C:
			return fails
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
}

func (h *told) want(t *testing.T, moments ...string) {
	t.Helper()
	if diff := cmp.Diff(moments, h.moments); diff != "" {
		t.Errorf("hooks (-want +got):\n%s", diff)
	}
	if h.running != 0 {
		t.Errorf("%d hooks are left", h.running)
	}
}

func TestHooksRunInTheirOrder(t *testing.T) {
	var h told
	hooks := Hooks{
		PreStart: h.hook("pre-start", time.Second, nil), PostStart: h.hook("post-start", time.Second, nil),
		PreStop: h.hook("pre-stop", 2*time.Second, nil), PostStop: h.hook("post-stop", 3*time.Second, nil),
	}
	sc := script{{lives: 10 * time.Second, code: 1}, {lives: forever}}
	st, _, took := playWith(t, Supervisor{Restart: original(), Ladder: ladder, Hooks: hooks}, sc, time.Minute)
	h.want(t, "pre-start", "post-start beside a child", "post-stop ended",
		"pre-start", "post-start beside a child", "pre-stop beside a child", "post-stop stopped")
	// 1 s of pre-start, 10 s of life, 3 s of post-stop, 5 s of back-off, 1 s of pre-start
	if diff := cmp.Diff([]string{"1", "20"}, seconds(st.starts)); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
	if took != 65*time.Second {
		t.Errorf("the stop at 60s was over at %v, not at 65s", took)
	}
	if e, failed := st.has(HookFailed); failed {
		t.Errorf("%+v", e)
	}
}

func TestFailedPreStartIsAFailedStart(t *testing.T) {
	for takes, want := range map[time.Duration]error{time.Second: errHook, time.Minute: errHookTime} {
		var h told
		hooks := Hooks{PreStart: h.hook("pre-start", takes, errHook), PostStop: h.hook("post-stop", 0, nil)}
		st, _, _ := playWith(t, Supervisor{Restart: original(), Ladder: ladder, Hooks: hooks}, script{{}}, 40*time.Second)
		if len(st.starts) != 0 {
			t.Errorf("%d starts of the child", len(st.starts))
		}
		e, ok := st.has(StartFailed)
		if !ok || e.Deaths != 1 || !errors.Is(e.Exit.Err, want) || !strings.Contains(e.Exit.Err.Error(), "pre-start") {
			t.Errorf("StartFailed = %+v, %v", e, ok)
		}
		for _, m := range h.moments {
			if m != "pre-start" {
				t.Errorf("%s ran without a child", m)
			}
		}
	}
}

func TestStopDuringPreStartEndsIt(t *testing.T) {
	var h told
	st, _, took := playWith(t, Supervisor{Restart: original(), Ladder: ladder, Hooks: Hooks{PreStart: h.hook("pre-start", 20*time.Second, nil)}}, script{{lives: forever}}, 5*time.Second)
	h.want(t, "pre-start")
	if took != 5*time.Second || len(st.starts) != 0 {
		t.Errorf("over at %v after %d starts", took, len(st.starts))
	}
}

func TestStopDuringPostStartEndsItAndTellsNothing(t *testing.T) {
	var h told
	st, _, took := playWith(t, Supervisor{Restart: original(), Ladder: ladder, Hooks: Hooks{PostStart: h.hook("post-start", 20*time.Second, nil)}}, script{{lives: forever}}, 5*time.Second)
	h.want(t, "post-start beside a child")
	if _, failed := st.has(HookFailed); failed || took != 5*time.Second {
		t.Errorf("over at %v, told %v", took, failed)
	}
}

func TestStopDuringPostStopIsToldAtOnce(t *testing.T) {
	var h told
	st, _, took := playWith(t, Supervisor{Restart: original(), Ladder: ladder, Hooks: Hooks{PostStop: h.hook("post-stop", 20*time.Second, nil)}}, script{{code: 1}}, 5*time.Second)
	h.want(t, "post-stop ended")
	for i, e := range st.events {
		if e.What == Stopping && st.when[i] != 5*time.Second {
			t.Errorf("Stopping was told at %v", st.when[i])
		}
	}
	if took != 20*time.Second || len(st.starts) != 1 {
		t.Errorf("over at %v after %d starts", took, len(st.starts))
	}
}

func TestFailedHooksAreToldAndChangeNothing(t *testing.T) {
	var h told
	hooks := Hooks{
		PostStart: h.hook("post-start", 0, errHook), PreStop: h.hook("pre-stop", time.Hour, nil), PostStop: h.hook("post-stop", 0, errHook),
	}
	st, outcome, took := playWith(t, Supervisor{Restart: original(), Ladder: ladder, Hooks: hooks}, script{{lives: forever}}, 10*time.Second)
	var failed []string
	for _, e := range st.events {
		if e.What == HookFailed {
			failed = append(failed, e.Hook+": "+e.Err.Error())
		}
	}
	if diff := cmp.Diff([]string{"post-start: exit code 1", "pre-stop: " + errHookTime.Error(), "post-stop: exit code 1"}, failed); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if outcome.GaveUp || took != 40*time.Second {
		t.Errorf("%+v at %v", outcome, took)
	}
}

func TestReasonsOfAnEnd(t *testing.T) {
	var h told
	hooks := Hooks{PostStop: h.hook("post-stop", 0, nil)}
	s := Supervisor{Restart: original(), Ladder: ladder, Hooks: hooks, Ready: Ready{Ask: askReady, Timeout: 10 * time.Second, Interval: time.Second}}
	playWith(t, s, script{{lives: forever, ready: forever}, {lives: forever}}, time.Minute, 30*time.Second)
	h.want(t, "post-stop failed", "post-stop restarted", "post-stop stopped")
}
