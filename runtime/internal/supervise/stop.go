package supervise

import (
	"context"
	"errors"
	"os"
	"time"
)

const (
	// margin is added to what the SCM is told, so that a rung that takes its
	// whole patience is still within the hint.
	margin = 5 * time.Second

	// killPatience bounds the wait for a tree that was ended by force. What is
	// left after it goes with our own process, whose job object it is in.
	killPatience = 15 * time.Second

	// overdueMargin is for what is no part of the ladder: the system's own
	// calls, the event log, a disk that is slow to answer.
	overdueMargin = 30 * time.Second
)

// errHungAsk is a rung whose delivery did not come back.
var errHungAsk = errors.New("nothing came of it within its patience")

// unknownCode stands for the exit code of a process that has not ended.
const unknownCode = 1<<32 - 1

var errStillThere = errors.New("the process tree is still there after it was ended by force")

// stop goes down the ladder until the child is gone; after the last rung the
// tree is ended by force, whatever the ladder said.
func (s *Supervisor) stop(child Child, gone <-chan Exit) Exit {
	child.Linger()
	s.during("pre-stop", s.Hooks.PreStop, Moment{Pid: child.Pid()})
	for _, step := range s.Ladder {
		if step.Ask == AskKill {
			break
		}
		s.Report(Status{StopPending, step.Patience + margin})
		if exit, ended := s.ask(child, gone, step); ended {
			return exit
		}
	}
	s.Report(Status{StopPending, killPatience + margin})
	err := child.Kill()
	s.Emit(Event{What: TreeKilled, Err: err})
	exit, ended := await(gone, killPatience)
	if !ended {
		exit = Exit{Code: unknownCode, Err: errStillThere}
	}
	return exit
}

// ask delivers one rung and waits for its effect: until the child has ended,
// the rung turns out not to be deliverable, or its patience is over. The
// delivery goes on beside the wait, since a command may take all that time and
// the child may end before it does.
func (s *Supervisor) ask(child Child, gone <-chan Exit, step Step) (Exit, bool) {
	s.Emit(Event{What: StopStep, Step: step})
	ctx, cancel := context.WithTimeout(context.Background(), step.Patience)
	delivered := make(chan error, 1)
	go func() { delivered <- child.Ask(ctx, step) }()

	pending := delivered
	for {
		select {
		case exit := <-gone:
			s.withdraw(cancel, pending)
			return exit, true
		case err := <-pending:
			// A tree that is gone is only waited for.
			if pending = nil; err == nil || errors.Is(err, os.ErrProcessDone) {
				continue
			}
			cancel()
			s.Emit(Event{What: StepFailed, Step: step, Err: err})
			return await(gone, 0)
		case <-ctx.Done():
			if err := s.withdraw(cancel, pending); err != nil {
				s.Emit(Event{What: StepFailed, Step: step, Err: err})
			}
			return await(gone, 0)
		}
	}
}

// withdraw ends a delivery that is still under way (pending is not nil) and
// returns what became of it.
func (s *Supervisor) withdraw(cancel context.CancelFunc, pending <-chan error) error {
	cancel()
	if pending == nil {
		return nil
	}
	timer := time.NewTimer(killPatience)
	defer timer.Stop()
	select {
	case err := <-pending:
		return err
	case <-timer.C:
		return errHungAsk
	}
}

// budget is the longest that a stop can take when everything goes as it may:
// each rung's patience, the end by force, and the hooks of a stop.
func (s *Supervisor) budget() time.Duration {
	sum := killPatience + margin + s.Hooks.PreStop.bound() + s.Hooks.PostStop.bound()
	for _, step := range s.Ladder {
		sum += step.Patience
	}
	return sum
}

// watch calls Overdue when a stop takes longer than everything in it may.
// That takes a failure of our own, or of the system, and a service that hangs
// in STOP_PENDING can only be mended with a reboot.
func (s *Supervisor) watch(ctx context.Context, ended <-chan struct{}) {
	select {
	case <-ended:
		return
	case <-ctx.Done():
	}
	timer := time.NewTimer(s.budget() + overdueMargin)
	defer timer.Stop()
	select {
	case <-ended:
	case <-timer.C:
		s.Overdue()
	}
}

// await waits for the child's end, for at most d.
func await(gone <-chan Exit, d time.Duration) (Exit, bool) {
	select {
	case exit := <-gone:
		return exit, true
	default:
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case exit := <-gone:
		return exit, true
	case <-timer.C:
		return Exit{}, false
	}
}
