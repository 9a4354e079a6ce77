package runtime

import (
	"fmt"

	"winservice.internal/runtime/internal/scm"
)

// report prints an outcome: of a failure the reason, the last lines of the
// output since the mark, and what happens next.
func (v *control) report(o outcome, step string, mark logMark) error {
	name := v.service.Name
	switch {
	case o.err != nil:
		return v.reportFailure(o, step, mark)
	case o.ended != nil:
		v.printf("The child of service %s has ended %s; the service is stopped\n", name, o.ended)
	case o.clean:
		v.printf("Service %s has ended without an error; the service is stopped\n", name)
	case o.child != 0:
		v.printf("Service %s is running (process %d)\n", name, o.child)
	default:
		v.printf("Service %s is running (process %d of the service; its child is unknown: %v)\n", name, o.service, o.unknown)
	}
	return nil
}

func (v *control) reportFailure(o outcome, step string, mark logMark) error {
	if _, whole := o.err.(*scm.Error); !whole { //nolint:errorlint // a wrapped one says less than this step
		o.err = &scm.Error{Service: v.service.Name, Step: step, Err: o.err, Mend: o.hint}
	}
	fmt.Fprintf(v.stderr, "%s: %v\n", programName(), o.err)
	mark.printed(&v.service).write(v.stderr)
	fmt.Fprintf(v.stderr, "  %s\n", scm.Mend(o.err))
	return errTold
}
