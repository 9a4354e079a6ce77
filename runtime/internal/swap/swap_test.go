package swap

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// told is a sequence of steps that notes what is asked of it.
type told struct {
	notes   []string
	fails   int
	deafest int // the step that cannot be undone; -1: none
}

var errStep = errors.New("it fails")

func (s *told) Do(step int) error {
	s.notes = append(s.notes, fmt.Sprint("do ", step))
	if step == s.fails {
		return errStep
	}
	return nil
}

func (s *told) Undo(step int) error {
	s.notes = append(s.notes, fmt.Sprint("undo ", step))
	if step == s.deafest {
		return os.ErrPermission
	}
	return nil
}

func TestFailingStepIsUndoneWithAllBeforeIt(t *testing.T) {
	for fails := range 4 {
		s := &told{fails: fails, deafest: -1}
		failed, left := Run(s, 3)
		var want []string
		for n := range min(fails+1, 3) {
			want = append(want, fmt.Sprint("do ", n))
		}
		if fails < 3 {
			for n := fails; n >= 0; n-- {
				want = append(want, fmt.Sprint("undo ", n))
			}
		}
		if !slices.Equal(s.notes, want) || errors.Is(failed, errStep) != (fails < 3) || left != nil {
			t.Errorf("step %d fails: %q, want %q; %v, %v", fails, s.notes, want, failed, left)
		}
	}
}

func TestStepThatCannotBeUndoneDoesNotKeepTheOthers(t *testing.T) {
	s := &told{fails: 2, deafest: 1}
	failed, left := Run(s, 3)
	if !errors.Is(failed, errStep) || !errors.Is(left, os.ErrPermission) || s.notes[len(s.notes)-1] != "undo 0" {
		t.Errorf("%q, %v, %v", s.notes, failed, left)
	}
}

const (
	oldText = "the old executable"
	newText = "the new executable"
)

// A disk is a folder with an installed executable, where the operation with
// the number fails, or all from it on: the process was killed there.
type disk struct {
	*testing.T
	target string
	count  int
	fails  int
	killed bool
}

func newDisk(t *testing.T) *disk {
	d := &disk{T: t, target: filepath.Join(t.TempDir(), "x.exe")}
	d.write("", oldText)
	return d
}

func (d *disk) write(suffix, text string) {
	if err := os.WriteFile(d.target+suffix, []byte(text), 0o755); err != nil {
		d.Fatal(err)
	}
}

func (d *disk) read(suffix string) string {
	text, err := os.ReadFile(d.target + suffix)
	if err != nil && !os.IsNotExist(err) {
		d.Fatal(err)
	}
	return string(text)
}

var errKilled = errors.New("killed")

func (d *disk) operation() error {
	d.count++
	if d.count == d.fails || d.killed && d.fails > 0 && d.count > d.fails {
		return errKilled
	}
	return nil
}

// files are those of the disk. Where links are refused it is one as of FAT.
func (d *disk) files(links, replaces bool) *Files {
	f := New(d.target, func(string, string) error { return d.operation() }, func(string) error { return nil })
	f.patience = 0
	f.rename = func(from, to string) error {
		if err := d.operation(); err != nil {
			return err
		}
		if !replaces && exists(to) {
			return os.ErrPermission // Windows has it mapped
		}
		return os.Rename(from, to)
	}
	f.remove = func(path string) error {
		if err := d.operation(); err != nil {
			return err
		}
		return os.Remove(path)
	}
	f.link = func(from, to string) error {
		if err := d.operation(); err != nil {
			return err
		}
		if !links {
			return os.ErrPermission
		}
		return os.Link(from, to)
	}
	return f
}

// update is what the command does with the files; works says whether the new
// one is well.
func (d *disk) update(f *Files, works bool) error {
	if err := f.Recover(); err != nil {
		return err
	}
	failed, left := Run(&whole{d, f, works}, 4)
	if left == nil && !(d.killed && failed != nil) {
		f.Discard()
	}
	return failed
}

type whole struct {
	d     *disk
	f     *Files
	works bool
}

func (w *whole) Do(step int) error {
	if w.d.killed && w.d.fails > 0 && w.d.count >= w.d.fails {
		return errKilled
	}
	switch step {
	case 0:
		return w.f.Copy([]byte(newText))
	case 1:
		return w.f.Mark()
	case 2:
		return w.f.Exchange()
	}
	if !w.works {
		return errStep
	}
	return nil
}

func (w *whole) Undo(step int) error {
	switch step {
	case 0:
		return w.f.Drop()
	case 2:
		return w.f.Back()
	}
	return nil
}

// clean holds that one file is left, which has the text.
func (d *disk) clean(text string) {
	d.Helper()
	entries, err := os.ReadDir(filepath.Dir(d.target))
	if err != nil {
		d.Fatal(err)
	}
	if len(entries) != 1 || d.read("") != text {
		d.Errorf("there are %v; the executable holds %q, want %q", entries, d.read(""), text)
	}
}

