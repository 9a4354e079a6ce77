//go:build unix

package runtime

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/supervise"
)

// stage runs a service's supervision and lets a test wait for its events.
type stage struct {
	t      *testing.T
	cancel context.CancelFunc
	events chan events.ID
	done   chan supervise.Outcome

	mu    sync.Mutex
	texts []string
}

func supervised(t *testing.T, s Service, console *bytes.Buffer) *stage {
	var h host
	if console != nil {
		h.output = console
	}
	return supervisedBy(t, s, h)
}

// supervisedBy is supervised by a host that hears nothing but the stage.
func supervisedBy(t *testing.T, s Service, h host) *stage {
	ctx, cancel := context.WithCancel(t.Context())
	st := &stage{t: t, cancel: cancel, events: make(chan events.ID, 1000), done: make(chan supervise.Outcome, 1)}
	h.report = func(supervise.Status) {}
	h.emit = func(id events.ID, inserts ...string) {
		st.mu.Lock()
		st.texts = append(st.texts, events.Text(id, inserts...))
		st.mu.Unlock()
		st.events <- id
	}
	go func() { st.done <- s.supervise(ctx, h) }()
	t.Cleanup(cancel)
	return st
}

// await passes over events until id comes.
func (st *stage) await(id events.ID) {
	st.t.Helper()
	bound := time.After(time.Minute)
	for {
		select {
		case got := <-st.events:
			if got == id {
				return
			}
		case <-bound:
			st.t.Fatalf("event %d did not come; there were:\n%s", id.Number(), st.all())
		}
	}
}

func (st *stage) end() supervise.Outcome {
	st.t.Helper()
	select {
	case o := <-st.done:
		return o
	case <-time.After(time.Minute):
		st.t.Fatal("the supervision does not end")
		panic("unreachable")
	}
}

func (st *stage) all() string {
	st.mu.Lock()
	defer st.mu.Unlock()
	return strings.Join(st.texts, "\n")
}

func shell(name, script string, t *testing.T) Service {
	return Service{
		Name:    name,
		Command: Command{Path: "/bin/sh", Args: []string{"-c", script}, Dir: t.TempDir()},
		Log:     Log{Dir: t.TempDir()},
	}
}

