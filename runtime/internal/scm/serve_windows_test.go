package scm

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"golang.org/x/sys/windows/svc"

	"winservice.internal/runtime/internal/supervise"
)

// bench plays the SCM to a handler.
type bench struct {
	*testing.T
	requests chan svc.ChangeRequest
	changes  chan svc.Status
	ended    chan ending
}

func execute(t *testing.T, o Options, run Run) *bench {
	b := &bench{t, make(chan svc.ChangeRequest), make(chan svc.Status), make(chan ending, 1)}
	h := newHandler(o, run)
	go func() {
		specific, code := h.Execute([]string{"name", "a", "b"}, b.requests, b.changes)
		b.ended <- ending{specific, code}
	}()
	return b
}

func (b *bench) control(cmd svc.Cmd) {
	b.Helper()
	select {
	case b.requests <- svc.ChangeRequest{Cmd: cmd}:
	case <-time.After(bound):
		b.Fatalf("control %d is not received", cmd)
	}
}

func (b *bench) status() svc.Status {
	b.Helper()
	select {
	case s := <-b.changes:
		return s
	case <-time.After(bound):
		b.Fatal("no status is reported")
	}
	panic("unreachable")
}

// awaitRunning reads statuses until RUNNING.
func (b *bench) awaitRunning() svc.Status {
	b.Helper()
	for {
		if s := b.status(); s.State == svc.Running {
			return s
		}
	}
}

func (b *bench) end() ending {
	b.Helper()
	select {
	case e := <-b.ended:
		return e
	case <-time.After(bound):
		b.Fatal("Execute does not return")
	}
	panic("unreachable")
}

func TestControlsAreReceivedWhileNobodyReadsTheStatus(t *testing.T) {
	b := execute(t, Options{}, func(ctx context.Context, _ []string, report func(supervise.Status)) (bool, uint32) {
		for range 10 {
			report(supervise.Status{State: supervise.StartPending, Hint: time.Second})
		}
		<-ctx.Done()
		return true, 7
	})
	for range 100 {
		b.control(svc.Interrogate)
	}
	b.control(svc.ParamChange)
	b.control(svc.Stop)
	if e := b.end(); e != (ending{true, 7}) {
		t.Errorf("ended with %+v", e)
	}
}

func TestEachControlHasItsCause(t *testing.T) {
	for cmd, want := range map[svc.Cmd]error{svc.Stop: ErrStop, svc.Shutdown: ErrShutdown, svc.PreShutdown: ErrPreshutdown} {
		causes := make(chan error, 1)
		b := execute(t, Options{}, func(ctx context.Context, _ []string, _ func(supervise.Status)) (bool, uint32) {
			<-ctx.Done()
			causes <- context.Cause(ctx)
			return false, 0
		})
		b.control(cmd)
		b.end()
		if cause := <-causes; !errors.Is(cause, want) {
			t.Errorf("cause of %d is %v, want %v", cmd, cause, want)
		}
	}
}

func TestControlsOfTheServicesOwnArePassedOnAndChangeNothing(t *testing.T) {
	taken := make(chan uint32, 10)
	b := execute(t, Options{Control: func(code uint32) { taken <- code }}, func(ctx context.Context, _ []string, report func(supervise.Status)) (bool, uint32) {
		report(supervise.Status{State: supervise.Running})
		<-ctx.Done()
		return false, 0
	})
	b.control(svc.Pause)
	b.control(svc.Continue)
	for _, code := range []svc.Cmd{128, 129, 255} {
		b.control(code)
		if got := <-taken; got != uint32(code) {
			t.Errorf("control %d came as %d", code, got)
		}
	}
	b.awaitRunning()
	b.control(svc.Stop)
	b.end()
	if len(taken) != 0 {
		t.Errorf("other controls were taken for our own: %d", <-taken)
	}
}

// The SCM knows the status; another report of the same would be a breach (Application Verifier, 4000006).
func TestInterrogationIsPassedOnAndNotAnswered(t *testing.T) {
	taken := make(chan uint32, 100)
	b := execute(t, Options{Control: func(code uint32) { taken <- code }}, func(ctx context.Context, _ []string, report func(supervise.Status)) (bool, uint32) {
		report(supervise.Status{State: supervise.Running})
		<-ctx.Done()
		return false, 0
	})
	if got := b.awaitRunning(); got != (svc.Status{State: svc.Running, Accepts: svc.AcceptStop | svc.AcceptShutdown}) {
		t.Errorf("status %+v", got)
	}
	for range 100 { // an answer would be ready beside each of them
		select {
		case got := <-b.changes:
			t.Fatalf("status %+v", got)
		case b.requests <- svc.ChangeRequest{Cmd: svc.Interrogate}:
		}
		if got := <-taken; got != Interrogate {
			t.Errorf("it came as %d", got)
		}
	}
	b.control(svc.Stop)
	b.end()
}

// A report that comes before the SCM has the first status does not make that one accept a control,
// and its hint is not lost.
func TestFirstStatusAcceptsNothing(t *testing.T) {
	reported := make(chan struct{})
	b := execute(t, Options{}, func(ctx context.Context, _ []string, report func(supervise.Status)) (bool, uint32) {
		report(supervise.Status{State: supervise.StartPending, Hint: time.Hour})
		close(reported)
		<-ctx.Done()
		return false, 0
	})
	<-reported
	if got, want := b.status(), (svc.Status{State: svc.StartPending, CheckPoint: 2, WaitHint: 3600_000}); got != want {
		t.Errorf("first status %+v, want %+v", got, want)
	}
	stop := svc.AcceptStop | svc.AcceptShutdown
	if got, want := b.status(), (svc.Status{State: svc.StartPending, CheckPoint: 3, WaitHint: 3600_000, Accepts: stop}); got != want {
		t.Errorf("second status %+v, want %+v", got, want)
	}
	b.control(svc.Stop)
	b.end()
}

