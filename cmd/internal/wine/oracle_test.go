package wine

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"winservice.internal/cmd/internal/wine/scmrules"
)

// recorder is a test whose errors are expected.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

// broken installs and starts a service that reports the statuses.
func broken(t *testing.T, h *Host, exe, name string, statuses ...string) {
	t.Helper()
	h.OwnService(name)
	command := fmt.Sprintf(`"%s" %s`, h.Path(exe), strings.Join(statuses, " "))
	if got := h.Run("sc", "create", name, "binPath=", command); got.Code != 0 {
		t.Fatalf("%+v", got)
	}
	h.Run("sc", "start", name) // what it says depends on how soon the process ends
}

// brokenProgram puts the service into a host.
func brokenProgram(t *testing.T, h *Host) (local string) {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "brokenservice.exe")
	if err := Build(exe, "winservice.internal/cmd/internal/wine/brokenservice"); err != nil {
		t.Fatal(err)
	}
	return h.Copy(exe, "brokenservice.exe")
}

// awaitEnd waits until the last process of a service has reported n statuses and its end is decided.
func awaitEnd(h *Host, name string, n int) (last scmrules.Process) {
	h.t.Helper()
	h.Eventually(fmt.Sprintf("service %q has ended after %d statuses", name, n), func() bool {
		for _, p := range h.lives() {
			if p.Service == name {
				last = p
			}
		}
		return len(last.Statuses) >= n && (last.Stopped() || last.Ended)
	})
	return last
}

// Statuses as brokenservice takes them.
const (
	starting = "2,0,0,0,1,10000"
	running  = "4,1,0,0,0,0"
	stopping = "3,0,0,0,1,10000"
	stopped  = "1,0,0,0,0,0"
)

// TestBrokenServiceFailsItsTest shows for each rule that a service which breaks it is found out.
func TestBrokenServiceFailsItsTest(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not show the statuses; Application Verifier checks them there")
	}
	r := &recorder{TB: t}
	breaches := map[scmrules.Rule][]string{
		scmrules.Transition:          {running, stopping, running, stopped},
		scmrules.Identical:           {starting, running, running, stopped},
		scmrules.StoppedOnce:         {running, stopped, stopped},
		scmrules.NothingAfterStopped: {running, stopped, stopping},
		scmrules.StoppedBeforeEnd:    {starting, running, stopping},
		scmrules.CheckPoint:          {starting, starting, running, stopped},
		scmrules.NoCheckPoint:        {"4,1,0,0,1,0", stopped},
		scmrules.WaitHint:            {"2,0,0,0,1,0", running, stopped},
		scmrules.StartControls:       {"2,1,0,0,1,10000", running, stopped},
		scmrules.StopControls:        {running, "3,1,0,0,1,10000", stopped},
		scmrules.ExitCode:            {"4,1,5,0,0,0", stopped},
		scmrules.ServiceCode:         {running, "1,0,5,42,0,0"},
	}
	for _, rule := range scmrules.Rules() {
		if breaches[rule] == nil {
			t.Errorf("no service breaks the rule %q", rule)
		}
	}
	// This runs after the host's own check.
	t.Cleanup(func() {
		if t.Skipped() {
			return
		}
		for rule := range breaches {
			if !slices.ContainsFunc(r.errors, func(e string) bool { return strings.Contains(e, rule.URL()) && strings.Contains(e, string(rule)) }) {
				t.Errorf("a test whose service broke the rule %q would not have failed: %q", rule, r.errors)
			}
		}
		if len(r.errors) != len(breaches) {
			t.Errorf("%d services broke a rule, these were found: %q", len(breaches), r.errors)
		}
	})
	h := New(r)
	exe := brokenProgram(t, h)
	for rule, statuses := range breaches {
		t.Run(string(rule), func(t *testing.T) {
			name := "broken-" + strings.ReplaceAll(string(rule), " ", "-")
			broken(t, h, exe, name, statuses...)
			p := awaitEnd(h, name, len(statuses))
			found := scmrules.Check(p)
			if len(found) != 1 || found[0].Rule != rule || len(p.Statuses) != len(statuses) {
				t.Errorf("%v\nviolations: %v", p, found)
			}
		})
	}
	broken(t, h, exe, "good-service", starting, "2,1,0,0,2,10000", running, stopping, "3,0,0,0,2,10000", stopped)
	awaitEnd(h, "good-service", 6)
}

// TestOnlyTheTestsOwnKillsAreExcused: a kill and a reboot are no breach; a crash before them is one.
func TestOnlyTheTestsOwnKillsAreExcused(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not show the statuses; Application Verifier checks them there")
	}
	r := &recorder{TB: t}
	t.Cleanup(func() {
		if !t.Skipped() && (len(r.errors) != 1 || !strings.Contains(r.errors[0], `"crashed"`) || !strings.Contains(r.errors[0], string(scmrules.StoppedBeforeEnd))) {
			t.Errorf("%q", r.errors)
		}
	})
	h := New(r)
	exe := brokenProgram(t, h)
	broken(t, h, exe, "killed", running, "wait")
	h.KillWindowsPid(h.WaitState("killed", "RUNNING").PID)
	broken(t, h, exe, "rebooted", running, "wait")
	h.WaitState("rebooted", "RUNNING")
	broken(t, h, exe, "crashed", running)
	pid := awaitEnd(h, "crashed", 1).PID
	// Wine 8 does not notice the crash; Wine 10 does, as Windows: ERROR_PROCESS_ABORTED.
	if got := h.Service("crashed"); got.State != "RUNNING" && (got.State != "STOPPED" || got.ExitCode != 1067) {
		t.Errorf("after the crash the SCM says %+v", got)
	}
	h.TryKillWindowsPid(pid) // too late to be an excuse
	h.Reboot()
	broken(t, h, exe, "lasting", running, "wait")
	h.WaitState("lasting", "RUNNING")
	if got := h.lives(); len(got) != 4 {
		t.Errorf("%v", got)
	}
}
