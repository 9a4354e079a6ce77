package runtime

import "time"

// treeJob returns the handle by which the supervisor, process pid, has the job
// of its tree; 0: it is unknown. What is written is up to stateDelay old: where
// its child is gone, it is read again once that has passed. A command that the
// next child gives at once would not be found to be in the tree otherwise.
func (s *Service) treeJob(pid int, lives func(pid int, seen *time.Time) life) uintptr {
	state, err := readState(s.logDir())
	if err == nil && (state.ChildPid == 0 || lives(state.ChildPid, state.childSeen()) == lifeEnded) {
		time.Sleep(2 * stateDelay)
		state, err = readState(s.logDir())
	}
	if err != nil || state.Service != s.Name || state.Pid != pid {
		return 0
	}
	return state.Job
}

// childSeen is when the process that stands for the child is known to have run:
// with supervise = "tree" it may be one that was started later than the child.
func (s *State) childSeen() *time.Time {
	if s.Processes != 0 {
		return &s.Written
	}
	return s.ChildStarted
}
