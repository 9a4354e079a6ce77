package runtime

import (
	"io"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/supervise"
)

// A host is what runs the supervision: the SCM, or the console of `debug`.
type host struct {
	report func(supervise.Status)
	emit   func(events.ID, ...string) // safe for concurrent use

	// console is where `debug` shows the child's output, which then goes to
	// no log, and no state is written: a service of the same name may be
	// running beside it. Nil under the SCM.
	console io.Writer

	// ctrlC delivers Ctrl+C to the console of a process. Nil: we do it
	// ourselves, which takes a process that has no console of its own.
	ctrlC func(pid int) error
}
