package supervise

import (
	"errors"
	"time"
)

const (
	// margin is added to what the SCM is told, so that a rung that takes its
	// whole patience is still within the hint.
	margin = 5 * time.Second

	// killPatience bounds the wait for a tree that was ended by force. What is
	// left after it goes with our own process, whose job object it is in.
	killPatience = 15 * time.Second
)

var errStillThere = errors.New("the process tree is still there after it was ended by force")

// stop goes down the ladder until the child is gone; after the last rung the
// tree is ended by force, whatever the ladder said.
func (s *Supervisor) stop(child Child, gone <-chan Exit) Exit {
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
		exit.Err = errStillThere
	}
	return exit
}

// ask delivers one rung and waits for its effect. A rung that cannot be
// delivered is not waited for.
func (s *Supervisor) ask(child Child, gone <-chan Exit, step Step) (Exit, bool) {
	s.Emit(Event{What: StopStep, Step: step})
	if err := child.Ask(step); err != nil {
		s.Emit(Event{What: StepFailed, Step: step, Err: err})
		return await(gone, 0)
	}
	return await(gone, step.Patience)
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
