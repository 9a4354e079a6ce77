package runtime

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/folder"
	"winservice.internal/runtime/internal/scm"
	"winservice.internal/runtime/internal/swap"
)

// A replacement puts this executable in the place of the installed one.
type replacement struct {
	c     *command
	plan  scm.Plan
	files *swap.Files
	exe   string // the installed one
	text  []byte // of this one; nil: the installed one is the same
	runs  bool   // the service is to run afterwards
	ended bool   // the service has stopped again after its old executable was started, without an error
	self  string // this executable

	mark    logMark     // before the new executable's start; nil: it was not started
	printed lastPrinted // what its child has printed, at its end

	marked bool // that it ran is written down
	step   int  // the one under way

	emit func(events.ID, ...string)
}

// replacing says what `update` does from another place than where the service
// is installed: the file there is replaced, and the service stays there. Nil:
// it is this one, or there is none.
func (c *command) replacing(p scm.Plan, self string) (*replacement, error) {
	exe := p.InstalledExe()
	if exe == "" {
		return nil, nil
	}
	r := &replacement{
		c: c, plan: p.At(exe), exe: exe, self: self, emit: c.emit,
		files: swap.New(exe, folder.CopyRights, removeLater),
	}
	if strings.EqualFold(filepath.Clean(exe), filepath.Clean(self)) && !r.files.Resumes() {
		return nil, nil
	}
	installed := r.files.Installed()
	if installed == "" {
		return nil, nil
	}
	has, err := os.ReadFile(installed)
	if err != nil {
		return nil, fmt.Errorf("read the installed executable: %w", err)
	}
	wants, err := os.ReadFile(self)
	if err != nil {
		return nil, fmt.Errorf("read this executable: %w", err)
	}
	if !bytes.Equal(has, wants) {
		r.text = wants
		r.plan.Executable = &scm.Change{What: "executable", From: fileWords(has), To: fileWords(wants)}
	} else if r.files.Misses() {
		r.plan.Executable = &scm.Change{What: "executable", From: installed, To: exe}
	}
	if r.files.Resumes() {
		r.plan.Note("an update was cut short; this one goes on with it, and starts the service")
	}
	return r, nil
}

// fileWords tells one executable from another.
func fileWords(text []byte) string {
	return fmt.Sprintf("%d bytes, SHA-1 %s", len(text), folder.SHA1(text))
}

func removeLater(path string) error {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return err
	}
	return windows.MoveFileEx(name, nil, windows.MOVEFILE_DELAY_UNTIL_REBOOT)
}

// apply replaces the executable and the configuration, and undoes both when
// the service does not run with them.
func (r *replacement) apply() error {
	s, err := scm.Query(r.c.service.Name)
	if err != nil {
		return err
	}
	r.runs = staysUp(s) || r.files.Resumes()
	if wait, needs := r.c.options.wait, leastWait(r.c.service); r.runs && wait != nil && *wait <= needs && needs > 0 {
		return &scm.Error{
			Service: r.c.service.Name, Step: "update it", Err: fmt.Errorf("--wait %v is too short: the new child must have been up for %v", *wait, needs),
			Mend: fmt.Sprintf("wait for longer than that, or set restart.healthy-after in the recipe to less than %v", settleTime),
		}
	}
	if r.runs && r.plan.WillBeDisabled() {
		return &scm.Error{
			Service: r.c.service.Name, Step: "update it", Err: errors.New("it runs and is disabled: it could not be started again"),
			Mend: "stop it first, or give update the option --startup manual",
		}
	}
	if r.runs {
		if err := r.proveStateCanBeFound(); err != nil {
			return err
		}
	}
	if err := r.plan.ProveLogon(); err != nil { // before the service is stopped
		return err
	}
	if err := r.files.Recover(); err != nil {
		return fmt.Errorf("put %s back, which an update has left renamed: %w", r.exe, err)
	}
	if r.text != nil {
		r.c.printf("Replacing %s\n", r.exe)
	} else {
		r.c.printf("Going on with the update of %s\n", r.exe)
	}
	defer r.finishing()()
	failed, left := swap.Run(r, steps)
	if failed != nil {
		return r.tellFailure(failed, left)
	}
	r.discard()
	return nil
}

// staysUp reports whether a service runs, or is starting, and nobody stops it.
func staysUp(s scm.Status) bool { return s.State != scm.Stopped && s.State != scm.StopPending }