func TestChildThatDiesIsStartedAgainAndItsLastOutputIsTold(t *testing.T) {
	s := shell("dies", `echo "the disk is on fire" >&2; exit 3`, t)
	s.Restart = Restart{Delay: 10 * time.Millisecond, GiveUpAfter: 25 * time.Millisecond}
	st := supervised(t, s, nil)
	o := st.end()
	if specific, code := o.ExitCode(); !specific || code != supervise.GaveUpCode {
		t.Errorf("exit code %v %#x, want that of giving up", specific, code)
	}
	texts := st.all()
	for _, want := range []string{
		"dies: the child failed with exit code 3",
		"(failure 2 in a row)\r\nThe last of its output:\r\nthe disk is on fire",
		"dies: gave up: the child ended with exit code 3",
		"The dies service has stopped (dies).",
	} {
		if !strings.Contains(texts, want) {
			t.Errorf("no event says %q; there are:\n%s", want, texts)
		}
	}
	log, err := os.ReadFile(filepath.Join(s.Log.Dir, "dies.log"))
	if err != nil || string(log) != strings.Repeat("the disk is on fire\n", 3) {
		t.Errorf("log = %q, %v; want three lines", log, err)
	}
	state, err := readState(s.Log.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if state.State != "STOPPED" || state.ChildPid != 0 || state.Restarts != 2 || state.LastExit == nil || state.LastExit.Code != 3 {
		t.Errorf("state = %+v, last exit %+v", state, state.LastExit)
	}
}

func TestOutputStaysOutOfTheEventsWhereItMayHoldSecrets(t *testing.T) {
	file := filepath.Join(t.TempDir(), "web.env")
	if err := os.WriteFile(file, []byte("export TOKEN=hunter2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		file   string
		output EventOutput
		shown  bool
		want   string
	}{
		{"", OutputByDefault, true, ""},
		{"", NoOutputInEvents, false, "log.output-in-events is false"},
		{file, OutputByDefault, false, "every user can read events, and with environment-file "},
		{file, OutputInEvents, true, ""},
	} {
		s := shell("secrets", `echo "token ${TOKEN-hunter2}"; exit 3`, t)
		s.Hooks.PostStop = []string{"/bin/sh", "-c", `echo "hook ${TOKEN-hunter2}"; exit 4`}
		s.Command.EnvironmentFile, s.Log.EventOutput = test.file, test.output
		s.Restart = Restart{Delay: time.Millisecond, GiveUpAfter: AtOnce}
		st := supervised(t, s, nil)
		st.end()
		texts := st.all()
		if shown := strings.Contains(texts, "token hunter2"); shown != test.shown || shown != strings.Contains(texts, ": hook hunter2") {
			t.Errorf("%+v: the events are\n%s", test, texts)
		}
		if !test.shown && !strings.Contains(texts, "The last of its output stands in "+s.logPath(false)+" (not here: "+test.want) {
			t.Errorf("%+v: the events do not say where the output is:\n%s", test, texts)
		}
		log, err := os.ReadFile(s.logPath(false))
		if err != nil || !strings.Contains(string(log), "token hunter2\n") {
			t.Errorf("the log holds %q, %v", log, err)
		}
		recorded, err := os.ReadFile(s.eventsPath())
		if err != nil || strings.Contains(string(recorded), "token hunter2") || strings.Count(string(recorded), " 4354 ") != 1 || !strings.Contains(string(recorded), " 4100 ") {
			t.Errorf("%v; the event file holds\n%s", err, recorded)
		}
	}
}

func TestLogsSayWhyNoChildCouldBeStarted(t *testing.T) {
	s := Service{Name: "missing", Command: Command{Path: "/no/such/program"}, Log: Log{Dir: t.TempDir()}}
	s.Restart = Restart{Delay: time.Millisecond, GiveUpAfter: AtOnce}
	supervised(t, s, nil).end()
	stdout, stderr, err := shows(t, s, "")
	if err != nil || strings.Count(stdout, ` warning 4356 missing: the child could not be started: start "/no/such/program": no such file or directory`) != 1 ||
		!strings.Contains(stdout, " error 4357 ") || !strings.Contains(stderr, "logs --events") {
		t.Errorf("%v; stdout\n%s\nstderr %s", err, stdout, stderr)
	}
}

func TestStateTellsOfTheRunningChild(t *testing.T) {
	s := shell("runs", `trap 'echo bye; exit 0' INT; echo $$; while :; do sleep 0.1; done`, t)
	st := supervised(t, s, nil)
	st.await(events.Started)
	state, err := readState(s.Log.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if state.State != "RUNNING" || state.ChildPid == 0 || state.Pid != os.Getpid() || state.ChildStarted == nil {
		t.Errorf("state = %+v", state)
	}
	awaitText(t, filepath.Join(s.Log.Dir, "runs.log"), "\n")
	st.cancel()
	if o := st.end(); o.GaveUp {
		t.Errorf("outcome %+v of a stop", o)
	}
	awaitText(t, filepath.Join(s.Log.Dir, "runs.log"), "bye\n")
	if state, _ = readState(s.Log.Dir); state.State != "STOPPED" || state.ChildPid != 0 {
		t.Errorf("state = %+v", state)
	}
}

func TestConsoleShowsTheOutputAndKeepsNoState(t *testing.T) {
	t.Setenv("GREETING", "hello")
	s := shell("console", `echo "%GREETING% %NO_SUCH_VARIABLE% $ZMANAGED $ADDED $(pwd)"`, t)
	s.Command.Environment = []string{"ADDED=%GREETING%!"}
	var console bytes.Buffer
	if o := supervised(t, s, &console).end(); o.GaveUp {
		t.Errorf("outcome %+v", o)
	}
	if want := "hello %NO_SUCH_VARIABLE% 1 hello! " + s.Command.Dir + "\n"; console.String() != want {
		t.Errorf("console shows %q, want %q", console.String(), want)
	}
	if entries, _ := os.ReadDir(s.Log.Dir); len(entries) != 0 {
		t.Errorf("debug left %v in the log folder", entries)
	}
}

func TestCommandThatDoesNotExistIsToldWithItsPath(t *testing.T) {
	s := Service{Name: "missing", Command: Command{Path: "/no/such/program"}, Log: Log{Off: true, Dir: t.TempDir()}}
	s.Restart = Restart{Delay: time.Millisecond, GiveUpAfter: AtOnce}
	st := supervised(t, s, nil)
	o := st.end()
	if specific, code := o.ExitCode(); specific || code != 2 {
		t.Errorf("exit code %v %d, want the system's 2", specific, code)
	}
	if texts := st.all(); !strings.Contains(texts, `start "/no/such/program": no such file or directory`) {
		t.Errorf("the events do not name the program:\n%s", texts)
	}
}

func awaitText(t *testing.T, path, want string) {
	t.Helper()
	for bound := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		text, err := os.ReadFile(path)
		if strings.Contains(string(text), want) {
			return
		}
		if time.Now().After(bound) {
			t.Fatalf("%s does not come to hold %q: %q, %v", path, want, text, err)
		}
	}
}
