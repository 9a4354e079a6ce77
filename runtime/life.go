package runtime

import "time"

// A life is what is known of a process.
type life int

// What can be known.
const (
	lifeUnknown life = iota // we may not look at it
	lifeRuns
	lifeEnded
)

// clockSlack is how much later than the moment at which it was seen a process
// may have been made, for it to be the one that was seen: clocks have ticks.
const clockSlack = 2 * time.Second

// lifeOf judges a process that was made at one moment, and that was seen running
// under its number at another. Windows gives the number of a process that has
// ended to a later one. A nil seen is unknown.
// https://learn.microsoft.com/windows/win32/procthread/process-handles-and-identifiers
func lifeOf(running bool, made time.Time, seen *time.Time) life {
	if !running || seen != nil && made.After(seen.Add(clockSlack)) {
		return lifeEnded
	}
	return lifeRuns
}
