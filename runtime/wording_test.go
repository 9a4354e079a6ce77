package runtime

import (
	"errors"
	"strings"
	"testing"

	"winservice.internal/runtime/internal/scm"
	"winservice.internal/runtime/internal/supervise"
)

func TestChildThatCouldNotBeStartedHasNotEnded(t *testing.T) {
	for _, test := range []struct {
		exit *LastExit
		want string
	}{
		{nil, "its child has ended with an exit code that is unknown"},
		{&LastExit{Code: 9, Meaning: "9"}, "its child has ended with exit code 9"},
		{&LastExit{Unstarted: true, Meaning: "start x: no such file."}, "its child could not be started: start x: no such file"},
	} {
		if got := test.exit.happened(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestReasonInAnEventHasNoFullStopInTheMiddle(t *testing.T) {
	got := describeExit(supervise.Exit{Unstarted: true, Err: errors.New("start x: no such file.")})
	if got != "start x: no such file" {
		t.Errorf("got %q", got)
	}
	if got := (&journal{}).word('e', &supervise.Event{Err: errors.New("connect to x: refused.")}); got != "connect to x: refused" {
		t.Errorf("got %q", got)
	}
}

func TestExecutableThatRunsIsTheOneThatTheProcessHasWrittenDown(t *testing.T) {
	for _, test := range []struct {
		name  string
		state State
		want  string
	}{
		{"its own state", State{Service: "a", Pid: 5, Executable: `C:\first\a.exe`}, `C:\first\a.exe`},
		{"an earlier process", State{Service: "a", Pid: 4, Executable: `C:\first\a.exe`}, `C:\second\a.exe`},
		{"another service", State{Service: "b", Pid: 5, Executable: `C:\first\b.exe`}, `C:\second\a.exe`},
		{"no state", State{}, `C:\second\a.exe`},
	} {
		if got := test.state.runsFrom("a", 5, `C:\second\a.exe`); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestRequestToAServiceThatIsNotRunningIsRefusedInOurWords(t *testing.T) {
	s := Service{Name: "a"}
	for state, want := range map[scm.State]string{
		scm.Stopped:      `service "a": rotate its log: it is not running`,
		scm.StartPending: `service "a": rotate its log: it is still starting`,
		scm.StopPending:  `service "a": rotate its log: it is stopping`,
	} {
		err := s.takesRequests(scm.Status{State: state}, "rotate its log")
		if err == nil || err.Error() != want || !strings.Contains(scm.Mend(err), "with: start") {
			t.Errorf("%v: %v; hint %q", state, err, scm.Mend(err))
		}
	}
	if err := s.takesRequests(scm.Status{State: scm.Running}, "rotate its log"); err != nil {
		t.Error(err)
	}
}
