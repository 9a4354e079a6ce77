package runtime

import (
	"fmt"
	"time"

	"winservice.internal/runtime/internal/scm"
)

// The controls of their own that our services understand. Their numbers never
// change their meaning.
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-controlservice
const (
	controlRotate       = 128 // sets the log aside and begins a new one
	controlRestartChild = 129 // ends the child and starts another at once
	controlWriteState   = 130 // writes the state, as scm.Interrogate does, which takes no right but to query
)

// requests carry what is asked of a running service to where it is done. Each
// holds one that is not done yet; a second one asks for nothing more.
type requests struct {
	rotate, restartChild, writeState chan struct{}
}

func newRequests() requests {
	return requests{make(chan struct{}, 1), make(chan struct{}, 1), make(chan struct{}, 1)}
}

// take takes a control and returns at once, because the SCM waits for that.
// Others than ours are ignored.
func (r requests) take(control uint32) {
	var to chan struct{}
	switch control {
	case controlRotate:
		to = r.rotate
	case controlRestartChild:
		to = r.restartChild
	case controlWriteState, scm.Interrogate:
		to = r.writeState
	}
	select {
	case to <- struct{}{}:
	default:
	}
}

// restartRequested is what the operator reads of a request to restart the
// child: the supervisor spaces those that are repeated.
func (s *Service) restartRequested() string {
	policy := s.Restart.policy()
	return fmt.Sprintf("Restart requested. Requests within %v of a restart are carried out together, once that time has passed", policy.Interval())
}

// writeInterval is the shortest time between two requested writes of the
// state. Every user may request them, so that they must not keep the disk busy.
const writeInterval = time.Second

// obey does what is asked of the log and the state until over is closed. The
// child is the supervisor's. Requests for the state within writeInterval of the
// last such write are carried out together, once that time has passed.
func (r requests) obey(keeper *stateKeeper, over <-chan struct{}) {
	wanted := r.writeState
	var allowed <-chan time.Time // nil: the state may be written now
	for {
		select {
		case <-r.rotate:
			keeper.rotate()
		case <-wanted:
			keeper.change(keeper.atOnce)
			wanted, allowed = nil, time.After(writeInterval)
		case <-allowed:
			wanted, allowed = r.writeState, nil
		case <-over:
			return
		}
	}
}
