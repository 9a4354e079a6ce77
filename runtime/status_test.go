package runtime

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime/internal/scm"
	"winservice.internal/runtime/internal/supervise"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.Local)

// zope is the service of these tests.
func zope() Service { return Service{Name: "zope-a", Log: Log{Dir: "logs"}} }

// healthy is the state of a service whose child runs.
func healthy() State {
	return State{
		Service:      "zope-a",
		Recipe:       zope().Hash(),
		Version:      Version,
		State:        "RUNNING",
		Pid:          100,
		ChildPid:     104,
		Started:      noon.Add(-time.Hour),
		ChildStarted: new(noon.Add(-time.Minute)),
		ChildReady:   true,
		Restarts:     2,
		Deaths:       2,
		LastExit:     &LastExit{Code: 3, Meaning: "3", Time: noon.Add(-2 * time.Minute)},
		Executable:   "zope-a.exe",
		LogBytes:     1000,
		Written:      noon.Add(-time.Minute),
	}
}

// looked is what `status` finds of a service that the SCM says runs, at noon,
// with all of its processes there.
func looked(state *State) look {
	return look{
		scm: scm.Status{State: scm.Running, Pid: 100, Start: "auto"}, state: state, answered: true,
		installed: "zope-a.exe", self: "zope-a.exe", now: noon,
		life: func(int, *time.Time) life { return lifeRuns },
	}
}

// without says that a process has ended.
func without(pid int) func(int, *time.Time) life {
	return func(p int, _ *time.Time) life {
		if p == pid {
			return lifeEnded
		}
		return lifeUnknown
	}
}

// report is what `status` shows; HASH and LOG are those of the service.
func report(l look) (text, json string, code int) {
	r := newStatusReport(zope(), l)
	var out, object bytes.Buffer
	r.write(&out, l.now)
	if err := r.writeJSON(&object); err != nil {
		return err.Error(), "", 0
	}
	s := zope()
	names := strings.NewReplacer(s.Hash(), "HASH", s.logPath(false), "LOG", filepath.ToSlash(s.logPath(false)), "LOG", Version, "VERSION")
	return names.Replace(out.String()), names.Replace(object.String()), r.exitCode()
}

