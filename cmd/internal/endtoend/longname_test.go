package endtoend

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The longest names there are: of the service for the SCM, of the instance
// for a file system.
func TestEveryVerbWorksWithTheLongestNames(t *testing.T) {
	w := newWorld(t)
	instance, name := strings.Repeat("i", 227), "The longest: "+strings.Repeat("n", 242)
	body := "name = '" + name + "'\n" + quick + "log.metrics = true\n"
	built := w.service(w.build(w.recipe(instance, "--mark @old --say hello", body)), instance, name)
	s := w.service(filepath.Dir(w.Copy(built.exe, "svc/"+instance+".exe")), instance, name)
	if r := w.Run(s.exe, "install", "--plan"); r.Code != 1 || !strings.Contains(r.Stdout, name) {
		t.Errorf("the plan: %+v", r)
	}
	s.runs()
	w.await("old", "started", 1)
	w.Eventually("the log has what the child printed", func() bool { return strings.Contains(w.Run(s.exe, "logs").Stdout, "hello") })
	s.does("rotate")
	s.does("restart-child", "--wait", "30")
	w.await("old", "started", 2)
	s.does("restart", "--wait", "30")
	w.await("old", "started", 3)
	if status := s.status(); status["service"] != name || status["state"] != "RUNNING" || status["child_pid"] == nil {
		t.Errorf("status %v", status)
	}
	for _, found := range s.doctor() {
		if strings.HasPrefix(found, "event-source") || strings.HasPrefix(found, "log-folder-missing") {
			t.Errorf("doctor finds %s", found)
		}
	}
	source := `HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\` + name
	if got := w.Run("reg", "query", source, "/v", "EventMessageFile"); got.Code != 0 || !strings.Contains(got.Stdout, instance) {
		t.Errorf("the event source: %+v", got)
	}

	w.build(w.recipe(instance, "--mark @new --say hello", body))
	if r := w.Run(built.exe, "update", "--wait", "30"); r.Code != 0 || !sameFiles(s.exe, built.exe) {
		t.Errorf("update: %+v", r)
	}
	w.await("new", "started", 1)
	s.clean()
	s.does("stop", "--wait", "30")
	s.does("start", "--wait", "30")
	stem, logs := s.logFolder(t)
	if len(stem) > 100 || !strings.HasPrefix(stem, "The longest_ nnn") {
		t.Errorf("the log folder is %s", stem)
	}
	for _, ending := range []string{".log", ".1.log", ".prom"} {
		if !slices.Contains(logs, stem+ending) {
			t.Errorf("there is no %s among %q", ending, logs)
		}
	}
	s.does("remove")
	if w.Service(name).Exists {
		t.Error("the service is still there")
	}
	if r := w.Run("reg", "query", source); r.Code == 0 {
		t.Errorf("the event source is still there: %+v", r)
	}
	if _, left := s.logFolder(t); slices.Contains(left, stem+".prom") || slices.Contains(left, "state.json") {
		t.Errorf("%q are left", left)
	}
}

// logFolder is the only log folder, and the files in it.
func (s *service) logFolder(t *testing.T) (name string, files []string) {
	t.Helper()
	base := s.Local(`C:\ProgramData\winservice`)
	folders, err := os.ReadDir(base)
	if err != nil || len(folders) != 1 {
		t.Fatalf("the log folders are %v, %v", folders, err)
	}
	entries, err := os.ReadDir(filepath.Join(base, folders[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		files = append(files, e.Name())
	}
	return folders[0].Name(), files
}