// each calls do for every kind of disk.
func each(t *testing.T, do func(t *testing.T, links, replaces bool)) {
	for _, kind := range []struct{ links, replaces bool }{{true, true}, {true, false}, {false, true}, {false, false}} {
		t.Run(fmt.Sprintf("links %v, replaces %v", kind.links, kind.replaces), func(t *testing.T) { do(t, kind.links, kind.replaces) })
	}
}

func TestExecutableIsExchangedOrComesBack(t *testing.T) {
	each(t, func(t *testing.T, links, replaces bool) {
		d := newDisk(t)
		for _, suffix := range []string{".new", ".old", ".old2"} {
			d.write(suffix, "left over")
		}
		if err := d.update(d.files(links, replaces), false); !errors.Is(err, errStep) {
			t.Fatal(err)
		}
		d.clean(oldText)
		if err := d.update(d.files(links, replaces), true); err != nil {
			t.Fatal(err)
		}
		d.clean(newText)
	})
}

func TestOperationThatFailsLeavesAWholeExecutable(t *testing.T) {
	each(t, func(t *testing.T, links, replaces bool) {
		for fails := 1; ; fails++ {
			d := newDisk(t)
			d.write(".old", "left over")
			d.fails = fails
			err := d.update(d.files(links, replaces), true)
			if text := d.read(""); text != oldText && (err != nil || text != newText) {
				t.Errorf("operation %d fails: %v, the executable holds %q", fails, err, text)
			}
			if d.count < fails {
				break
			}
		}
	})
}

func TestUpdateAfterOneThatWasKilledPicksUp(t *testing.T) {
	each(t, func(t *testing.T, links, replaces bool) {
		for _, works := range []bool{true, false} {
			for fails := 1; ; fails++ {
				d := newDisk(t)
				d.write(".old", "left over")
				d.killed, d.fails = true, fails
				f := d.files(links, replaces)
				_ = d.update(f, true)
				installed := New(d.target, nil, nil).Installed()
				if text, err := os.ReadFile(installed); err != nil || !slices.Contains([]string{oldText, newText}, string(text)) {
					t.Fatalf("killed at operation %d: %q holds %q, %v", fails, installed, text, err)
				}
				if links && replaces && installed != d.target {
					t.Errorf("killed at operation %d: none stands under the executable's name", fails)
				}
				over := d.count < fails
				proven := New(d.target, nil, nil).proven

				d.fails, d.killed = 0, false
				err := d.update(d.files(links, replaces), works)
				if (err == nil) != works {
					t.Errorf("killed at operation %d: the next update says %v", fails, err)
				}
				switch {
				case works:
					d.clean(newText)
				case proven || fails == 1:
					d.clean(oldText)
				case d.read("") != oldText && d.read("") != newText:
					t.Errorf("killed at operation %d: the executable holds %q", fails, d.read(""))
				}
				if over {
					break
				}
			}
		}
	})
}

func TestCopyThatDoesNotFitLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := mountSmall(dir); err != nil {
		t.Skip("no disk of our own: ", err)
	}
	t.Cleanup(func() { unmount(dir) })
	d := &disk{T: t, target: filepath.Join(dir, "x.exe")}
	d.write("", oldText)
	err := d.files(true, true).Copy([]byte(strings.Repeat("x", 1<<20)))
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("the copy says %v", err)
	}
	d.clean(oldText)
}

func TestAnExchangeWhoseOldFileIsGoneIsNotToldToBeUndone(t *testing.T) {
	d := newDisk(t)
	f := d.files(true, true)
	if err := errors.Join(f.Copy([]byte(newText)), f.Mark(), f.Exchange()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(d.target + ".old"); err != nil {
		t.Fatal(err)
	}
	if err := f.Back(); err == nil || !strings.Contains(err.Error(), "x.exe.old") {
		t.Errorf("%v", err)
	}
	if err := newDisk(t).files(true, true).Back(); err != nil {
		t.Errorf("nothing was exchanged, and %v", err)
	}
}

func TestAHalfCopyIsNeverTakenForTheOneFromBefore(t *testing.T) {
	d := newDisk(t)
	d.write(".new", "half a copy")
	d.write(".restart", "")
	f := d.files(true, true)
	f.remove = func(path string) error {
		if path == d.target+".new" {
			return os.ErrPermission // somebody has it open
		}
		return os.Remove(path)
	}
	if err := f.Copy([]byte(newText)); err != nil {
		t.Fatal(err)
	}
	if got := d.read(".old"); got != "" {
		t.Errorf("%q is to come back", got)
	}
}

func TestMarkThatSomebodyRemovesIsMissed(t *testing.T) {
	exe := filepath.Join(t.TempDir(), "x.exe")
	f := New(exe, nil, nil)
	if f.Marks() || Unmark(exe) {
		t.Error("there is a mark before the update")
	}
	if err := f.Mark(); err != nil || !f.Marks() {
		t.Errorf("marked: %v", err)
	}
	if !Unmark(exe) || f.Marks() {
		t.Error("the mark is still there")
	}
}
