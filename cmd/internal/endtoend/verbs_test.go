package endtoend

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"winservice.internal/cmd/internal/wine"
)

// says runs the executable again and again, until it has this exit code and
// prints these texts: how long a program takes to end is the machine's choice.
func (s *service) says(code int, texts []string, args ...string) {
	s.Helper()
	var last wine.Result
	s.Eventually(fmt.Sprintf("%q ends with %d and prints %q", args, code, texts), func() bool {
		last = s.Run(s.exe, args...)
		s.Logf("%q: exit code %d\n%s%s", args, last.Code, last.Stdout, last.Stderr)
		for _, text := range texts {
			if !strings.Contains(last.Stdout+last.Stderr, text) {
				return false
			}
		}
		return last.Code == code
	})
}

func TestChildThatEndsAtOnceFailsTheVerbThatStartedIt(t *testing.T) {
	w := newWorld(t)
	s := w.only("brief", "--say boom --exit 9", `restart = { delay = "1h", max-delay = "1h", give-up-after = "never" }`)
	s.does("install")
	why := []string{"its child has ended with exit code 9\n", `the last lines of C:\ProgramData\winservice\brief\brief.log:` + "\nboom\n", "  the next start is at "}
	s.says(1, append(why, "Starting service brief\n"), "start")
	s.says(1, append(why, "Restarting service brief\n"), "restart")
	s.says(1, append(why, "Restarting the child of service brief\n"), "restart-child")
	s.says(1, []string{"it is already running, but its child has ended with exit code 9", "start it at once with: restart-child"}, "start")
	if out := s.does("stop"); out != "Stopping service brief\nService brief is stopped\n" {
		t.Errorf("stop printed %q", out)
	}
}

func TestServiceThatGivesUpAtOnceFailsTheStart(t *testing.T) {
	w := newWorld(t)
	s := w.only("hopeless", "--say boom --exit 9", `restart = { when = "never" }`)
	s.does("install")
	s.says(1, []string{"its child has ended with exit code 9, and the service is stopped with the same exit code\n", "\nboom\n", "correct the cause, then start it with: start"}, "start")
}

func TestStartOfAProgramThatMeansToEndIsNoFailure(t *testing.T) {
	w := newWorld(t)
	s := w.only("oneshot", "--say done --exit 0", "")
	s.does("install")
	s.says(0, []string{"The child of service oneshot has ended with exit code 0; the service is stopped\n"}, "start")
}

func TestStartAndStopWaitForAStopThatIsUnderWay(t *testing.T) {
	w := newWorld(t)
	s := w.only("slow", "--mark @marks --deaf", `stop = ["ctrl-c 3s", "kill"]`)
	s.runs()
	w.await("marks", "started", 1)
	for _, verb := range []string{"start", "stop"} {
		s.does("stop", "--wait", "0")
		w.WaitState(s.name, "STOP_PENDING")
		out := s.does(verb)
		want := map[string]string{"start": "Service slow is running (process ", "stop": "Service slow is stopped\n"}[verb]
		if !strings.Contains(out, want) {
			t.Errorf("%s printed %q", verb, out)
		}
	}
	if out := s.does("stop"); out != "Stopping service slow\nService slow is already stopped\n" {
		t.Errorf("stop printed %q", out)
	}
}

func TestVerbsSayThatTheProcessOfTheServiceIsGone(t *testing.T) {
	w := newWorld(t)
	s := w.only("killed", "--mark @marks", "")
	running := s.runs()
	kill := func(pid int) {
		w.KillWindowsPid(pid)
		w.gone(pid)
	}
	kill(running.PID)
	for range 2 {
		// Windows reports STOPPED soon, Wine never.
		if out := s.does("stop"); !strings.Contains(out, "Service killed is stopped") && !strings.Contains(out, "is already stopped") {
			t.Errorf("stop printed %q", out)
		}
	}
	if out := s.does("start"); !strings.Contains(out, "Service killed is running (process ") {
		t.Errorf("start printed %q", out)
	}
	kill(w.Service(s.name).PID)
	for _, verb := range []string{"restart-child", "rotate"} {
		if r := w.Run(s.exe, verb); r.Code != 1 || !strings.Contains(r.Stderr, "with: start") {
			t.Errorf("%s: %+v", verb, r)
		}
	}
	s.does("remove")
	if r := w.Run(s.exe, "remove"); r.Code != 1 || !strings.Contains(r.Stderr, "there is nothing to remove") {
		t.Errorf("second remove: %+v", r)
	}
}

// What a control of ours means to another program is not known.
func TestControlsAreSentToNoServiceThatIsNotProvenOurs(t *testing.T) {
	w := newWorld(t)
	s := w.only("mine", "--mark @marks", "")
	other := filepath.Join(w.Dir(), "other.exe")
	if err := wine.Build(other, "winservice.internal/cmd/internal/wine/testservice"); err != nil {
		t.Fatal(err)
	}
	s.command("sc", "create", "mine", "binPath=", w.Path(other)+" serve")()
	s.command("sc", "start", "mine")()
	w.WaitState("mine", "RUNNING")
	for _, verb := range []string{"status", "restart-child", "rotate", "start", "stop", "restart"} {
		if r := s.Run(s.exe, verb); r.Code != 1 || !strings.Contains(r.Stderr, "it is not this executable's service") {
			t.Errorf("%s: %+v", verb, r)
		}
	}
	for _, control := range []int{controlInterrogate, controlRotate} {
		if w.Reported(fmt.Sprint("control ", control)) {
			t.Errorf("it got control %d", control)
		}
		if err := w.Control("mine", control); err != nil { // which shows that it would have been seen
			t.Fatal(err)
		}
		w.Eventually(fmt.Sprint("it reports control ", control), func() bool { return w.Reported(fmt.Sprint("control ", control)) })
	}
	if w.Service("mine").State != "RUNNING" || w.Reported(fmt.Sprint("control ", controlRestartChild)) {
		t.Errorf("the SCM says %+v; events %q", w.Service("mine"), w.Events())
	}
}

// Whose program it is cannot be determined: it has no version.
func TestControlsOfOurOwnAreNotSentWhereItCannotBeDetermined(t *testing.T) {
	w := newWorld(t)
	s := w.only("mine", "--mark @marks", "")
	s.command("sc", "create", "mine", "binPath=", w.child+" run")()
	for _, verb := range []string{"restart-child", "rotate"} {
		if r := s.Run(s.exe, verb); r.Code != 1 || !strings.Contains(r.Stderr, "it is not this executable's service") {
			t.Errorf("%s: %+v", verb, r)
		}
	}
}
