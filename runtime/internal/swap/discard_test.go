package swap

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A reboot is what Windows does with the names that were handed to later: it
// deletes the files that have these names then.
type reboot struct{ pending []string }

func (r *reboot) later(path string) error {
	r.pending = append(r.pending, path)
	return nil
}

func (r *reboot) happens() {
	for _, path := range r.pending {
		_ = os.Remove(path)
	}
	r.pending = nil
}

// openFiles are the files of a disk of which some cannot be removed: a program
// has them mapped. Under another name they are still open.
func (d *disk) openFiles(r *reboot, open map[string]bool) *Files {
	f := d.files(true, true)
	f.later = r.later
	remove, rename := f.remove, f.rename
	f.remove = func(path string) error {
		if open[path] {
			return os.ErrPermission
		}
		return remove(path)
	}
	f.rename = func(from, to string) error {
		err := rename(from, to)
		if err == nil && open[from] {
			delete(open, from)
			open[to] = true
		}
		return err
	}
	return f
}

func TestDeletionAtTheNextStartDoesNotHitALaterUpdate(t *testing.T) {
	d := newDisk(t)
	r, open := new(reboot), map[string]bool{}
	f := d.openFiles(r, open)
	for _, suffix := range []string{".old", ".new", ".restart"} {
		d.write(suffix, "in use")
		open[d.target+suffix] = true
	}
	left := f.Discard()
	if len(left) != 3 || len(r.pending) != 3 {
		t.Fatalf("%v is left, and %q is scheduled", left, r.pending)
	}
	for i, l := range left {
		if !l.Later || l.Path != r.pending[i] || !strings.HasPrefix(l.Path, d.target+".delete-") || d.readPath(l.Path) != "in use" {
			t.Errorf("%v is left, and %q is scheduled", l, r.pending[i])
		}
	}
	clear(open) // the program has ended

	// A later update is under way, or was cut short, when the machine restarts.
	f = d.openFiles(r, open)
	if err := f.Copy([]byte(newText)); err != nil {
		t.Fatal(err)
	}
	if err := f.Mark(); err != nil {
		t.Fatal(err)
	}
	if err := f.Exchange(); err != nil {
		t.Fatal(err)
	}
	r.happens()
	if d.read("") != newText || d.read(".old") != oldText || d.read(".restart") == "" {
		t.Errorf("after the restart there are %q, .old %q, .restart %q", d.read(""), d.read(".old"), d.read(".restart"))
	}
	if left := f.Discard(); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
	d.clean(newText)
}

func (d *disk) readPath(path string) string { return d.read(strings.TrimPrefix(path, d.target)) }

func TestFileThatCannotBeRenamedIsNotScheduled(t *testing.T) {
	d := newDisk(t)
	r := new(reboot)
	f := d.openFiles(r, map[string]bool{d.target + ".old": true})
	f.rename = func(string, string) error { return os.ErrPermission }
	d.write(".old", "in use")
	want := []Leftover{{Path: d.target + ".old"}}
	if left := f.Discard(); !slices.Equal(left, want) || len(r.pending) != 0 {
		t.Errorf("%v is left, and %q is scheduled", left, r.pending)
	}
}

func TestFileThatCannotBeScheduledIsReported(t *testing.T) {
	d := newDisk(t)
	f := d.openFiles(new(reboot), map[string]bool{d.target + ".old": true})
	f.later = func(string) error { return os.ErrPermission }
	d.write(".old", "in use")
	left := f.Discard()
	if len(left) != 1 || left[0].Later || d.readPath(left[0].Path) != "in use" {
		t.Errorf("%v is left", left)
	}
}

func TestUpdateRemovesWhatEarlierOnesCouldNot(t *testing.T) {
	d := newDisk(t)
	d.write(".delete-0123456789abcdef", "in use before")
	another := filepath.Join(filepath.Dir(d.target), "another.exe.delete-0123456789abcdef")
	if err := os.WriteFile(another, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if left := d.files(true, true).Discard(); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
	if err := os.Remove(another); err != nil {
		t.Errorf("what belongs to another executable is gone: %v", err)
	}
	d.clean(oldText)
}
