package runtime

import (
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
	if err == nil {
		l.state = &state
	} else if trouble := c.service.logTrouble(); trouble != "" {
		fmt.Fprintf(c.stderr, "%s: what the service wrote down cannot be read: %s\n", programName(), trouble)
	} else if !errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(c.stderr, "%s: what the service wrote down cannot be read: %v\n", programName(), err)
	}
	l.now = time.Now()
	return newStatusReport(c.service, l), nil
}
