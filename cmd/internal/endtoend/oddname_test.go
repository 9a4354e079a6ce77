package endtoend

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Every file that is named after a service has a name that a file can have,
// and every verb finds it.
func TestEveryVerbWorksWithNamesThatAreLongOrNoFileNames(t *testing.T) {
	w := newWorld(t)
	names := map[string]string{
		"len100":   strings.Repeat("n", 100),
		"len101":   strings.Repeat("n", 101),
		"len200":   strings.Repeat("n", 199) + "x",
		"umlauts":  "Dienst für Größe 😀 日本語 " + strings.Repeat("ä", 100),
		"foreign":  `What? "a:b" <c>|d* 100%.`,
		"device":   "COM¹",
		"trailing": " spaces and dots. ",
	}
	instances := slices.Sorted(func(yield func(string) bool) {
		for instance := range names {
			if !yield(instance) {
				return
			}
		}
	})
	var recipe strings.Builder
	for _, instance := range instances {
		recipe.WriteString(w.recipe(instance, "--say hello", "name = '"+names[instance]+"'\n"+quick+"log.metrics = true\n"))
	}
	dist := w.build(recipe.String())
	for _, instance := range instances {
		w.oddName(dist, instance, names[instance])
	}
}

func (w *world) oddName(dist, instance, name string) {
	w.Helper()
	s := w.service(filepath.Dir(w.Copy(filepath.Join(dist, instance+".exe"), "svc/"+instance+".exe")), instance, name)
	s.runs()
	w.Eventually("the log of "+instance+" has what the child printed", func() bool { return strings.Contains(w.Run(s.exe, "logs").Stdout, "hello") })
	s.does("rotate")
	s.does("restart-child", "--wait", "30")
	if status := s.status(); status["service"] != name || status["state"] != "RUNNING" || status["child_pid"] == nil {
		w.Errorf("%s: status %v", instance, status)
	}
	for _, found := range s.doctor() {
		if strings.HasPrefix(found, "event-source") || strings.HasPrefix(found, "log-folder-missing") || strings.HasPrefix(found, "settings-differ") {
			w.Errorf("%s: doctor finds %s", instance, found)
		}
	}
	source := `HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\` + name
	if got := w.Run("reg", "query", source, "/v", "EventMessageFile"); got.Code != 0 || !strings.Contains(got.Stdout, instance) {
		w.Errorf("%s: the event source: %+v", instance, got)
	}
	if r := w.Run(filepath.Join(dist, instance+".exe"), "update", "--wait", "30"); r.Code != 0 {
		w.Errorf("%s: update: %+v", instance, r)
	}
	s.does("stop", "--wait", "30")
	s.does("remove")
	if w.Service(name).Exists {
		w.Errorf("%s: the service is still there", instance)
	}
	if r := w.Run("reg", "query", source); r.Code == 0 {
		w.Errorf("%s: the event source is still there: %+v", instance, r)
	}
	metrics, err := filepath.Glob(s.Local(`C:\ProgramData\winservice`) + "/*/*.prom")
	if err != nil || len(metrics) > 0 {
		w.Errorf("%s: %q are left, %v", instance, metrics, err)
	}
}

func TestServiceWorksInTheDeepestFolderAndIsRefusedInADeeperOne(t *testing.T) {
	w := newWorld(t)
	dist := w.build(w.recipe("deep", "--mark @marks", quick))
	deep := func(length int) (exe string) { // with a path of that length for Windows
		folder := ""
		for room := length - len(w.Path(filepath.Join(w.Dir(), "deep.exe"))); room > 0; {
			n := min(room-1, 50)
			if room-1-n == 1 {
				n-- // no room for a folder of one character and its separator
			}
			folder += strings.Repeat("d", n) + "/"
			room -= n + 1
		}
		exe = w.Copy(filepath.Join(dist, "deep.exe"), folder+"deep.exe")
		if n := len(w.Path(exe)); n != length {
			t.Fatalf("the path has %d characters, not %d", n, length)
		}
		return exe
	}
	s := w.service(filepath.Dir(deep(259)), "deep", "deep")
	s.runs()
	w.await("marks", "started", 1)
	if status := s.status(); status["state"] != "RUNNING" {
		t.Errorf("status %v", status)
	}
	w.build(w.recipe("deep", "--mark @new", quick))
	if r := w.Run(filepath.Join(dist, "deep.exe"), "update", "--wait", "30"); r.Code != 0 {
		t.Errorf("update: %+v", r)
	}
	w.await("new", "started", 1)
	s.clean()
	s.does("stop", "--wait", "30")
	s.does("remove")
	if runtime.GOOS == "windows" {
		return // Windows starts no program there, with or without our refusal
	}
	if r := w.Run(deep(260), "install"); r.Code != 1 || !strings.Contains(r.Stderr, "starts no service from a path of more than 259") {
		t.Errorf("install from a path of 260 characters: %+v", r)
	}
}
