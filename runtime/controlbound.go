package runtime

import (
	"math"
	"time"
)

const (
	// controlWait is how long start, stop, restart and restart-child wait,
	// unless the recipe makes more necessary.
	controlWait = 30 * time.Second

	// startReserve is added to the times that the recipe gives a start: for the
	// processes to begin, and for the termination of a child that is not ready.
	startReserve = 15 * time.Second
)

// startBound is how long a start may take: the pre-start hook, the time until
// the child must be ready and has run for long enough, and the stop of one that
// is not ready.
func (s Service) startBound() time.Duration {
	full := s.WithDefaults()
	var needs time.Duration
	if len(full.Hooks.PreStart) > 0 {
		needs = addTimes(span(full.Hooks.Timeout), startReserve)
	}
	if full.Ready.waits() {
		needs = addTimes(needs, full.Ready.Most(), s.StopTime(), startReserve)
	}
	if full.Ready.After > 0 {
		needs = addTimes(needs, span(full.Ready.After), startReserve)
	}
	return max(controlWait, needs)
}

// stopBound is how long a stop may take.
func (s Service) stopBound() time.Duration { return max(controlWait, s.StopBudget()) }

// addTimes adds durations, of which [Never] is for ever.
func addTimes(durations ...time.Duration) (total time.Duration) {
	for _, d := range durations {
		if total > math.MaxInt64-d {
			return math.MaxInt64
		}
		total += d
	}
	return total
}

// childBound is how long another child may take: the end of the present one,
// its own start, and the time that has to be between two restarts.
func (s Service) childBound() time.Duration {
	policy := s.Restart.policy()
	return addTimes(s.stopBound(), s.startBound(), policy.Interval())
}