func TestStatusShowsWhatAnOperatorHasToKnow(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*State, *look)
		code   int
		want   string
	}{
		{"healthy", func(*State, *look) {}, exitDone, `Service zope-a is RUNNING
  child       104, since 2026-11-23 11:59:00 (1m0s)
  failures    none in a row, 2 since the service was started
  last exit   3, at 2026-11-23 11:58:00
  restarts    2
  process     100, since 2026-11-23 11:00:00 (1h0m0s)
  executable  zope-a.exe
  recipe      HASH, winservice VERSION
  start type  auto
  log         LOG
`},
		{"crash-looping", func(s *State, _ *look) {
			s.ChildPid, s.ChildStarted, s.NextStart = 0, nil, new(noon.Add(20*time.Second))
			s.Failures, s.FailuresLeft, s.WaitLeft, s.Deaths, s.LogDropped = 3, 4, 290*time.Second, 5, 7
		}, exitDone, `Service zope-a is RUNNING, but its child does not run
  child       none; next start at 2026-11-23 12:00:20 (in 20s)
  failures    3 in a row, 5 since the service was started; gives up after 4 more, with 4m50s more of waiting
  last exit   3, at 2026-11-23 11:58:00
  restarts    2
  process     100, since 2026-11-23 11:00:00 (1h0m0s)
  executable  zope-a.exe
  recipe      HASH, winservice VERSION
  start type  auto
  log         LOG; 7 bytes of output were dropped
`},
		{"never starts", func(s *State, l *look) {
			l.scm.State, s.State = scm.StartPending, "START_PENDING"
			l.answered = false
			s.ChildPid, s.ChildStarted, s.NextStart, s.Restarts = 0, nil, new(noon.Add(time.Minute)), 0
			s.Failures, s.FailuresLeft, s.Deaths = 3, 1, 3
			s.LastExit = &LastExit{Unstarted: true, Meaning: "start C:\\x.exe: not there", Time: noon.Add(-time.Minute)}
		}, exitNotRunning, `Service zope-a is START_PENDING
  child       none; next start at 2026-11-23 12:01:00 (in 1m0s)
  failures    3 in a row; gives up at the next one
  last exit   start C:\x.exe: not there, at 2026-11-23 11:59:00
  as of       2026-11-23 11:59:00 (1m0s ago)
  process     100, since 2026-11-23 11:00:00 (1h0m0s)
  executable  zope-a.exe
  recipe      HASH, winservice VERSION
  start type  auto
  log         LOG
`},
		{"given up", func(s *State, l *look) {
			l.scm = scm.Status{State: scm.Stopped, ExitCode: supervise.GaveUpCode, Specific: true, Start: "manual"}
			l.answered = false
			s.State, s.ChildPid, s.Failures, s.Deaths = "STOPPED", 0, 7, 7
		}, exitNotRunning, `Service zope-a is STOPPED: it gave up after 7 failures in a row
  failures    7 in a row
  last exit   3, at 2026-11-23 11:58:00
  ended with  0xE0000001 (gave up after too many failures of the child)
  restarts    2
  executable  zope-a.exe
  recipe      HASH, winservice VERSION
  start type  manual
  log         LOG
`},
		{"processes remain", func(s *State, l *look) {
			l.scm = scm.Status{State: scm.Stopped, ExitCode: supervise.RemainsCode, Specific: true, Start: "manual"}
			l.answered = false
			s.State, s.ChildPid, s.Failures, s.Deaths = "STOPPED", 0, 0, 1
		}, exitNotRunning, `Service zope-a is STOPPED
  failures    none in a row, 1 since the service was started
  last exit   3, at 2026-11-23 11:58:00
  ended with  0xE0000003 (processes of the child's tree could not be terminated)
  restarts    2
  executable  zope-a.exe
  recipe      HASH, winservice VERSION
  start type  manual
  log         LOG
`},
		{"stopped", func(s *State, l *look) {
			l.scm = scm.Status{State: scm.Stopped, Start: "manual"}
			l.answered = false
			s.State, s.ChildPid, s.Deaths = "STOPPED", 0, 0
		}, exitNotRunning, `Service zope-a is STOPPED
  failures    none
  last exit   3, at 2026-11-23 11:58:00
  ended with  no error
  restarts    2
  executable  zope-a.exe
  recipe      HASH, winservice VERSION
  start type  manual
  log         LOG
`},
		{"never started", func(s *State, l *look) {
			l.scm = scm.Status{State: scm.Stopped, ExitCode: scm.NeverStarted, Start: "manual"}
			l.state, l.self = nil, "other.exe"
		}, exitNotRunning, `Service zope-a is STOPPED
  executable  zope-a.exe
  start type  manual
  log         LOG
`},
		{"hangs in a stop", func(s *State, l *look) {
			l.scm.State, s.State = scm.StopPending, "STOP_PENDING"
			l.scm.CheckPoint, l.scm.Hint = 3, 75*time.Second
			l.answered = false
			s.Written = noon.Add(-30 * time.Second)
		}, exitNotRunning, `Service zope-a is STOP_PENDING
  progress    check point 3; the next one, or the end, within 1m15s of it
  child       104, since 2026-11-23 11:59:00 (1m0s)
  failures    none in a row, 2 since the service was started
  last exit   3, at 2026-11-23 11:58:00
  as of       2026-11-23 11:59:30 (30s ago)
  restarts    2
  process     100, since 2026-11-23 11:00:00 (1h0m0s)
  executable  zope-a.exe
  recipe      HASH, winservice VERSION
  start type  auto
  log         LOG
`},
		{"state is held", func(s *State, l *look) {
			l.answered, l.stale, l.life = false, "the service has not written it", without(104)
		}, exitDone, `Service zope-a is RUNNING; what its child does is not known
  as of       2026-11-23 11:59:00 (1m0s ago); could not be refreshed: the service has not written it
  child       none; process 104 has ended since
  failures    none in a row, 2 since the service was started
  last exit   3, at 2026-11-23 11:58:00
  restarts    2
  process     100, since 2026-11-23 11:00:00 (1h0m0s)
  executable  zope-a.exe
  recipe      HASH, winservice VERSION
  start type  auto
  log         LOG
`},
		{"state of an earlier run", func(s *State, l *look) { l.scm.Pid = 999 }, exitDone, `Service zope-a is RUNNING; what its child does is not known
  as of       2026-11-23 11:59:00 (1m0s ago); could not be refreshed: process 100 has written it, an earlier run of the service
  process     999
  executable  zope-a.exe
  recipe      HASH, winservice VERSION
  start type  auto
  log         LOG
`},
		{"state cannot be read", func(_ *State, l *look) { l.state, l.answered, l.stale = nil, false, "no access" }, exitDone, `Service zope-a is RUNNING; what its child does is not known
  as of       not known: no access
  process     100
  executable  zope-a.exe
  recipe      HASH, winservice VERSION
  start type  auto
  log         LOG
`},
		{"killed", func(s *State, l *look) {
			l.scm = scm.Status{State: scm.Stopped, ExitCode: 1067, Start: "auto"}
		}, exitNotRunning, `Service zope-a is STOPPED
  as of       2026-11-23 11:59:00 (1m0s ago); could not be refreshed: the service has ended without writing it again: it was killed, or could not write it
  failures    none in a row, 2 since the service was started
  last exit   3, at 2026-11-23 11:58:00
  ended with  ` + scm.Win32Text(1067) + `
  restarts    2
  executable  zope-a.exe
  recipe      HASH, winservice VERSION
  start type  auto
  log         LOG
`},
		{"killed, which the SCM does not know", func(s *State, l *look) {
			l.answered, l.life = false, func(int, *time.Time) life { return lifeEnded }
		}, exitNotRunning, `Service zope-a is RUNNING, but its process has ended
  as of       2026-11-23 11:59:00 (1m0s ago); could not be refreshed: the process that writes it has ended
  child       none; process 104 has ended since
  failures    none in a row, 2 since the service was started
  last exit   3, at 2026-11-23 11:58:00
  restarts    2
  process     100, which has ended: it was killed, which Windows has not noticed; start it again with: start
  executable  zope-a.exe
  recipe      HASH, winservice VERSION
  start type  auto
  log         LOG
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := healthy()
			l := looked(&s)
			test.change(&s, &l)
			text, _, code := report(l)
			if diff := cmp.Diff(test.want, text); diff != "" || code != test.code {
				t.Errorf("exit code %d, want %d; (-want +got):\n%s", code, test.code, diff)
			}
		})
	}
}

// TestLinesOfStatus holds single lines.
func TestLinesOfStatus(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*State, *look)
		want   string
	}{
		{"not ready", func(s *State, _ *look) { s.ChildReady = false }, "  child       104, since 2026-11-23 11:59:00 (1m0s), not ready\n"},
		{"health", func(s *State, _ *look) { s.Health = "healthy" }, "(1m0s), healthy\n"},
		{"a hook", func(s *State, _ *look) {
			s.ChildPid, s.Hook, s.HookStarted = 0, "pre-start", new(noon.Add(-5*time.Second))
		}, "  child       none\n  hook        pre-start is running, since 2026-11-23 11:59:55 (5s)\n"},
		{"a past start", func(s *State, _ *look) { s.ChildPid, s.NextStart = 0, new(noon.Add(-time.Second)) }, "  child       none; it is being started since 2026-11-23 11:59:59\n"},
		{"the first start", func(s *State, _ *look) { s.ChildPid = 0 }, "  child       none; it is being started\n"},
		{"a start that was due", func(s *State, l *look) {
			s.ChildPid, s.NextStart, l.answered, l.stale = 0, new(noon.Add(-time.Second)), false, "held"
		}, "  child       none; a start was due at 2026-11-23 11:59:59\n"},
		{"never given up", func(s *State, _ *look) { s.Failures = 2 }, "  failures    2 in a row; never gives up\n"},
		{"without waiting", func(s *State, _ *look) { s.Failures, s.FailuresLeft = 2, 3 }, "2 in a row; gives up after 3 more\n"},
		{"may be forgotten", func(s *State, _ *look) {
			s.Failures, s.FailuresLeft, s.Forgotten = 2, 1, new(noon.Add(10*time.Second))
		}, "2 in a row; gives up at the next one; forgotten if the child runs well until 2026-11-23 12:00:10\n"},
		{"forgotten", func(s *State, _ *look) { s.Failures, s.FailuresLeft, s.Forgotten = 2, 1, new(noon) }, "  failures    none in a row, 2 since"},
		{"stale ones are not", func(s *State, l *look) { s.Failures, s.Forgotten, l.stale = 2, new(noon), "held" }, "  failures    2 in a row"},
		{"another recipe here", func(s *State, l *look) { s.Recipe, l.self = "1234", "new/zope-a.exe" }, "  recipe      1234, winservice VERSION; this executable has HASH: update applies it\n"},
		{"replaced", func(s *State, _ *look) { s.Recipe = "1234" }, "  recipe      1234, winservice VERSION; the installed file has HASH: restart applies it\n"},
		{"runs elsewhere", func(s *State, l *look) { s.Executable, l.installed = "old.exe", "new.exe" }, "  executable  old.exe; new.exe is installed: restart starts that one\n"},
		{"installed from elsewhere", func(s *State, l *look) {
			s.Recipe, s.Executable, l.installed, l.self = "1234", "old.exe", "new.exe", "NEW.exe"
		}, "; the installed file has HASH: restart applies it\n"},
	} {
		s := healthy()
		l := looked(&s)
		test.change(&s, &l)
		if text, _, _ := report(l); !strings.Contains(text, test.want) {
			t.Errorf("%s: no %q in\n%s", test.name, test.want, text)
		}
	}
}

func TestStatusOfAServiceWithoutALogSaysSo(t *testing.T) {
	s := healthy()
	service := zope()
	service.Log.Off = true
	var out bytes.Buffer
	r := newStatusReport(service, looked(&s))
	r.write(&out, noon)
	if want := "  log         off: the recipe has log.off\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("no %q in\n%s", want, out.String())
	}
}

func TestStatusOfAServiceThatIsNotInstalled(t *testing.T) {
	r := statusReport{Service: "zope-b"}
	var out bytes.Buffer
	if r.write(&out, noon); out.String() != "Service zope-b is not installed.\n" || r.exitCode() != exitNotInstalled {
		t.Errorf("exit code %d, %s", r.exitCode(), out.String())
	}
}

func TestStateOfAnotherServiceIsNotShown(t *testing.T) {
	s := healthy()
	s.Service = "zope-b"
	if _, json, _ := report(looked(&s)); strings.Contains(json, "child_pid") || strings.Contains(json, "written") {
		t.Errorf("status shows %s", json)
	}
}

func TestStatusForProgramsHasStableNames(t *testing.T) {
	utc := func(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }
	s := State{
		Service: "zope-a", Recipe: "1234", Version: "0.0.9", Pid: 100, Started: utc(0), LogBytes: 5, NextStart: new(utc(60)),
		Hook: "post-stop", HookStarted: new(utc(2)), Deaths: 4, Failures: 2, FailuresLeft: 3, WaitLeft: 1500 * time.Millisecond,
		Forgotten: new(utc(90)), LastExit: &LastExit{Code: 3, Meaning: "3", Time: utc(1)}, Written: utc(3), Executable: "old.exe",
	}
	l := looked(&s)
	l.now, l.answered, l.stale = utc(10), false, "held"
	_, json, _ := report(l)
	want := `{
  "service": "zope-a",
  "installed": true,
  "state": "RUNNING",
  "start_type": "auto",
  "pid": 100,
  "executable": "old.exe",
  "installed_executable": "zope-a.exe",
  "this_recipe": "HASH",
  "recipe": "1234",
  "version": "0.0.9",
  "started": "1970-01-01T00:00:00Z",
  "next_start": "1970-01-01T00:01:00Z",
  "hook": "post-stop",
  "hook_started": "1970-01-01T00:00:02Z",
  "restarts": 0,
  "deaths": 4,
  "failures": 2,
  "failures_left": 3,
  "wait_left_seconds": 2,
  "failures_forgotten": "1970-01-01T00:01:30Z",
  "last_exit": {
    "code": 3,
    "meaning": "3",
    "time": "1970-01-01T00:00:01Z"
  },
  "log_bytes": 5,
  "log_dropped": 0,
  "written": "1970-01-01T00:00:03Z",
  "stale": true,
  "stale_because": "held"
}
`
	if diff := cmp.Diff(want, json); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, json, _ = report(look{scm: scm.Status{State: scm.Stopped, ExitCode: 7, Specific: true, Start: "manual"}, now: noon})
	want = `{
  "service": "zope-a",
  "installed": true,
  "state": "STOPPED",
  "start_type": "manual",
  "exit_code": {
    "code": 7,
    "service_specific": true,
    "meaning": "7, the exit code of its child, which is not started again"
  },
  "this_recipe": "HASH"
}
`
	if diff := cmp.Diff(want, json); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStatusForProgramsHasTheProgressOfAPendingState(t *testing.T) {
	l := looked(new(healthy()))
	l.scm.State, l.scm.CheckPoint, l.scm.Hint = scm.StartPending, 2, 1500*time.Millisecond
	if _, json, _ := report(l); !strings.Contains(json, "\"check_point\": 2,\n  \"wait_hint_seconds\": 2,\n") {
		t.Errorf("status shows %s", json)
	}
	l.scm.State = scm.Running
	if _, json, _ := report(l); strings.Contains(json, "check_point") {
		t.Errorf("a service that runs has %s", json)
	}
}

func TestStatusForProgramsHasNoChildThatIsGone(t *testing.T) {
	s := healthy()
	l := looked(&s)
	l.life = without(104)
	_, json, _ := report(l)
	if strings.Contains(json, `"child_pid"`) || strings.Contains(json, `"child_ready"`) || !strings.Contains(json, `"child_gone": 104,`) {
		t.Errorf("status shows %s", json)
	}
	l.life = without(100)
	if _, json, code := report(l); !strings.Contains(json, `"process_gone": true,`) || code != exitNotRunning {
		t.Errorf("exit code %d, %s", code, json)
	}
}
