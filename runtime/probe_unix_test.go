//go:build unix

package runtime

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"winservice.internal/runtime/events"
)

const untilInterrupted = `trap 'exit 0' INT; while :; do sleep 0.05; done`

func TestServiceIsStartedOnceItsFileIsWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ready")
	s := shell("waits", fmt.Sprintf("sleep 0.2; : >'%s'; %s", file, untilInterrupted), t)
	s.Ready = Ready{Probe: FileWritten(file)}
	st := supervised(t, s, nil)
	st.await(events.ChildWaits)
	awaitText(t, filepath.Join(s.Log.Dir, stateFile), `"START_PENDING"`)
	if state, err := readState(s.Log.Dir); err != nil || state.ChildReady || state.State != "START_PENDING" {
		t.Errorf("%+v, %v of a child that is not ready", state, err)
	}
	st.await(events.ChildReady)
	st.await(events.Started)
	if state, err := readState(s.Log.Dir); err != nil || !state.ChildReady || state.State != "RUNNING" {
		t.Errorf("%+v, %v of a child that is ready", state, err)
	}
	st.cancel()
	st.end()
}

func TestCommandThatFailsIsToldWithItsLastWords(t *testing.T) {
	s := shell("ill", untilInterrupted, t)
	s.Command.Environment = []string{"ANSWER=the queue is full"}
	s.Health = Health{
		Probe:    CommandSucceeds{"/bin/sh", "-c", `test "$ZMANAGED" = 1 && kill -0 "$CHILD_PID" && test "$CHILD_PID" = %CHILD_PID% && pwd && echo "$ANSWER" >&2; exit 4`},
		Interval: time.Millisecond, Failures: 2,
	}
	s.Restart = Restart{Delay: time.Millisecond, GiveUpAfter: AtOnce}
	o := supervised(t, s, nil)
	if outcome := o.end(); !outcome.GaveUp || outcome.Exit.Cause == nil {
		t.Errorf("outcome %+v", outcome)
	}
	for _, want := range []string{
		"ill: the child failed its health check 2 times in a row: command", "ended with exit code 4: the queue is full; ending it",
		"ill: the child was ended with exit code 0 after ", ", because it failed its health check 2 times in a row: ",
		"; starting it again in 1ms (failure 1 in a row)",
		"ill: gave up: the child was ended with exit code 0 after ",
	} {
		if !strings.Contains(o.all(), want) {
			t.Errorf("no event says %q; there are:\n%s", want, o.all())
		}
	}
	state, err := readState(s.Log.Dir)
	if err != nil || state.LastExit == nil || !strings.HasPrefix(state.LastExit.Meaning, "0, stopped because it failed its health check 2 times in a row: command") {
		t.Errorf("%+v, %v", state.LastExit, err)
	}
}

func TestCommandThatHangsIsEndedWithItsTree(t *testing.T) {
	pids := filepath.Join(t.TempDir(), "pids")
	s := shell("hangs", untilInterrupted, t)
	s.Health = Health{
		Probe:    CommandSucceeds{"/bin/sh", "-c", fmt.Sprintf("sleep 1000 & echo $! >'%s'; wait", pids)},
		Interval: time.Millisecond, Timeout: 200 * time.Millisecond, Failures: 1,
	}
	s.Restart = Restart{When: NoRestart}
	st := supervised(t, s, nil)
	st.end()
	if want := "failed its health check: no answer within 200ms"; !strings.Contains(st.all(), want) {
		t.Errorf("no event says %q; there are:\n%s", want, st.all())
	}
	text, err := os.ReadFile(pids)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	for bound := time.Now().Add(time.Minute); syscall.Kill(pid, 0) == nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(bound) {
			t.Fatalf("process %d, which the command started, is still there", pid)
		}
	}
}

func TestRequestsReachTheRunningService(t *testing.T) {
	s := shell("asked", "echo hello; "+untilInterrupted, t)
	r := newRequests()
	st := supervisedBy(t, s, host{requests: r})
	st.await(events.Started)
	log := filepath.Join(s.Log.Dir, "asked.log")
	awaitText(t, log, "hello\n")
	r.take(controlRotate)
	awaitText(t, filepath.Join(s.Log.Dir, "asked.1.log"), "hello\n")
	awaitText(t, filepath.Join(s.Log.Dir, "state.json"), `"log_rotated": `)
	r.take(controlRestartChild)
	st.await(events.RestartAsked)
	st.await(events.ChildReplaced)
	st.await(events.ChildStarted)
	awaitText(t, log, "hello\n")
	st.cancel()
	st.end()
}
