package runtime

import (
	"fmt"
	"path/filepath"

	"winservice.internal/runtime/internal/scm"
)

// unknown adds to an error where the state is looked for, and what to do.
func (r *replacement) unknown(err error) error {
	s := &r.c.service
	mend := "make sure that the service's account can write there and that the disk is not full, then run update again; doctor looks at the folder's rights"
	if trouble := s.logTrouble(); trouble != "" {
		mend = trouble
	}
	return &scm.Error{
		Service: s.Name, Step: "read its state in " + filepath.Join(s.logDir(), stateFile), Err: err,
		Mend: mend + "; or stop the service, run update, and start it: an update of a stopped service reads no state",
	}
}

// proveStateCanBeFound refuses, before anything is stopped, an update that
// could never see whether the new child is well.
func (r *replacement) proveStateCanBeFound() error {
	dir := r.c.service.logDir()
	if filepath.IsAbs(dir) {
		return nil
	}
	return &scm.Error{
		Service: r.c.service.Name, Step: "find the state that it keeps",
		Err:  fmt.Errorf("its log folder is %s, and what the variable stands for is not known here", dir),
		Mend: "stop the service, run update, and start it: an update of a stopped service reads no state; or set log.directory in the recipe to a path without that variable",
	}
}

// tellFailure says why the update failed and what there is now.
func (r *replacement) tellFailure(failed, left error) error {
	name := r.c.service.Name
	tell(fmt.Errorf("the update of service %q failed: %w", name, failed), r.c.stderr)
	if r.step == stepCopy && left == nil {
		fmt.Fprintf(r.c.stderr, "  nothing was changed; it takes an administrator, and room beside %s\n", r.exe)
		return errTold
	}
	r.printed.write(r.c.stderr)
	halted := r.runs && r.halted() // the mark goes with the rest
	if left != nil {
		mend := "see status, and start it with: start"
		if r.files.Keeps() {
			mend = "run update again, or put " + r.exe + ".old back under its name by hand"
		}
		fmt.Fprintf(r.c.stderr, "%s: not all could be undone: %v\n  %s\n", programName(), left, mend)
		return errTold
	}
	r.discard()
	now := "is stopped as before"
	switch {
	case halted:
		now = "stays stopped, as was requested during the update"
	case r.ended:
		now = "was started and has stopped again without an error"
	case r.runs:
		now = "runs"
	}
	fmt.Fprintf(r.c.stderr, "%s: the executable and the configuration from before are back; service %q %s\n", programName(), name, now)
	writeNotes(r.c.stderr, r.plan)
	return errTold
}
