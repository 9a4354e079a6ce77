package endtoend

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"winservice.internal/cmd/internal/wine"
)

// recipe is one service that runs the test child. In body, CHILD is the test
// child and FILE(x) a file of the host's folder.
func (w *world) recipe(name, command, body string) string {
	w.Helper()
	var words []string
	for _, word := range strings.Fields(command) {
		if file, ok := strings.CutPrefix(word, "@"); ok {
			word = w.Path(file)
		}
		words = append(words, "'"+word+"'")
	}
	return fmt.Sprintf("[service.%s]\ncommand = ['%s', %s]\n%s\n", name, w.child, strings.Join(words, ", "), body)
}

func (w *world) only(name, command, body string) *service {
	w.Helper()
	return w.service(w.build(w.recipe(name, command, body)), name, name)
}

func TestChildThatCrashesIsGivenUpAtItsSeventhDeath(t *testing.T) {
	w := newWorld(t)
	// The original's schedule, a hundred times faster: 50 + 100 + … + 1600 ms
	// of waiting pass the 3 s.
	s := w.only("crashes", "--mark @marks --say boom --exit 9", `
[service.crashes.restart]
delay = "50ms"
give-up-after = "3s"`)
	s.does("install")
	s.does("start", "--wait", "0")
	stopped := w.WaitState(s.name, "STOPPED")
	if stopped.ExitCode != 1066 || uint32(stopped.ServiceCode) != 0xE0000001 {
		t.Errorf("the SCM has exit code %d and service code %#x, want 1066 and 0xE0000001", stopped.ExitCode, stopped.ServiceCode)
	}
	if m := w.await("marks", "started", 7); m.count("started") != 7 {
		t.Errorf("%d starts, want 7", m.count("started"))
	}
	if !w.Reported("failure 7 in a row") {
		t.Errorf("giving up was not reported: %q", w.Events())
	}
	w.Eventually("the child's last words are in the event", func() bool { return w.Reported("boom") })
}

func TestStopDuringBackOffStartsNothing(t *testing.T) {
	w := newWorld(t)
	s := w.only("backs-off", "--mark @marks --exit 9", `restart = { delay = "1h", max-delay = "1h" }`)
	s.runs()
	w.await("marks", "started", 1)
	w.Eventually("it backs off", func() bool { return w.Reported("1h0m0s") })
	// Waiting the hour out would pass the bound of every wait here.
	s.does("stop", "--wait", "30")
	if got := w.Service(s.name); got.State != "STOPPED" || got.ExitCode != 0 {
		t.Errorf("the SCM says %+v", got)
	}
	if m := w.await("marks", "started", 1); m.count("started") != 1 {
		t.Errorf("a child was started: %s", m)
	}
}

func TestChildThatCannotBeStartedCanStillBeStopped(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.build("[service.missing]\ncommand = ['C:\\no\\such\\program.exe']\nrestart = { delay = \"1h\", max-delay = \"1h\" }\n"), "missing", "missing")
	s.does("install")
	s.does("start", "--wait", "0")
	w.Eventually("the command is named in an event", func() bool { return w.Reported(`C:\no\such\program.exe`) })
	if got := w.Service(s.name); got.State != "START_PENDING" || got.WaitHint < 3_600_000 {
		t.Errorf("the SCM says %+v; want START_PENDING with a hint of the hour", got)
	}
	s.does("stop", "--wait", "30")
	if got := w.Service(s.name); got.State != "STOPPED" {
		t.Errorf("the SCM says %+v", got)
	}
}

func TestKilledSupervisorTakesTheTreeWithIt(t *testing.T) {
	w := newWorld(t)
	s := w.only("killed", "--mark @marks --grandchild @family", "")
	running := s.runs()
	child, grandchild := w.family()
	w.KillWindowsPid(running.PID)
	w.gone(running.PID, child, grandchild)
}

