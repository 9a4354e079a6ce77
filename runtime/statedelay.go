package runtime

import (
	"time"

	"winservice.internal/runtime/internal/supervise"
)

// stateDelay is how long a change of the state may wait to be written together
// with those that follow it. A write takes some ten calls of the system, and a
// child that has failed is to be started again without waiting for them.
const stateDelay = 100 * time.Millisecond

// atOnce is a change that is written without delay, and what has changed before
// with it.
func (k *stateKeeper) atOnce() { k.urgent = true }

// urgentSince reports whether a change must not be delayed: it was requested,
// or somebody may read the state at once because the SCM says that the service
// runs or has stopped.
func (k *stateKeeper) urgentSince(before string) bool {
	now := k.state.State
	urgent := k.urgent || now != before && (now == supervise.Running.String() || now == supervise.Stopped.String())
	k.urgent = false
	return urgent
}

// delay has the state written after stateDelay, unless that is under way.
func (k *stateKeeper) delay() {
	if k.delayed == nil {
		k.delayed = time.AfterFunc(stateDelay, k.writeDelayed)
	}
}

func (k *stateKeeper) writeDelayed() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.delayed = nil
	if k.unwritten {
		k.startWriting()
	}
}

// startWriting has the state written, with all changes until then.
func (k *stateKeeper) startWriting() {
	if k.delayed != nil {
		k.delayed.Stop()
		k.delayed = nil
	}
	if k.written == nil {
		k.written, k.late = make(chan struct{}), false
		go k.write(k.written)
	}
}
