package supervise

import (
	"sync"
	"time"
)

const (
	// relayBound is how long a call of Report or Emit is waited for. During a
	// stop it is the bound of all of them together.
	relayBound = time.Second

	// mostKept is how many calls are kept for a function that hangs.
	mostKept = 1000
)

// A relay calls a function of somebody else again and again: in order, one
// call at a time, and waits until it has returned. One that hangs is not
// waited for: the calls are kept for it, so that a stop goes on whatever an
// event log or a console does.
type relay struct {
	mu       sync.Mutex
	queue    []func()
	calling  bool
	left     time.Duration // how much may still be waited
	stopping bool
}

// call calls f after all the calls before it.
func (r *relay) call(f func()) {
	done := make(chan struct{})
	r.mu.Lock()
	if len(r.queue) == mostKept {
		r.mu.Unlock()
		return
	}
	r.queue = append(r.queue, func() { f(); close(done) })
	if !r.calling {
		r.calling = true
		if !r.stopping {
			r.left = relayBound
		}
		go r.run()
	}
	left := r.left
	r.mu.Unlock()
	if left <= 0 {
		return
	}
	began, timer := time.Now(), time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left = left - time.Since(began)
}

// stop says that a stop has begun: from now on waits are not forgotten.
func (r *relay) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left, r.stopping = relayBound, true
}

// run makes the calls until there are no more.
func (r *relay) run() {
	for {
		r.mu.Lock()
		if len(r.queue) == 0 {
			r.calling = false
			r.mu.Unlock()
			return
		}
		f := r.queue[0]
		r.queue = r.queue[1:]
		r.mu.Unlock()
		f()
	}
}
