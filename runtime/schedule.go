package runtime

import "winservice.internal/runtime/internal/supervise"

// A Schedule is what follows the deaths of a child that dies as soon as it
// starts: waits, and the moment of giving up.
type Schedule = supervise.Schedule

// A Wait is one row of a [Schedule]: as many deaths as have the same wait.
type Wait = supervise.Wait

// A Death is one death of a [Schedule].
type Death = supervise.Death

// Schedule returns what the supervisor does when the child dies again and
// again as soon as it starts. It is computed by the supervisor's own code.
func (r Restart) Schedule() Schedule { return r.policy().Schedule() }
