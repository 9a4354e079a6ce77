package runtime

import (
	"time"

	"winservice.internal/runtime/internal/supervise"
)

const (
	// controlWait is how long start, stop, restart and restart-child wait,
	// unless the recipe makes more necessary.
	controlWait = 30 * time.Second

	// startReserve is added to the times that the recipe gives a start: for the
	// processes to begin, and for the termination of a child that is not ready.
	startReserve = 15 * time.Second
)

// startBound is how long a start may take: the pre-start hook, the longest
// time until the child is ready, and the stop of one that is not.
func (s Service) startBound() time.Duration {
	full := s.WithDefaults()
	var needs time.Duration
	if len(full.Hooks.PreStart) > 0 {
		needs = supervise.Sum(span(full.Hooks.Timeout), startReserve)
	}
	if full.Ready.waits() {
		needs = supervise.Sum(needs, full.Ready.Most(), s.StopTime(), startReserve)
	}
	return max(controlWait, needs)
}

// stopBound is how long a stop may take.
func (s Service) stopBound() time.Duration { return max(controlWait, s.StopBudget()) }

// childBound is how long another child may take: the end of the present one,
// its own start, and the time that has to be between two restarts.
func (s Service) childBound() time.Duration {
	policy := s.Restart.policy()
	return supervise.Sum(s.stopBound(), s.startBound(), policy.Interval())
}