func TestReportsBecomeStatusesWithRisingCheckPoints(t *testing.T) {
	next := make(chan supervise.Status)
	b := execute(t, Options{}, func(_ context.Context, args []string, report func(supervise.Status)) (bool, uint32) {
		for s := range next {
			report(s)
		}
		if len(args) != 2 || args[0] != "a" {
			return true, 1
		}
		return false, 0
	})
	stop := svc.AcceptStop | svc.AcceptShutdown
	check := func(want svc.Status) {
		t.Helper()
		if got := b.status(); got != want {
			t.Errorf("status %+v, want %+v", got, want)
		}
	}
	check(svc.Status{State: svc.StartPending, CheckPoint: 1, WaitHint: 10_000})
	check(svc.Status{State: svc.StartPending, CheckPoint: 2, WaitHint: 10_000, Accepts: stop})
	next <- supervise.Status{State: supervise.StartPending, Hint: 5 * time.Second}
	check(svc.Status{State: svc.StartPending, CheckPoint: 3, WaitHint: 5000, Accepts: stop})
	next <- supervise.Status{State: supervise.Running}
	check(svc.Status{State: svc.Running, Accepts: stop})
	next <- supervise.Status{State: supervise.StopPending, Hint: 20 * time.Second}
	check(svc.Status{State: svc.StopPending, CheckPoint: 1, WaitHint: 20_000})
	next <- supervise.Status{State: supervise.StopPending, Hint: time.Second}
	check(svc.Status{State: svc.StopPending, CheckPoint: 2, WaitHint: 1000})
	close(next)
	if e := b.end(); e != (ending{}) {
		t.Errorf("ended with %+v", e)
	}
}

func TestPreshutdownIsAcceptedInPlaceOfShutdown(t *testing.T) {
	b := execute(t, Options{Preshutdown: true}, func(ctx context.Context, _ []string, _ func(supervise.Status)) (bool, uint32) {
		<-ctx.Done()
		return false, 0
	})
	b.status()
	if got := b.status().Accepts; got != svc.AcceptStop|svc.AcceptPreShutdown {
		t.Errorf("accepts %b", got)
	}
	b.control(svc.PreShutdown)
	b.end()
}

// ends is a service that does nothing until it is asked to end.
func ends(ctx context.Context, _ []string, _ func(supervise.Status)) (bool, uint32) {
	<-ctx.Done()
	return false, 0
}

// A control that comes after the end is read by nobody: the dispatcher hangs.
func TestProcessEndsAlthoughTheDispatcherHangs(t *testing.T) {
	h := newHandler(Options{}, ends)
	codes, hang := make(chan int, 1), make(chan struct{})
	h.linger, h.exit = time.Millisecond, func(code int) { codes <- code; close(hang) }
	served := make(chan error, 1)
	go func() {
		served <- h.serve(func() error {
			requests := make(chan svc.ChangeRequest, 1)
			requests <- svc.ChangeRequest{Cmd: svc.Stop}
			h.Execute(nil, requests, make(chan svc.Status))
			<-hang
			return nil
		})
	}()
	select {
	case code := <-codes:
		if code != 0 {
			t.Errorf("exit code %d", code)
		}
	case <-time.After(bound):
		t.Fatal("the process does not end")
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestServiceThatLostTheSCMIsStopped(t *testing.T) {
	causes := make(chan error, 1)
	h := newHandler(Options{StopBound: bound}, func(ctx context.Context, _ []string, _ func(supervise.Status)) (bool, uint32) {
		<-ctx.Done()
		causes <- context.Cause(ctx)
		return false, 0
	})
	h.exit = func(int) {}
	err := h.serve(func() error { // as svc.Run when a status cannot be set
		go h.Execute(nil, make(chan svc.ChangeRequest), make(chan svc.Status))
		return nil
	})
	if !errors.Is(err, errLost) {
		t.Errorf("err = %v", err)
	}
	select {
	case cause := <-causes:
		if !errors.Is(cause, errLost) {
			t.Errorf("cause %v", cause)
		}
	default:
		t.Error("it returned before the service had ended")
	}
}

func TestServiceThatDoesNotEndWithoutTheSCMIsNotWaitedForForEver(t *testing.T) {
	hang := make(chan struct{})
	defer close(hang)
	h := newHandler(Options{StopBound: time.Millisecond}, func(context.Context, []string, func(supervise.Status)) (bool, uint32) {
		<-hang
		return false, 0
	})
	h.exit = func(int) {}
	err := h.serve(func() error {
		go h.Execute(nil, make(chan svc.ChangeRequest), make(chan svc.Status))
		return nil
	})
	if !errors.Is(err, errLost) {
		t.Errorf("err = %v", err)
	}
}

// A process can call the SCM's dispatcher only once, hence another one.
func TestProcessThatTheSCMDidNotStartIsToldSo(t *testing.T) {
	cmd := exec.Command(os.Args[0], Verb)
	if err := cmd.Run(); cmd.ProcessState.ExitCode() != exitNotUnderSCM {
		t.Errorf("err = %v", err)
	}
}
