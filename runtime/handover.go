package runtime

import (
	"fmt"
	"slices"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/child"
	"winservice.internal/runtime/internal/supervise"
)

// Supervision says what counts as the child's life.
// The zero value is SuperviseProcess.
type Supervision int

const (
	// SuperviseProcess: the child ends with its first process. What that has
	// started and left is terminated then.
	SuperviseProcess Supervision = iota

	// SuperviseTree: the child ends when no process of its tree is left, the
	// console host (conhost.exe) not counted. The first process may be a
	// launcher; its exit code decides nothing. The child's exit code is that of
	// the last process to end, or, where that process could not be opened while
	// it ran, of the last one that could; outside Windows it is the first
	// process's. Without a Ready.Probe the child is ready once its first process
	// runs, whether or not that is a launcher.
	SuperviseTree
)

// mostHandovers are kept for a supervisor that is busy. The first one, which
// has the launcher's exit code, is always among them.
const mostHandovers = 16

// followed has a child's tree followed where the recipe says so, and returns
// where the handovers arrive.
func (s *Service) followed(spec *child.Spec) <-chan supervise.Handover {
	if s.Supervise != SuperviseTree {
		return nil
	}
	handovers := make(chan supervise.Handover, mostHandovers)
	spec.Tree = true
	spec.HandedOver = func(h child.Handover) {
		select {
		case handovers <- supervise.Handover(h):
		default:
		}
	}
	return handovers
}

// Handovers implements supervise.Child.
func (p process) Handovers() <-chan supervise.Handover { return p.handovers }

// isSuccess reports whether an exit code is one of a child that meant to end.
func (s *Service) isSuccess(code uint32) bool {
	return slices.Contains(s.Restart.policy().SuccessCodes, code)
}

// handedOver is the message of a handover from the first process, and ok; the
// later ones change what `status` shows, and no more.
func (s *Service) handedOver(e supervise.Event) (id events.ID, inserts []string, ok bool) {
	if !e.To.First {
		return 0, nil, false
	}
	id = events.LauncherEnded
	if !s.isSuccess(e.To.Code) {
		id = events.LauncherFailed
	}
	left := fmt.Sprintf("process %d", e.To.Pid)
	if e.To.Processes > 1 {
		left = fmt.Sprintf("%d processes, %d among them", e.To.Processes, e.To.Pid)
	}
	return id, []string{s.Name, describeCode(e.To.Code), brief(e.Ran), left}, true
}

// terminatedWith is how many processes were terminated because the first one
// had ended, as a clause; empty: none.
func (s *Service) terminatedWith(e supervise.Event) string {
	text := ""
	switch n := e.Exit.Others; n {
	case 0:
		return ""
	case 1:
		text = "1 other process of its tree was terminated with it"
	default:
		text = fmt.Sprintf("%d other processes of its tree were terminated with it", n)
	}
	switch e.What {
	case supervise.ChildEnded, supervise.ChildDied, supervise.EndedEarly, supervise.ChildRestarts, supervise.GaveUp:
		if s.isSuccess(e.Exit.Code) {
			text += `; if the command is a launcher, set supervise = "tree"`
		}
	}
	return text
}