// family waits for the pids of child and grandchild.
func (w *world) family() (child, grandchild int) {
	w.Helper()
	fields := strings.Fields(string(w.await("family", "\n", 1)))
	child, _ = strconv.Atoi(fields[0])
	grandchild, _ = strconv.Atoi(fields[1])
	if !w.ProcessExists(child) || !w.ProcessExists(grandchild) {
		w.Fatalf("child %d or grandchild %d does not run", child, grandchild)
	}
	return child, grandchild
}

func TestDeafChildIsEndedWithItsGrandchildren(t *testing.T) {
	w := newWorld(t)
	s := w.only("hears-nothing", "--mark @marks --deaf --grandchild @family", `stop = ["ctrl-c 500ms", "kill"]`)
	s.runs()
	child, grandchild := w.family()
	s.does("stop", "--wait", "30")
	w.gone(child, grandchild)
	if m := w.await("marks", "interrupted", 1); m.count("ending") != 0 {
		t.Errorf("the deaf child ended by itself:\n%s", m)
	}
	w.Eventually("the force was reported", func() bool {
		// The event's only insert is the service's name, and Wine shows inserts
		// alone: it is the warning that has nothing else.
		return slices.ContainsFunc(w.EventLog(), func(e wine.Event) bool { return e == wine.Event{Level: "warning", Text: s.name} })
	})
	if got := w.Service(s.name); got.State != "STOPPED" || got.ExitCode != 0 {
		t.Errorf("the SCM says %+v", got)
	}
}

func TestChildLeavesNoGrandchildBehind(t *testing.T) {
	w := newWorld(t)
	s := w.only("leaves", "--mark @marks --grandchild @family --after 1s --exit 5", `restart = { when = "never" }`)
	s.does("install")
	s.does("start", "--wait", "0")
	stopped := w.WaitState(s.name, "STOPPED")
	if stopped.ServiceCode != 5 {
		t.Errorf("service code %d, want 5", stopped.ServiceCode)
	}
	fields := strings.Fields(string(w.await("family", "\n", 1)))
	grandchild, _ := strconv.Atoi(fields[1])
	w.gone(grandchild)
}

func TestChildThatMeansToEndStopsTheServiceWithoutError(t *testing.T) {
	w := newWorld(t)
	s := w.only("ends", "--mark @marks --after 300ms --exit 0", "")
	s.does("install")
	s.does("start", "--wait", "0")
	if got := w.WaitState(s.name, "STOPPED"); got.ExitCode != 0 {
		t.Errorf("the SCM says %+v", got)
	}
	if m := w.await("marks", "ending", 1); m.count("started") != 1 {
		t.Errorf("marks:\n%s", m)
	}
}

func TestShutdownOfTheMachineStopsTheChild(t *testing.T) {
	for _, test := range []struct {
		name, body string
		control    int
		accepts    uint32 // of SERVICE_ACCEPT_SHUTDOWN and SERVICE_ACCEPT_PRESHUTDOWN
	}{
		{"shutdown", `stop = ["ctrl-c 4s", "kill"]`, 5, 0x4},
		{"preshutdown", "", 15, 0x100},
		{"preshutdown-long", `stop = ["ctrl-c 60s", "kill"]`, 15, 0x100},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			s := w.only(test.name, "--mark @marks", test.body)
			s.runs()
			w.await("marks", "started", 1)
			// An injected control arrives even if it was not asked for.
			if got := w.Service(s.name).Accepts & 0x104; got != test.accepts {
				t.Errorf("the service accepts %#x of the two, want %#x", got, test.accepts)
			}
			w.Inject(s.name, test.control)
			w.WaitState(s.name, "STOPPED")
			if m := w.await("marks", "ending", 1); m.count("interrupted") != 1 {
				t.Errorf("marks:\n%s", m)
			}
		})
	}
}

