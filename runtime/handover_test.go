package runtime

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/supervise"
)

func TestEventSaysWhatWasTerminatedWithTheFirstProcess(t *testing.T) {
	const hint = `set supervise = "tree"`
	alone, with := supervise.Exit{}, supervise.Exit{Others: 2}
	for _, test := range []struct {
		e    supervise.Event
		want string // without the hint
		hint bool
	}{
		{supervise.Event{What: supervise.ChildEnded, Exit: alone}, "", false},
		{supervise.Event{What: supervise.ChildEnded, Exit: with}, "; 2 other processes of its tree were terminated with it", true},
		{supervise.Event{What: supervise.ChildEnded, Exit: supervise.Exit{Others: 1}}, "; 1 other process of its tree was terminated with it", true},
		{supervise.Event{What: supervise.ChildDied, Exit: with}, "\r\n2 other processes of its tree were terminated with it", false},
		{supervise.Event{What: supervise.ChildRestarts, Exit: with}, "; 2 other processes of its tree were terminated with it", false},
		{supervise.Event{What: supervise.ChildStopped, Exit: with}, "2 other processes of its tree were terminated with it", false},
	} {
		if test.e.What == supervise.ChildDied || test.e.What == supervise.ChildRestarts {
			test.e.Exit.Code = 7
		}
		j := journal{service: Service{Name: "web"}, host: host{output: nil}}
		id, inserts := j.words(test.e)
		text := events.Text(id, inserts...)
		if !strings.Contains(text, test.want) || test.want == "" && strings.Contains(text, "terminated") {
			t.Errorf("%v: %s", test.e.What, text)
		}
		if strings.Contains(text, hint) != test.hint {
			t.Errorf("%v, hint %v: %s", test.e.What, test.hint, text)
		}
	}
}

// TestLastOutputOfAChildThatEndsAsIfTerminated has exit code 3, which a program
// may have too, as MSVC's abort() does.
func TestLastOutputOfAChildThatEndsAsIfTerminated(t *testing.T) {
	j := journal{service: Service{Name: "web"}}
	for _, terminated := range []bool{false, true} {
		e := supervise.Event{What: supervise.ChildStopped, Exit: supervise.Exit{Code: 3, Tail: "the disk is on fire", Terminated: terminated}}
		id, inserts := j.words(e)
		text := events.Text(id, inserts...)
		if strings.Contains(text, "the disk is on fire") == terminated || strings.Contains(text, "exit code 3 (terminated by winservice)") != terminated {
			t.Errorf("terminated %v: %s", terminated, text)
		}
	}
}

func TestEndOfALauncherIsReported(t *testing.T) {
	s := Service{Name: "web", Restart: Restart{SuccessCodes: []uint32{0, 5}}}
	for _, test := range []struct {
		to   supervise.Handover
		want string
	}{
		{supervise.Handover{First: true, Pid: 12, Processes: 1}, "4373 web: the first process ended with exit code 0 after 2s; the child goes on with process 12"},
		{supervise.Handover{First: true, Pid: 12, Processes: 3, Code: 5}, "4373 web: the first process ended with exit code 5 after 2s; the child goes on with 3 processes, 12 among them"},
		{supervise.Handover{First: true, Pid: 12, Processes: 1, Code: 1}, "4374 web: the first process ended with exit code 1 after 2s, which is no success code; the child goes on with process 12"},
		{supervise.Handover{Pid: 12, Processes: 1, Code: 1}, ""}, // of no launcher
	} {
		var got string
		j := journal{service: s, host: host{emit: func(id events.ID, inserts ...string) {
			got = strings.Join([]string{fmt.Sprint(id.Number()), events.Text(id, inserts...)}, " ")
		}}}
		j.event(supervise.Event{What: supervise.HandedOver, To: test.to, Ran: 2 * time.Second})
		if got != test.want {
			t.Errorf("%+v: %q, want %q", test.to, got, test.want)
		}
	}
}

func TestStateFollowsTheTree(t *testing.T) {
	k, _ := keeperOf(t)
	event := func(e supervise.Event) State {
		t.Helper()
		k.event(e)
		<-k.idle()
		state, err := readState(k.folder.Dir)
		if err != nil {
			t.Fatal(err)
		}
		return state
	}
	processes := 2
	k.size = func() int { return processes }
	started := event(supervise.Event{What: supervise.ChildStarted, Pid: 11})
	processes = 1
	over := event(supervise.Event{What: supervise.HandedOver, To: supervise.Handover{Pid: 12, First: true, Processes: 1}})
	if started.ChildPid != 11 || started.Processes != 2 || over.ChildPid != 12 || over.Processes != 1 || over.Restarts != 0 {
		t.Errorf("started as %+v, handed over as %+v", started, over)
	}
	ended := event(supervise.Event{What: supervise.ChildStopped, Exit: supervise.Exit{Code: 3, Terminated: true}})
	want := &LastExit{Code: 3, ByService: true, Meaning: "3 (terminated by winservice)", Time: ended.LastExit.Time}
	if diff := cmp.Diff(want, ended.LastExit); diff != "" || ended.Processes != 0 {
		t.Errorf("%d processes, last exit (-want +got):\n%s", ended.Processes, diff)
	}
	ended = event(supervise.Event{What: supervise.ChildEnded, Exit: supervise.Exit{Others: 1}})
	want = &LastExit{Others: 1, Time: ended.LastExit.Time, Meaning: `0; 1 other process of its tree was terminated with it; if the command is a launcher, set supervise = "tree"`}
	if diff := cmp.Diff(want, ended.LastExit); diff != "" {
		t.Errorf("last exit (-want +got):\n%s", diff)
	}
}
