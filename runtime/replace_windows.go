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
	begun int64  // how long the log was before the new one's start; negative: it was not started
	ended int64  // how long it was at its end
	step  int    // the one under way
}

// replacing says what `update` does from another place than where the service
// is installed: the file there is replaced, and the service stays there. Nil:
// it is this one, or there is none.
func (c *command) replacing(p scm.Plan, self string) (*replacement, error) {
	exe := p.InstalledExe()
	if exe == "" {
		return nil, nil
	}
	r := &replacement{c: c, begun: -1, plan: p.At(exe), exe: exe, files: swap.New(exe, folder.CopyRights, removeLater)}
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

// alone makes sure that nobody else updates the service now, until done is
// called or the process ends.
func (c *command) alone() (done func(), err error) {
	name, err := windows.UTF16PtrFromString(`Global\winservice-update-` + c.service.Name)
	if err != nil {
		return nil, err
	}
	mutex, err := windows.CreateMutex(nil, false, name)
	if err == nil {
		return func() { _ = windows.CloseHandle(mutex) }, nil
	}
	step := "make sure that nobody else updates it"
	if mutex != 0 {
		_ = windows.CloseHandle(mutex)
		return nil, &scm.Error{
			Service: c.service.Name, Step: step, Err: errors.New("another update is under way"),
			Mend: "wait until it is over, and see status",
		}
	}
	return nil, &scm.Error{Service: c.service.Name, Step: step, Err: err}
}

// apply replaces the executable and the configuration, and undoes both when
// the service does not run with them.
func (r *replacement) apply() error {
	s, err := scm.Query(r.c.service.Name)
	if err != nil {
		return err
	}
	r.runs = s.State != scm.Stopped && s.State != scm.StopPending || r.files.Resumes()
	if wait, needs := r.c.options.wait, settle(r.c.service); r.runs && wait != nil && *wait <= needs && needs > 0 {
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
	failed, left := swap.Run(r, steps)
	if failed != nil {
		return r.tellFailure(failed, left)
	}
	r.discard()
	return nil
}

func (r *replacement) discard() {
	for _, path := range r.files.Discard() {
		r.plan.Note(path + ": another program has it open; it is removed when the machine starts next")
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
	r.ended = r.logSize()
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
	if r.runs {
		if err := r.files.Mark(); err != nil {
			return err
		}
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
	}
	return err
}

// startNew starts the service and looks whether it is well.
func (r *replacement) startNew() error {
	r.begun = r.logSize()
	r.c.printf("Starting service %s\n", r.c.service.Name)
	if err := scm.Start(r.c.service.Name, nil); err != nil {
		return err
	}
	w := newWatch(r.c.service, time.Now(), r.c.updateBound())
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, 500*time.Millisecond) {
		s, err := scm.Query(r.c.service.Name)
		if err != nil {
			return err
		}
		state, err := readState(r.c.service.logDir())
		told := &state
		if err != nil {
			told = nil
		}
		if well, err := w.judge(time.Now(), s, told); well || err != nil {
			return err
		}
		time.Sleep(pause)
	}
}

// logLines is how much of the log is shown of an update that failed.
const logLines = 10

// tellFailure says why the update failed and what there is now.
func (r *replacement) tellFailure(failed, left error) error {
	name := r.c.service.Name
	tell(fmt.Errorf("the update of service %q failed: %w", name, failed), r.c.stderr)
	if r.step == stepCopy && left == nil {
		fmt.Fprintf(r.c.stderr, "  nothing was changed; it takes an administrator, and room beside %s\n", r.exe)
		return errTold
	}
	path := r.c.service.logPath(false)
	if lines := r.newLines(path); len(lines) > 0 {
		fmt.Fprintf(r.c.stderr, "  the last lines of %s:\n%s\n", path, strings.TrimSpace(string(lines)))
	}
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
	if r.runs {
		now = "runs"
	}
	fmt.Fprintf(r.c.stderr, "%s: the executable and the configuration from before are back; service %q %s\n", programName(), name, now)
	writeNotes(r.c.stderr, r.plan)
	return errTold
}

// newLines are the last lines of the log that are the new executable's.
func (r *replacement) newLines(path string) []byte {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close() // only read from
	const most = 16 << 10
	text := make([]byte, min(most, max(0, r.ended-r.begun)))
	n, _ := file.ReadAt(text, r.ended-int64(len(text)))
	for at, lines := n-1, 0; at >= 0; at-- {
		if text[at] == '\n' {
			if lines++; lines > logLines {
				return text[at+1 : n]
			}
		}
	}
	return text[:n]
}

// logSize is how long the log is; negative: none is kept.
func (r *replacement) logSize() int64 {
	if r.c.service.Log.Off {
		return -1
	}
	info, err := os.Stat(r.c.service.logPath(false))
	if err != nil {
		return 0
	}
	return info.Size()
}