func TestAutomaticServiceRunsAfterTheMachineStarted(t *testing.T) {
	w := newWorld(t)
	s := w.only("boots", "--mark @marks", `start = "automatic"`)
	s.does("install")
	w.Reboot()
	w.WaitState(s.name, "RUNNING")
	w.await("marks", "started", 1)
}

func TestLogIsRotatedAndCapped(t *testing.T) {
	w := newWorld(t)
	s := w.only("floods", "--mark @marks --flood 2000 --exit 0", `log = { directory = 'C:\logs', max-size = 20000, keep = 3 }`)
	s.does("install")
	s.does("start", "--wait", "0")
	w.WaitState(s.name, "STOPPED")
	var text string
	for _, name := range []string{"floods.2.log", "floods.1.log", "floods.log"} {
		part := w.Read(w.Local(`C:\logs\` + name))
		if len(part) > 20000 || len(part) == 0 || !strings.HasPrefix(part, "flood ") {
			t.Errorf("%s has %d bytes and begins %.20q", name, len(part), part)
		}
		text += part
	}
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	for i, line := range lines {
		if want := fmt.Sprintf("flood %010d ", 2000-len(lines)+i); !strings.HasPrefix(line, want) {
			t.Fatalf("line %d of the kept logs begins %.20q, want %q", i, line, want)
		}
	}
}

func TestLogsFollowsAServiceOverItsRestarts(t *testing.T) {
	w := newWorld(t)
	s := w.only("talks", "--mark @marks --say hello --after 200ms --exit 5", `restart = { delay = "100ms", max-delay = "100ms", give-up-after = "never" }
log = { directory = 'C:\logs', timestamps = true }`)
	s.runs()
	follower := w.Start(s.exe, "logs", "-f", "-n", "all")
	w.Eventually("three children's lines are shown", func() bool { return strings.Count(follower.Output(), " hello\n") >= 3 })
	follower.Kill()
	s.does("stop", "--wait", "60")
	if out := s.does("logs", "-n", "1"); !strings.HasSuffix(out, " hello\n") || strings.Count(out, "\n") != 1 {
		t.Errorf("logs -n 1 shows %q", out)
	}
}

func TestACrashOfTheServiceItselfIsToldOfByTheNextStart(t *testing.T) {
	w := newWorld(t)
	s := w.only("crashed", "--mark @marks", "")
	s.does("install")
	left := filepath.Join(s.Local(`C:\ProgramData\winservice\crashed`), "crashed.crash")
	if err := os.WriteFile(left, []byte("fatal error: all is lost\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.does("start", "--wait", "0")
	w.WaitState(s.name, "RUNNING")
	if !w.Reported("the process before this one crashed: fatal error: all is lost") {
		t.Error("no event tells of the crash")
	}
	s.does("stop", "--wait", "60")
	if _, err := os.Stat(left); err == nil {
		t.Error("a service that has not crashed leaves a file for it")
	}
	if _, err := os.Stat(left + ".old"); err != nil {
		t.Error(err)
	}
}

func TestSecretsComeFromAFileThatIsReadBeforeEachStart(t *testing.T) {
	w := newWorld(t)
	secrets := filepath.Join(w.Dir(), "web.env")
	s := w.only("secrets", "--mark @marks --echo-args @echo", fmt.Sprintf("environment-file = '%s'\nrestart = { delay = \"100ms\", max-delay = \"100ms\" }", w.Path(secrets)))
	s.does("install")
	s.does("start", "--wait", "0")
	w.Eventually("an event tells that the file is missing", func() bool { return w.Reported("read the environment file: ") })
	w.Write("web.env", []byte("# of the operator\r\nDB_PASSWORD = \"hunter2\"\r\n"))
	w.await("marks", "started", 1)
	w.Eventually("the child has the secret", func() bool {
		return strings.Contains(w.Read(filepath.Join(w.Dir(), "echo")), `"DB_PASSWORD": "hunter2"`)
	})
	s.does("stop", "--wait", "60")
	if w.Reported("hunter2") {
		t.Error("an event tells the secret")
	}
}
