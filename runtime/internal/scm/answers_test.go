package scm

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestAnswersOfTheSCM(t *testing.T) {
	for _, test := range []struct {
		errno                  syscall.Errno
		running, gone, refused bool
	}{
		{errno: errAlreadyRunning, running: true},
		{errno: errNoData, gone: true},
		{errno: errBrokenPipe, gone: true},
		{errno: errCannotAccept, refused: true},
		{errno: errInvalidControl, refused: true},
		{errno: errNotActive},
	} {
		err := failure("X", "try", fmt.Errorf("wrapped: %w", test.errno))
		if IsAlreadyRunning(err) != test.running || IsProcessGone(err) != test.gone || isRefused(err) != test.refused {
			t.Errorf("%d: %v, %v, %v", test.errno, IsAlreadyRunning(err), IsProcessGone(err), isRefused(err))
		}
		if IsProcessGone(err) && !strings.Contains(Mend(err), "start it again with: start") {
			t.Errorf("%d: the hint is %q", test.errno, Mend(err))
		}
	}
}

func TestDependentsAreNamedWithTheCommandThatStopsThem(t *testing.T) {
	e := &Error{Service: "X", Step: "stop it", Err: errDependents}
	nameDependents(e, nil)
	if e.Mend != "" {
		t.Errorf("without any the hint is %q", e.Mend)
	}
	nameDependents(e, []string{"web", "mail"})
	if text := e.Error(); !strings.Contains(text, "web, mail") || !strings.Contains(text, "(1051)") || !strings.Contains(e.Mend, "stop --wait 60") {
		t.Errorf("%s; %s", text, e.Mend)
	}
}

func TestProcessThatIsGoneIsReportedWhenTheSCMHasHadItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var v Vanished
		gone := func(pid int) bool { return pid == 7 }
		running := Status{State: Running, Pid: 7}
		if v.Overdue(running, gone) {
			t.Error("overdue at once")
		}
		time.Sleep(noticeTime - 1)
		if v.Overdue(running, gone) || v.Overdue(Status{State: Running, Pid: 8}, gone) {
			t.Error("overdue before its time")
		}
		v.Overdue(running, gone)
		time.Sleep(noticeTime)
		if !v.Overdue(running, gone) {
			t.Error("not overdue")
		}
		if v.Overdue(Status{State: Stopped}, gone) {
			t.Error("a stopped service is overdue")
		}
		if !IsGone(Status{State: Running}, gone) || IsGone(Status{State: StartPending}, gone) {
			t.Error("only before its start a service has no process")
		}
	})
}
