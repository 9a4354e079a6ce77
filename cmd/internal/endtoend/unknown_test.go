package endtoend

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// quick makes an update decide after a second.
const quick = "restart = { healthy-after = \"1s\" }\n"

// RUNNING says nothing of the child. What the service writes down does, and
// where that cannot be read nobody knows how the new child is.
func TestUpdateThatCannotReadTheNewStateIsRolledBack(t *testing.T) {
	for _, test := range []struct{ name, inTheWay, says string }{
		{"none", "state.json", "state.json"},
		{"stale", "state.json.new", "it was written by process "},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			name := "unseen-" + test.name
			s, next := w.installedAt(name, "--mark @old", "")
			s.runs()
			w.await("old", "started", 1)
			dir := s.Local(`C:\ProgramData\winservice\` + name)
			path := filepath.Join(dir, test.inTheWay)
			if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			if err := os.MkdirAll(filepath.Join(path, "full"), 0o755); err != nil {
				t.Fatal(err)
			}
			w.build(w.recipe(name, "--mark @new", quick))
			r := s.fails(next, "--wait", "4")
			for _, want := range []string{
				"it is RUNNING, but the state that it keeps is unknown: ", test.says,
				`read its state in C:\ProgramData\winservice\` + name + `\state.json`, "run update again",
			} {
				if !strings.Contains(r.Stderr, want) {
					t.Errorf("update does not say %q:\n%s", want, r.Stderr)
				}
			}
			w.await("old", "started", 2)
		})
	}
}

func TestUpdateReadsTheStateWhereTheNewRecipePutsIt(t *testing.T) {
	for _, test := range []struct{ name, body string }{
		{"off", "log.off = true\n"},
		{"moved", "log.directory = 'C:\\t\\elsewhere\\deep'\n"},
		{"beside", "log.directory = '%SERVICE_DIR%\\log'\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			name := "kept-" + test.name
			s, next := w.installedAt(name, "--mark @old", "")
			s.runs()
			w.build(w.recipe(name, "--mark @new", quick+test.body))
			if r := w.Run(next, "update", "--wait", "20"); r.Code != 0 || !sameFiles(s.exe, next) {
				t.Fatalf("update: exit code %d\n%s%s", r.Code, r.Stdout, r.Stderr)
			}
			if r := w.Run(next, "status"); r.Code != 0 || !strings.Contains(r.Stdout, "child ") {
				t.Errorf("status from another place: %+v", r)
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(next), "log")); err == nil {
				t.Error("a log folder is made beside the new build")
			}
		})
	}
}

func TestUpdateThatCouldNeverFindTheStateIsRefusedBeforeTheStop(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("nowhere", "--mark @old", "")
	s.runs()
	before := w.Service(s.name)
	w.build(w.recipe("nowhere", "--mark @new", quick+"log.directory = '%NOT_KNOWN_HERE%\\log'\n"))
	r := w.Run(next, "update")
	if r.Code != 1 || !strings.Contains(r.Stderr, `its log folder is %NOT_KNOWN_HERE%\log`) || !strings.Contains(r.Stderr, "stop the service, run update, and start it") {
		t.Errorf("update: %+v", r)
	}
	if after := w.Service(s.name); after != before || sameFiles(s.exe, next) {
		t.Errorf("the SCM has %+v, had %+v", after, before)
	}
	s.clean()
}
