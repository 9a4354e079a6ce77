package runtime

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/internal/child"
	"winservice.internal/runtime/internal/scm"
)

func (c *command) install() error {
	if err := fits(); err != nil {
		return err
	}
	exe, err := executable()
	if err != nil {
		return err
	}
	if !c.options.plan {
		done, err := c.alone(exe, exe)
		if err != nil {
			return err
		}
		defer done()
	}
	p, err := c.prepare(exe)
	if err != nil {
		return err
	}
	if c.options.plan {
		return c.showPlan(p)
	}
	if p.Installed != nil {
		c.noteOldExecutable(&p)
		return c.applyUpdate(p)
	}
	c.printf("Installing service %s\n", c.service.Name)
	if err := c.apply(&p); err != nil {
		return err
	}
	_ = c.service.forgetOperation() // of an earlier installation, such as the remove that ended it
	c.printf("Service installed\n")
	p.Changes = nil // all of it is new
	writeChanges(c.stdout, p)
	return nil
}

func (c *command) update() error {
	if _, err := scm.Query(c.service.Name); scm.IsNotInstalled(err) {
		return err
	}
	if err := fits(); err != nil {
		return err
	}
	self, err := thisExe()
	if err != nil {
		return err
	}
	if !c.options.plan {
		done, err := c.alone(self) // before anything is looked at that another update changes
		if err != nil {
			return err
		}
		defer done()
	}
	p, err := c.prepare(self)
	if err != nil {
		return err
	}
	r, err := c.replacing(p, self)
	switch {
	case err != nil:
		return err
	case r == nil:
		if err := local(self); err != nil {
			return err
		}
	case c.options.plan:
		return c.showPlan(r.plan)
	case r.text != nil || r.files.Resumes() || r.files.Misses():
		if err := r.apply(); err != nil {
			return err
		}
		c.updated(r.plan)
		return nil
	default:
		p = r.plan
		if !c.options.plan {
			r.discard() // what an update has left that had nothing to start
			p.Notes = r.plan.Notes
		}
	}
	if c.options.plan {
		return c.showPlan(p)
	}
	return c.applyUpdate(p)
}

func (c *command) applyUpdate(p scm.Plan) error {
	if p.Differs() {
		c.printf("Changing service configuration\n")
	}
	if err := c.apply(&p); err != nil { // the rights of the log folder are not part of the plan
		return err
	}
	if !p.Differs() {
		c.printf("Service %s is up to date, nothing to change\n", c.service.Name)
		writeChanges(c.stdout, p)
		return nil
	}
	c.updated(p)
	return nil
}

// noteOldExecutable notes that a running service goes on with the executable
// from before when install moves it elsewhere.
func (c *command) noteOldExecutable(p *scm.Plan) {
	s, err := scm.Query(c.service.Name)
	if err != nil || s.State == scm.Stopped || scm.IsGone(s, scm.ProcessGone) {
		return
	}
	state, unread := readState(c.service.logDir())
	if unread != nil {
		state = State{}
	}
	runs := state.runsFrom(c.service.Name, s.Pid, p.Installed.Exe)
	if !strings.EqualFold(runs, p.Config.Exe) {
		p.Note(fmt.Sprintf(`the service still runs %s, process %d; to run the new executable: "%s" restart`, runs, s.Pid, p.Config.Exe))
	}
}

func (c *command) updated(p scm.Plan) {
	c.printf("Service updated\n")
	if p.Executable != nil {
		p.Changes = append([]scm.Change{*p.Executable}, p.Changes...)
	}
	writeChanges(c.stdout, p)
}

// writeChanges lists what has changed, what stays although the executable says
// otherwise, and what a user should know.
func writeChanges(w io.Writer, p scm.Plan) {
	width := 0
	for _, c := range slices.Concat(p.Changes, p.Kept) {
		width = max(width, len(c.What))
	}
	for _, c := range p.Changes {
		fmt.Fprintf(w, "  %-*s  %s -> %s\n", width, c.What, orNone(c.From), orNone(c.To))
	}
	for _, c := range p.Kept {
		fmt.Fprintf(w, "  %-*s  %s%s\n", width, c.What, orNone(c.From), stays(c.What, c.To))
	}
	writeNotes(w, p)
}

