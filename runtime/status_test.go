package runtime

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime/internal/scm"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.Local)

func running() State {
	return State{
		Service:      "zope-a",
		State:        "RUNNING",
		Pid:          100,
		ChildPid:     104,
		Started:      noon.Add(-time.Hour),
		ChildStarted: new(noon.Add(-time.Minute)),
		ChildReady:   true,
		Restarts:     2,
		LastExit:     &LastExit{Code: 3, Meaning: "3", Time: noon.Add(-2 * time.Minute)},
		LogBytes:     1000,
	}
}

func shown(r statusReport) string {
	var out bytes.Buffer
	r.write(&out, noon)
	return out.String()
}

func TestRunningServiceIsShownWithItsChild(t *testing.T) {
	state := running()
	r := newStatusReport("zope-a", scm.Status{State: scm.Running, Pid: 100, Start: "auto"}, &state)
	want := `Service zope-a is RUNNING
  start type  auto
  process     100, since 2026-11-23 11:00:00 (1h0m0s)
  child       104, since 2026-11-23 11:59:00 (1m0s)
  restarts    2
  last exit   3, at 2026-11-23 11:58:00
`
	if diff := cmp.Diff(want, shown(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestChildThatIsNotReadyIsShownAsSuch(t *testing.T) {
	state := running()
	state.ChildReady = false
	r := newStatusReport("zope-a", scm.Status{State: scm.StartPending, Pid: 100, Start: "auto"}, &state)
	if want := "  child       104, since 2026-11-23 11:59:00 (1m0s), not ready\n"; !strings.Contains(shown(r), want) {
		t.Errorf("no %q in\n%s", want, shown(r))
	}
	var out bytes.Buffer
	if err := r.writeJSON(&out); err != nil || !strings.Contains(out.String(), `"child_ready": false,`) {
		t.Errorf("%v, %s", err, out.String())
	}
}

func TestWaitingServiceIsShownWithItsNextStart(t *testing.T) {
	state := running()
	state.ChildPid, state.ChildStarted, state.NextStart = 0, nil, new(noon.Add(20*time.Second))
	state.LogDropped = 7
	r := newStatusReport("zope-a", scm.Status{State: scm.Running, Pid: 100, Start: "manual"}, &state)
	want := `Service zope-a is RUNNING
  start type  manual
  process     100, since 2026-11-23 11:00:00 (1h0m0s)
  child       none; next start at 2026-11-23 12:00:20
  restarts    2
  last exit   3, at 2026-11-23 11:58:00
  log         7 bytes of output were dropped
`
	if diff := cmp.Diff(want, shown(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStoppedServiceIsShownWithWhatItEndedWith(t *testing.T) {
	state := running()
	s := scm.Status{State: scm.Stopped, ExitCode: 0xC0000005, Specific: true, Start: "manual"}
	want := `Service zope-a is STOPPED
  start type  manual
  restarts    2
  last exit   3, at 2026-11-23 11:58:00
  ended with  0xC0000005 (access violation)
`
	if diff := cmp.Diff(want, shown(newStatusReport("zope-a", s, &state))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s = scm.Status{State: scm.Stopped, ExitCode: scm.NeverStarted, Start: "manual"}
	if diff := cmp.Diff("Service zope-a is STOPPED\n  start type  manual\n", shown(newStatusReport("zope-a", s, nil))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStateOfAnotherProcessIsNotShown(t *testing.T) {
	state := running()
	r := newStatusReport("zope-a", scm.Status{State: scm.StartPending, Pid: 999, Start: "manual"}, &state)
	if diff := cmp.Diff("Service zope-a is START_PENDING\n  start type  manual\n  process     999\n", shown(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("Service zope-b is not installed.\n", shown(statusReport{Service: "zope-b"})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStatusForProgramsHasStableNames(t *testing.T) {
	utc := func(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
	state := State{
		Service: "zope-a", Pid: 100, Started: utc(time.Unix(0, 0)), Restarts: 0, LogBytes: 5,
		NextStart: new(utc(time.Unix(60, 0))),
		LastExit:  &LastExit{Code: 3, Meaning: "3", Time: utc(time.Unix(1, 0))},
	}
	var out bytes.Buffer
	if err := newStatusReport("zope-a", scm.Status{State: scm.Running, Pid: 100, Start: "auto"}, &state).writeJSON(&out); err != nil {
		t.Fatal(err)
	}
	want := `{
  "service": "zope-a",
  "installed": true,
  "state": "RUNNING",
  "start_type": "auto",
  "pid": 100,
  "started": "1970-01-01T00:00:00Z",
  "next_start": "1970-01-01T00:01:00Z",
  "restarts": 0,
  "deaths": 0,
  "last_exit": {
    "code": 3,
    "meaning": "3",
    "time": "1970-01-01T00:00:01Z"
  },
  "log_bytes": 5,
  "log_dropped": 0
}
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	out.Reset()
	stopped := scm.Status{State: scm.Stopped, ExitCode: 7, Specific: true, Start: "manual"}
	if err := newStatusReport("zope-a", stopped, nil).writeJSON(&out); err != nil {
		t.Fatal(err)
	}
	want = `{
  "service": "zope-a",
  "installed": true,
  "state": "STOPPED",
  "start_type": "manual",
  "exit_code": {
    "code": 7,
    "service_specific": true,
    "meaning": "7"
  }
}
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
