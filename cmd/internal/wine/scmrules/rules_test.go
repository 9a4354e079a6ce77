package scmrules

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The statuses that a good service reports.
var (
	starting = Status{State: StartPending, CheckPoint: 1, WaitHint: 10_000}
	running  = Status{State: Running, Accepts: AcceptStop | AcceptShutdown}
	stopping = Status{State: StopPending, CheckPoint: 1, WaitHint: 20_000}
	stopped  = Status{State: Stopped}
)

// with changes a copy of a status.
func with(s Status, change func(*Status)) Status {
	change(&s)
	return s
}

func point(s Status, n uint32) Status { return with(s, func(s *Status) { s.CheckPoint = n }) }

func accepting(s Status, controls uint32) Status {
	return with(s, func(s *Status) { s.Accepts = controls })
}

func TestGoodLivesHaveNoViolations(t *testing.T) {
	pausing := Status{State: PausePending, CheckPoint: 1, WaitHint: 1}
	paused := Status{State: Paused, Accepts: AcceptStop}
	continuing := Status{State: ContinuePending, CheckPoint: 1, WaitHint: 1, Accepts: AcceptStop}
	failed := with(stopped, func(s *Status) { s.ExitCode, s.ServiceCode = ServiceSpecificError, 42 })
	for name, statuses := range map[string][]Status{
		"a start and a stop":            {starting, running, stopping, stopped},
		"progress in both":              {starting, point(starting, 2), point(starting, 9), running, stopping, point(stopping, 2), stopped},
		"no status but RUNNING":         {running, stopped},
		"a start that fails":            {starting, failed},
		"a start that fails at once":    {with(stopped, func(s *Status) { s.ExitCode = 2 })},
		"a stop while starting":         {starting, accepting(point(starting, 2), AcceptStop|AcceptShutdown|AcceptPreshutdown), stopping, stopped},
		"controls some time after":      {starting, accepting(running, 0), running, stopped},
		"pause and continue":            {running, pausing, paused, continuing, running, pausing, stopping, stopped},
		"pause without pending states":  {running, paused, running, paused, stopped},
		"an error while stopping":       {running, with(stopping, func(s *Status) { s.ExitCode = 5 }), failed},
		"check points begin at 0":       {point(starting, 0), point(starting, 1), running, point(stopping, 0), stopped},
		"a stop out of each pause":      {running, pausing, paused, continuing, stopping, stopped},
		"STOPPED out of a continuation": {running, paused, continuing, stopped},
	} {
		if got := Check(Process{Statuses: statuses, Ended: true}); len(got) != 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestLifeWithoutStoppedIsGoodWhileItLastsOrWhenTheTestEndedIt(t *testing.T) {
	for _, p := range []Process{
		{Statuses: []Status{starting, running}},
		{Statuses: []Status{starting, running}, Ended: true, Killed: true},
		{Ended: true, Killed: true},
		{},
	} {
		if got := Check(p); len(got) != 0 {
			t.Errorf("%v: %v", p, got)
		}
	}
}

func TestEachRuleFindsItsViolations(t *testing.T) {
	unproven := map[Rule]bool{}
	for _, rule := range Rules() {
		unproven[rule] = true
	}
	for name, c := range map[string]struct {
		statuses []Status
		rule     Rule
		status   int
	}{
		"RUNNING out of STOP_PENDING":        {[]Status{running, stopping, running}, Transition, 3},
		"START_PENDING out of RUNNING":       {[]Status{running, starting}, Transition, 2},
		"START_PENDING out of STOP_PENDING":  {[]Status{stopping, starting}, Transition, 2},
		"PAUSED out of START_PENDING":        {[]Status{{State: Paused}}, Transition, 1},
		"PAUSE_PENDING out of START_PENDING": {[]Status{{State: PausePending, CheckPoint: 1, WaitHint: 1}}, Transition, 1},
		"CONTINUE_PENDING out of RUNNING":    {[]Status{running, {State: ContinuePending, CheckPoint: 1, WaitHint: 1}}, Transition, 2},
		"no such state":                      {[]Status{{State: 8}}, Transition, 1},
		"RUNNING twice":                      {[]Status{starting, running, running}, Identical, 3},
		"STOPPED twice":                      {[]Status{running, stopped, stopped}, StoppedOnce, 3},
		"STOPPED twice, another code":        {[]Status{running, stopped, with(stopped, func(s *Status) { s.ExitCode = 5 })}, StoppedOnce, 3},
		"STOP_PENDING after STOPPED":         {[]Status{running, stopped, stopping}, NothingAfterStopped, 3},
		"START_PENDING after STOPPED":        {[]Status{stopped, starting}, NothingAfterStopped, 2},
		"no STOPPED":                         {[]Status{starting, running}, StoppedBeforeEnd, 3},
		"no STOPPED after STOP_PENDING":      {[]Status{running, stopping}, StoppedBeforeEnd, 3},
		"no status at all":                   {nil, StoppedBeforeEnd, 1},
		"check point of a start stands":      {[]Status{starting, with(starting, func(s *Status) { s.WaitHint = 1 }), stopped}, CheckPoint, 2},
		"check point of a stop falls":        {[]Status{running, point(stopping, 3), point(stopping, 2), stopped}, CheckPoint, 3},
		"START_PENDING twice":                {[]Status{starting, starting, stopped}, CheckPoint, 2},
		"check point of RUNNING":             {[]Status{point(running, 1), stopped}, NoCheckPoint, 1},
		"check point of STOPPED":             {[]Status{point(stopped, 7)}, NoCheckPoint, 1},
		"no hint while starting":             {[]Status{with(starting, func(s *Status) { s.WaitHint = 0 }), stopped}, WaitHint, 1},
		"no hint while stopping":             {[]Status{running, with(stopping, func(s *Status) { s.WaitHint = 0 }), stopped}, WaitHint, 2},
		"STOP in the first START_PENDING":    {[]Status{accepting(starting, AcceptStop), stopped}, StartControls, 1},
		"PAUSE in START_PENDING":             {[]Status{starting, accepting(point(starting, 2), 2), stopped}, StartControls, 2},
		"STOP in STOP_PENDING":               {[]Status{running, accepting(stopping, AcceptStop), stopped}, StopControls, 2},
		"STOP in STOPPED":                    {[]Status{running, accepting(stopped, AcceptStop)}, StopControls, 2},
		"exit code while running":            {[]Status{with(running, func(s *Status) { s.ExitCode = 1 }), stopped}, ExitCode, 1},
		"service code without 1066":          {[]Status{running, with(stopped, func(s *Status) { s.ExitCode, s.ServiceCode = 5, 42 })}, ServiceCode, 2},
	} {
		got := Check(Process{Statuses: c.statuses, Ended: true})
		if len(got) == 0 || got[0].Rule != c.rule || got[0].Status != c.status {
			t.Errorf("%s: %v, want %q at status %d first", name, got, c.rule, c.status)
		}
		delete(unproven, c.rule)
	}
	if len(unproven) > 0 {
		t.Errorf("no case for %v", unproven)
	}
}

func TestEachRuleHasAPageOfMicrosofts(t *testing.T) {
	for _, rule := range Rules() {
		if !strings.HasPrefix(rule.URL(), learn) {
			t.Errorf("rule %q: %q", rule, rule.URL())
		}
	}
}

func TestViolationIsReadable(t *testing.T) {
	p := Process{Service: "x", PID: 272, Ended: true, Statuses: []Status{starting, running, with(stopping, func(s *Status) { s.WaitHint = 0 })}}
	got := p.String()
	for _, v := range Check(p) {
		got += "\n" + v.String()
	}
	want := `service "x", process 272:
  1. START_PENDING, check point 1, hint 10000
  2. RUNNING, accepts 0x5
  3. STOP_PENDING, check point 1
  the process ended
status 3: STOP_PENDING has no wait hint (wait hint while pending, https://learn.microsoft.com/en-us/windows/win32/api/winsvc/nf-winsvc-setservicestatus)
status 4: the process ended in STOP_PENDING, without STOPPED (STOPPED before the end, https://learn.microsoft.com/en-us/windows/win32/api/winsvc/ns-winsvc-service_failure_actionsw)`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