func (r *replacement) discard() {
	for _, left := range r.files.Discard() {
		text := "; it is removed when the machine starts next"
		if !left.Later {
			text = ", and Windows could not be asked to remove it when the machine starts next; close that program and delete the file"
		}
		r.plan.Note(left.Path + ": another program has it open" + text)
	}
}

// The steps of a replacement.
const (
	stepCopy = iota
	stepStop
	stepExchange
	stepConfigure
	stepStart
	steps
)

// Do is swap.Steps.
func (r *replacement) Do(step int) error {
	r.step = step
	switch {
	case step == stepStop:
		return r.stopOld()
	case step == stepConfigure:
		r.c.printf("Changing service configuration\n")
		return r.c.apply(&r.plan)
	case step == stepStart && r.runs:
		return r.startNew()
	case step == stepCopy && r.text != nil:
		return r.files.Copy(r.text)
	case step == stepExchange && r.text != nil:
		return r.files.Exchange()
	}
	return nil
}

// Undo is swap.Steps.
func (r *replacement) Undo(step int) error {
	switch step {
	case stepCopy:
		return r.files.Drop()
	case stepStop:
		return r.startOld()
	case stepExchange:
		return r.files.Back()
	case stepConfigure:
		return errors.Join(r.plan.Restore(), r.allowOld())
	}
	err := r.stop()
	r.printed = r.mark.printed(&r.c.service) // before the one from before writes there
	return err
}

// allowOld gives the log's folder back to the account from before.
func (r *replacement) allowOld() error {
	old := r.plan
	if !old.Config.Asked.Account {
		return nil // it has been the same all along
	}
	old.Config.Asked.Account = false
	return r.c.installFolder(&old)
}

func (r *replacement) stopOld() error {
	if s, err := scm.Query(r.c.service.Name); err == nil && !staysUp(s) && !r.files.Resumes() {
		r.runs = false // somebody has stopped it while the new executable was copied
	}
	if r.runs {
		if err := r.files.Mark(); err != nil {
			return err
		}
		r.marked = true
		r.c.printf("Stopping service %s\n", r.c.service.Name)
	}
	return r.stop()
}

//go:noinline
func (r *replacement) stop() error {
	return scm.StopPatiently(r.c.service.Name, r.c.service.StopBudget())
}

// startOld is the end of undoing: the service runs again as it did. One that
// is still stopping is waited for, and one that takes long to start is on its
// way.
func (r *replacement) startOld() error {
	if !r.runs {
		return nil
	}
	if r.halted() {
		return nil
	}
	name := r.c.service.Name
	s, err := scm.Query(name)
	if err == nil && s.State == scm.StopPending {
		err = r.stop()
		s.State = scm.Stopped
	}
	if err == nil && s.State == scm.Stopped {
		err = scm.Start(name, nil)
	}
	if err != nil {
		return err
	}
	err = scm.Await(name, scm.Running, updateWait)
	if s, unknown := scm.Query(name); err != nil && unknown == nil && s.State == scm.StartPending {
		r.plan.Note("the one from before is still starting; see status")
		return nil
	} else if err != nil && unknown == nil && s.State == scm.Stopped && s.ExitCode == 0 {
		r.ended = true
		return nil
	}
	return err
}

// startNew starts the service and looks whether it is well.
func (r *replacement) startNew() error {
	if r.halted() {
		r.plan.Note("the service was stopped on request during the update; its new executable has not been started, until: start")
		return nil
	}
	r.mark = markLogs(&r.c.service)
	r.c.printf("Starting service %s\n", r.c.service.Name)
	began := time.Now()
	if err := scm.Start(r.c.service.Name, nil); err != nil {
		return err
	}
	w := newWatch(r.c.service, began, time.Now(), r.c.updateBound())
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, 500*time.Millisecond) {
		s, err := scm.Query(r.c.service.Name)
		if err != nil {
			return err
		}
		state, unread := readState(r.c.service.logDir())
		well, err := w.judge(time.Now(), s, &state, unread)
		if _, unknown := errors.AsType[*unknownState](err); unknown {
			return r.unknown(err)
		}
		if well && w.stopped != "" {
			r.plan.Note(w.stopped)
		}
		if well || err != nil {
			return err
		}
		time.Sleep(pause)
	}
}
