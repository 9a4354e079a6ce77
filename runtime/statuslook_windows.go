package runtime

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"winservice.internal/runtime/internal/scm"
)

// status shows what the service is doing. Its exit code is that of
// statusReport, or exitFailed when that cannot be determined.
func (c *command) status() error {
	r, err := c.look()
	if err != nil {
		return err
	}
	if c.options.json {
		if err := r.writeJSON(c.stdout); err != nil {
			return err
		}
	} else {
		r.write(c.stdout, time.Now())
	}
	if code := r.exitCode(); code != exitDone {
		return exitWith(code)
	}
	return nil
}

// look finds out what the service is doing. Another program's service of its
// name is an error.
func (c *command) look() (statusReport, error) {
	name := c.service.Name
	if err := c.ours(); err != nil {
		return statusReport{}, err
	}
	s, err := scm.Query(name)
	if scm.IsNotInstalled(err) {
		return statusReport{Service: name}, nil
	}
	if err != nil {
		return statusReport{}, err
	}
	l := look{scm: s, life: lookAtProcess}
	if l.self, err = thisExe(); err != nil {
		return statusReport{}, err
	}
	l.installed, _ = scm.InstalledExe(name, l.self) // unknown: it is not shown
	state, stale, err := c.freshState()
	l.stale, l.answered = stale.why, stale.answered
	trouble := c.service.logTrouble()
	if err != nil && trouble == "" && !errors.Is(err, fs.ErrNotExist) {
		trouble = err.Error()
	}
	switch {
	case err == nil:
		state.Executable = scm.Spelling(state.Executable) // as the other paths
		l.state = &state
	case s.State != scm.Stopped:
		l.stale = cmp.Or(trouble, err.Error())
	case trouble != "":
		fmt.Fprintf(c.stderr, "%s: what the service wrote down cannot be read: %s\n", programName(), trouble)
	}
	l.now = time.Now()
	r := newStatusReport(c.service, l)
	r.LastOperation = c.service.lastOperation()
	if r.Gone || s.State == scm.Stopped {
		r.Metrics = c.correctMetrics(l.state)
	}
	return r, nil
}

// correctMetrics corrects the metrics of a service that was seen not to run, and
// returns why they are still wrong. A service that was started meanwhile writes
// its own after us, on request where it had written them before us: while it
// starts it writes them when that is over.
func (c *command) correctMetrics(state *State) (wrong string) {
	if !c.service.Log.Metrics {
		return ""
	}
	corrected, err := c.service.correctMetrics(state, time.Now())
	if corrected {
		_, _ = c.requestState()
	}
	switch {
	case err == nil:
		return ""
	case errors.Is(err, fs.ErrPermission):
		return err.Error() + "; run status as an administrator"
	}
	return err.Error()
}
