package supervise

import (
	"context"
	"errors"
	"time"
)

// errHung is a call that did not even return after it was cancelled.
var errHung = errors.New("no response in time, and it cannot be cancelled")

// unknownCode stands for the exit code of a process that has not ended.
const unknownCode = 1<<32 - 1

// errNotWaited is a child whose Wait has not returned.
var errNotWaited = errors.New("the process tree is still there after it was terminated")

// stop takes the steps until the child, which was started at a moment, is gone. After the last one the tree is
// terminated, whatever the recipe has.
func (s *Supervisor) stop(child Child, began time.Time, gone <-chan Exit) Exit {
	child.Linger()
	s.during("pre-stop", s.Hooks.PreStop, Moment{Pid: child.Pid()})
	for _, step := range s.steps() {
		s.Report(Status{StopPending, Sum(step.Patience, margin)})
		if exit, ended := s.ask(child, began, gone, step); ended {
			return exit
		}
	}
	s.Report(Status{StopPending, killPatience + margin})
	return s.kill(child, gone)
}

// kill terminates the tree. Not even that may hold up a stop.
func (s *Supervisor) kill(child Child, gone <-chan Exit) Exit {
	timer := time.NewTimer(killPatience)
	defer timer.Stop()
	killed := make(chan error, 1)
	go func() { killed <- child.Kill() }()
	select {
	case err := <-killed:
		s.Emit(Event{What: TreeKilled, Err: err})
	case exit := <-gone:
		s.Emit(Event{What: TreeKilled})
		return exit
	case <-timer.C:
		s.Emit(Event{What: TreeKilled, Err: errHung})
		return Exit{Code: unknownCode, Remains: true, Err: errNotWaited}
	}
	select {
	case exit := <-gone:
		return exit
	case <-timer.C:
		return Exit{Code: unknownCode, Remains: true, Err: errNotWaited}
	}
}

// ask delivers one rung and waits for its effect: until the child has ended,
// the rung turns out not to be deliverable, or its patience is over. The
// delivery goes on beside the wait, since a command may take all that time and
// the child may end before it does.
func (s *Supervisor) ask(child Child, began time.Time, gone <-chan Exit, step Step) (Exit, bool) {
	s.Emit(Event{What: StopStep, Step: step})
	ctx, cancel := context.WithTimeout(context.Background(), step.Patience)
	d := delivery{Supervisor: s, child: child, began: began, step: step, cancel: cancel}
	d.send(ctx)
	for {
		select {
		case exit := <-gone:
			_ = d.withdraw()
			return exit, true
		case err := <-d.pending:
			if err = d.arrived(err); err == nil {
				continue
			}
			cancel()
			s.Emit(Event{What: StepFailed, Step: step, Err: err})
			return await(gone, 0)
		case <-d.again:
			d.repeat(ctx)
		case <-ctx.Done():
			if err := d.withdraw(); err != nil {
				s.Emit(Event{What: StepFailed, Step: step, Err: err})
			}
			return await(gone, 0)
		}
	}
}

// withdraw waits for the result of a delivery that was cancelled.
func (s *Supervisor) withdraw(pending <-chan error) error {
	select {
	case err := <-pending:
		return err
	default:
	}
	s.Report(Status{StopPending, killPatience + margin})
	timer := time.NewTimer(killPatience)
	defer timer.Stop()
	select {
	case err := <-pending:
		return err
	case <-timer.C:
		return errHung
	}
}

// watch calls Overdue when a stop is about to exceed its budget. That takes a
// failure of our own, or of the system; without it a service that hangs in
// STOP_PENDING would stay there until the machine is restarted.
func (s *Supervisor) watch(ctx context.Context, ended <-chan struct{}) {
	select {
	case <-ended:
		return
	case <-ctx.Done():
	}
	timer := time.NewTimer(s.Budget().Most - overdueBound)
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
