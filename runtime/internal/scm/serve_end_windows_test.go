package scm

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/windows/svc"

	"winservice.internal/runtime/internal/supervise"
)

// scene plays package svc and the SCM to a handler: as svc.Run it reports
// STOPPED once Execute has returned, and may hang before or after that.
type scene struct {
	*handler
	requests chan svc.ChangeRequest
	said     chan string   // what happened, in order
	known    chan struct{} // closed when the SCM has STOPPED
}

func newScene(run Run) *scene {
	s := &scene{newHandler(Options{StopBound: bound}, run), make(chan svc.ChangeRequest), make(chan string, 10), make(chan struct{})}
	s.linger, s.unreported = time.Millisecond, bound
	s.exit = func(int) { s.said <- "exit" }
	return s
}

// dispatch is svc.Run. Report sets STOPPED, back lets the dispatcher return.
func (s *scene) dispatch(report, back <-chan struct{}) error {
	s.Execute(nil, s.requests, make(chan svc.Status))
	<-report
	s.said <- "STOPPED"
	close(s.known)
	<-back
	return nil
}

// next is what happens next.
func (s *scene) next(t *testing.T) string {
	t.Helper()
	select {
	case what := <-s.said:
		return what
	case <-time.After(bound):
		t.Fatal("nothing happens")
		return ""
	}
}

func closed() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}

// ended is a service that ends by itself, with nothing asked of it.
func ended(context.Context, []string, func(supervise.Status)) (bool, uint32) { return true, 7 }

func TestProcessOutlivesTheReportOfItsEnd(t *testing.T) {
	s := newScene(ended)
	report, back, asked := make(chan struct{}), make(chan struct{}), make(chan struct{}, 1000)
	defer close(back)
	s.stopped = func() bool {
		select {
		case asked <- struct{}{}:
		default:
		}
		select {
		case <-s.known:
			return true
		default:
			return false
		}
	}
	s.unreported = 2 * bound
	go func() { _ = s.serve(func() error { return s.dispatch(report, back) }) }()
	for range 3 { // the SCM is asked again and again, and knows nothing yet
		select {
		case <-asked:
		case what := <-s.said:
			t.Fatalf("%s before STOPPED was reported", what)
		case <-time.After(bound):
			t.Fatal("the SCM is not asked")
		}
	}
	close(report)
	if got := []string{s.next(t), s.next(t)}; strings.Join(got, " ") != "STOPPED exit" {
		t.Errorf("%q", got)
	}
}

func TestProcessEndsAlthoughTheSCMHangs(t *testing.T) {
	s := newScene(ended)
	hang := make(chan struct{})
	defer close(hang)
	s.stopped = func() bool { <-hang; return true }
	s.unreported = time.Millisecond
	go func() { _ = s.serve(func() error { return s.dispatch(hang, hang) }) }()
	if got := s.next(t); got != "exit" {
		t.Errorf("%s", got)
	}
}

// Each way in which a service ends: STOPPED comes after it, once, and the
// process ends by the dispatcher's return and not by itself.
func TestEachEndIsReportedOnceAndNothingFollows(t *testing.T) {
	abort := make(chan uint32, 1)
	abort <- 9
	hang := make(chan struct{})
	defer close(hang)
	waits := func(ctx context.Context, _ []string, _ func(supervise.Status)) (bool, uint32) {
		<-ctx.Done()
		return false, 0
	}
	tests := map[string]struct {
		options Options
		run     Run
		control []svc.Cmd
		want    ending
	}{
		"by itself": {Options{}, ended, nil, ending{true, 7}},
		"stop":      {Options{}, waits, []svc.Cmd{svc.Stop}, ending{false, 0}},
		"abort, while it hangs": {Options{Abort: abort}, func(context.Context, []string, func(supervise.Status)) (bool, uint32) {
			<-hang
			return false, 0
		}, nil, ending{true, 9}},
		"a report that nobody reads any more": {Options{}, func(_ context.Context, _ []string, report func(supervise.Status)) (bool, uint32) {
			report(supervise.Status{State: supervise.StopPending, Hint: time.Second})
			return false, 3
		}, nil, ending{false, 3}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newScene(test.run)
			s.options.Abort, s.linger = test.options.Abort, bound
			served := make(chan error, 1)
			go func() {
				served <- s.serve(func() error {
					specific, code := s.Execute(nil, s.requests, make(chan svc.Status))
					if got := (ending{specific, code}); got != test.want {
						t.Errorf("ended with %+v, want %+v", got, test.want)
					}
					s.said <- "STOPPED"
					return nil
				})
				s.said <- "served"
			}()
			for _, c := range test.control {
				s.requests <- svc.ChangeRequest{Cmd: c}
			}
			if got := []string{s.next(t), s.next(t)}; strings.Join(got, " ") != "STOPPED served" {
				t.Errorf("%q", got)
			}
			if err := <-served; err != nil {
				t.Error(err)
			}
			if len(s.said) != 0 {
				t.Errorf("%s follows", <-s.said)
			}
		})
	}
}

