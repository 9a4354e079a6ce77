package runtime

import (
	"io"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/child"
	"winservice.internal/runtime/internal/supervise"
)

// A host is what runs the supervision: the SCM, or the console of `debug`.
type host struct {
	report func(supervise.Status)
	emit   func(events.ID, ...string) // safe for concurrent use

	// output is where `debug` shows the child's output, which then goes to
	// no log, and no state is written: a service of the same name may be
	// running beside it. Nil under the SCM.
	output io.Writer

	// console presses a key in the console of a process. Nil: we do it
	// ourselves, which takes a process that has no console of its own.
	console func(pid int, k child.Key) error

	// shuttingDown says whether the machine shuts down. Nil: never.
	shuttingDown func() bool

	// requests are what is asked of a running service. Zero: nobody asks.
	requests requests

	// overdue is called when a stop hangs, with what all goroutines are doing,
	// and ends the service without waiting any longer.
	overdue func(stacks string)
}
