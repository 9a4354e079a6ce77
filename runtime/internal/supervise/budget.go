package supervise

import (
	"math"
	"time"
)

// Everything that a stop may wait for has a bound. This file has their sum;
// the waits themselves are in stop.go, hooks.go and run.go, each below a
// report with a hint that covers it. A test plays random stops in which
// anything hangs, and holds the waits against the hints and the sum.
const (
	// margin is added to each hint for what happens between two waits.
	margin = 5 * time.Second

	// killPatience bounds the wait for anything that was ended: a tree that
	// was terminated (package child takes 8 s for that, and 2 s for the rest
	// of its output), a hook or a delivery that was cancelled, a start that is
	// under way. What is left after it ends with our own process, whose job
	// object it is in.
	killPatience = 15 * time.Second

	// reserve is for what has no wait of its own: the system's calls, a report
	// or an event that hangs (relayBound), closing the log and the event log.
	reserve = 10 * time.Second

	// overdueBound is what the watchdog may take to log an event and to end
	// the service.
	overdueBound = 5 * time.Second
)

// A Budget is how long a stop may take.
type Budget struct {
	// Planned is the time that the steps and the hooks of a stop are given.
	Planned time.Duration

	// Most has everything in it: what was under way when the stop was
	// requested, each delivery and each hook that does not even end when it is
	// cancelled, and the termination of the tree.
	Most time.Duration
}

// Budget returns how long a stop may take, from the request to the report of
// STOPPED. Run keeps to it, and its watchdog goes by it.
func (s *Supervisor) Budget() Budget {
	b := Budget{Most: killPatience} // a start, or a hook of one, is under way
	wait := func(d time.Duration) {
		b.Planned = Sum(b.Planned, d)
		b.Most = Sum(b.Most, d, killPatience)
	}
	for _, h := range []Hook{s.Hooks.PreStop, s.Hooks.PostStop} {
		if h.Run != nil {
			wait(h.Timeout)
		}
	}
	for _, step := range s.steps() {
		wait(step.Patience)
	}
	b.Most = Sum(b.Most, killPatience, reserve, overdueBound)
	return b
}

// steps are those before the tree is terminated.
func (s *Supervisor) steps() []Step {
	for i, step := range s.Ladder {
		if step.Ask == AskKill {
			return s.Ladder[:i]
		}
	}
	return s.Ladder
}

// Sum adds durations, of which math.MaxInt64 is for ever.
func Sum(durations ...time.Duration) (total time.Duration) {
	for _, d := range durations {
		if total > math.MaxInt64-d {
			return math.MaxInt64
		}
		total += d
	}
	return total
}