// apply does what the plan says. A password that is wrong is found before
// anything is written, and the folder comes first: a service without one that
// it can write to is not installed.
func (c *command) apply(p *scm.Plan) error {
	if err := p.ProveLogon(); err != nil {
		return err
	}
	if err := c.installFolder(p); err != nil {
		return err
	}
	if err := p.Apply(); err != nil || c.service.Log.Metrics {
		return err
	}
	if err := c.service.dropMetrics(); err != nil {
		p.Note(fmt.Sprintf("the recipe has no log.metrics, and those of an earlier one cannot be removed: %v; delete the file", err))
	}
	return nil
}

// prepare looks at what there is, and asks for a password if one is needed.
func (c *command) prepare(exe string) (scm.Plan, error) {
	config := c.service.config(exe, c.options)
	p, err := scm.Prepare(config)
	if err != nil || c.options.plan {
		return p, err
	}
	set := p.Installed == nil || config.Asked.Account
	if config.Password, err = c.askPassword(p.Account(), set); err != nil {
		return p, err
	}
	return scm.Prepare(config)
}

// executable is the path that the SCM is given.
func executable() (string, error) {
	exe, err := thisExe()
	if err != nil {
		return "", err
	}
	if err := startable(exe); err != nil {
		return "", err
	}
	return exe, local(exe)
}

// local refuses an executable on a network share or a mapped drive, which would
// not be there when the machine starts.
func local(exe string) error {
	plain := scm.Spelling(exe) // which has no \\?\ in front of a drive
	volume := filepath.VolumeName(plain)
	root, err := windows.UTF16PtrFromString(volume + `\`)
	if err != nil {
		return fmt.Errorf("find the drive of %s: %w", exe, err)
	}
	if strings.HasPrefix(plain, `\\`) || volume != "" && windows.GetDriveType(root) == windows.DRIVE_REMOTE {
		return fmt.Errorf("%s is on a network drive, from where Windows starts no service; copy it to a local one", exe)
	}
	return nil
}

func (c *command) remove() error {
	exe, err := thisExe()
	if err != nil {
		return err
	}
	done, err := c.alone(exe)
	if err != nil {
		return err
	}
	defer done()
	c.printf("Removing service %s\n", c.service.Name)
	notes, err := scm.Remove(c.service.Name, exe, c.service.StopBudget())
	if err != nil {
		return err
	}
	c.printf("Service removed\n")
	notes = append(notes, c.leftBehind()...)
	for _, note := range notes {
		c.printf("  note: %s\n", note)
	}
	return nil
}

// leftBehind removes what tells of a service that is there, and says what stays
// of one that is not.
func (c *command) leftBehind() (notes []string) {
	dir := c.service.logDir()
	_ = os.Remove(filepath.Join(dir, c.service.metricsName())) // or it is shown as what it is, old
	if state, err := readState(dir); err == nil && state.Service == c.service.Name {
		_ = os.Remove(filepath.Join(dir, stateFile)) // and not that of another in the same folder
	}
	_ = c.service.forgetOperation()
	if _, err := os.Stat(dir); err == nil {
		notes = append(notes, "its log and its events stay in "+dir)
	}
	return notes
}

// ours refuses to have to do with a service of the same name that is another
// program's.
func (c *command) ours() error {
	exe, err := thisExe()
	if err != nil {
		return err
	}
	return scm.Ours(c.service.Name, exe)
}

// noteRunning tells who debugs a service that it runs already.
func (c *command) noteRunning() {
	if s, err := scm.Query(c.service.Name); err == nil && s.State != scm.Stopped {
		fmt.Fprintf(c.stderr, "%s: note: service %s is %v, process %d: two of its children may be in each other's way; stop it first with: %[1]s stop\n",
			programName(), c.service.Name, s.State, s.Pid)
	}
}

func (c *command) logs() error { return c.showLogs() }

// pressInConsole presses a key in a child's console while we keep our own.
func pressInConsole(pid int, k child.Key) error { return pressThroughHelper(pid, k) }

// press is the helper's side.
func (c *command) press() error {
	if len(c.options.args) != 2 {
		return misuse("%s: takes a key and a process identifier", verbPress)
	}
	key, err := strconv.ParseUint(c.options.args[0], 10, 32)
	if err != nil || key > uint64(child.CtrlBreak) {
		return misuse("%s: %q is not a key", verbPress, c.options.args[0])
	}
	pid, err := strconv.Atoi(c.options.args[1])
	if err != nil || pid <= 0 {
		return misuse("%s: %q is not a process identifier", verbPress, c.options.args[1])
	}
	return child.SendKey(pid, child.Key(key))
}

//go:noinline
func (c *command) printf(format string, args ...any) { fmt.Fprintf(c.stdout, format, args...) }