// A stop may hang outside of the supervision, whose watchdog does not see it:
// before it begins, as when the log is opened, and after it has ended.
func TestStopThatHangsOutsideOfTheSupervisionIsCutShort(t *testing.T) {
	hang := make(chan struct{})
	defer close(hang)
	before := execute(t, Options{StopBound: time.Millisecond}, func(context.Context, []string, func(supervise.Status)) (bool, uint32) {
		<-hang
		return false, 0
	})
	before.control(svc.Stop)
	after := execute(t, Options{StopBound: time.Millisecond}, func(_ context.Context, _ []string, report func(supervise.Status)) (bool, uint32) {
		report(supervise.Status{State: supervise.StopPending, Hint: time.Second})
		<-hang
		return false, 0
	})
	for _, b := range []*bench{before, after} {
		if got := b.end(); got != (ending{true, supervise.OverdueCode}) {
			t.Errorf("ended with %+v", got)
		}
	}
}

// A control may be on its way to Execute, which has returned: package svc
// chooses its end then.
func TestControlOnItsWayDoesNotHoldUpTheEnd(t *testing.T) {
	s := newScene(ended)
	s.linger = bound
	err := s.serve(func() error {
		over := make(chan struct{})
		go func() { s.Execute(nil, s.requests, make(chan svc.Status)); close(over) }()
		<-over
		select {
		case s.requests <- svc.ChangeRequest{Cmd: svc.Stop}:
			t.Error("it is received after the end")
		case <-over:
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestServiceWhoseDispatcherFailsIsStopped(t *testing.T) {
	causes := make(chan error, 1)
	s := newScene(func(ctx context.Context, _ []string, _ func(supervise.Status)) (bool, uint32) {
		<-ctx.Done()
		causes <- context.Cause(ctx)
		return false, 0
	})
	s.linger = bound
	broken := errors.New("the pipe is broken")
	err := s.serve(func() error {
		go s.Execute(nil, s.requests, make(chan svc.Status))
		s.requests <- svc.ChangeRequest{Cmd: svc.Interrogate} // it runs
		return broken
	})
	if !errors.Is(err, errLost) || !errors.Is(err, broken) {
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

// panicRole is what the test binary does when it is started with it.
const panicRole = "panic-in-run"

// playPanic is a service whose run panics: neither STOPPED nor an exit of ours
// may come before the crash, which the SCM answers with the recovery actions.
func playPanic() {
	s := newScene(func(context.Context, []string, func(supervise.Status)) (bool, uint32) { panic("the end") })
	s.exit = func(int) { os.Exit(90) }
	_ = s.serve(func() error { return s.dispatch(closed(), closed()) })
	os.Exit(91)
}

func TestPanicEndsTheProcessWithoutSTOPPED(t *testing.T) {
	cmd := exec.Command(os.Args[0], panicRole)
	output, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 2 || !strings.Contains(string(output), "panic: the end") {
		t.Errorf("exit code %d:\n%s", code, output)
	}
}
