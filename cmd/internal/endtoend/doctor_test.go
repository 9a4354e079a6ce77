package endtoend

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// A diagnosis is `doctor --json`.
type diagnosis struct {
	Service    string
	Installed  bool
	Findings   []struct{ Severity, Check, Where, What, Mend string }
	NotChecked []string `json:"not_checked"`
}

// doctor runs the verb and returns what it found, each with its place.
func (s *service) doctor() (found []string) {
	s.Helper()
	r := s.Run(s.exe, "doctor", "--json")
	var d diagnosis
	if err := json.Unmarshal([]byte(r.Stdout), &d); err != nil {
		s.Fatalf("doctor --json: %v, exit code %d\n%s%s", err, r.Code, r.Stdout, r.Stderr)
	}
	for _, f := range d.Findings {
		found = append(found, f.Check+" "+f.Where)
		if f.What == "" || f.Mend == "" {
			s.Errorf("finding %+v", f)
		}
	}
	want := 0
	if len(found) > 0 {
		want = 1
	}
	if r.Code != want || d.Service != s.name || d.NotChecked == nil {
		s.Errorf("doctor: exit code %d, %+v", r.Code, d)
	}
	return found
}

// newFindings are those that were not there before.
func newFindings(before, after []string) (found []string) {
	for _, f := range after {
		if !slices.Contains(before, f) {
			found = append(found, f)
		}
	}
	return found
}

// installedForDoctor is a service in whose place everybody is trusted: under
// Wine all files are those of one user, whose account it has.
func installedForDoctor(t *testing.T) (s *service, before []string) {
	w := newWorld(t)
	hook := w.Copy(filepath.Join(w.Dir(), "testchild.exe"), "hook.exe")
	s = w.only("ill", "--mark @marks", fmt.Sprintf("hooks.post-stop = ['%s', '--exit', '0']", w.Path(hook)))
	if runtime.GOOS == "windows" {
		s.does("install")
	} else {
		s.does("install", "--username", `.\root`, "--password", "any")
	}
	return s, s.doctor()
}

// breakAndMend does harm, looks, and puts it right again.
func (s *service) breakAndMend(before []string, want string, harm, mend func()) {
	s.Helper()
	harm()
	if got := newFindings(before, s.doctor()); !slices.Equal(got, []string{want}) {
		s.Errorf("found %q, want %q", got, want)
	}
	mend()
	if got := newFindings(before, s.doctor()); len(got) > 0 {
		s.Errorf("after the mend of %q there is %q", want, got)
	}
}

func (s *service) command(words ...string) func() {
	return func() {
		s.Helper()
		if r := s.Run(words[0], words[1:]...); r.Code != 0 {
			s.Fatalf("%q: %+v", words, r)
		}
	}
}

func TestDoctorFindsWhatIsBroken(t *testing.T) {
	s, before := installedForDoctor(t)
	if text := s.Run(s.exe, "doctor").Stdout; !strings.HasPrefix(text, "Service ill is installed; ") {
		t.Errorf("doctor says %q", text)
	}

	elsewhere := &service{world: s.world, exe: s.Copy(s.exe, "elsewhere/ill.exe"), name: s.name}
	if got := elsewhere.doctor(); !slices.Equal(got, before) {
		t.Errorf("from another place doctor finds %q, not %q", got, before)
	}

	child := filepath.Join(s.Dir(), "testchild.exe")
	s.breakAndMend(before, "program-missing "+s.child,
		func() { rename(t, child, child+".gone") }, func() { rename(t, child+".gone", child) })

	hook := filepath.Join(s.Dir(), "hook.exe")
	s.breakAndMend(before, "program-missing "+s.Path(hook),
		func() { rename(t, hook, hook+".gone") }, func() { rename(t, hook+".gone", hook) })

	const key, source = `HKLM\SYSTEM\CurrentControlSet\Services\ill`, `HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\ill`
	s.breakAndMend(before, "secret "+key+", Environment, DB_PASSWORD",
		s.command("reg", "add", key, "/v", "Environment", "/t", "REG_MULTI_SZ", "/d", `TZ=UTC\0DB_PASSWORD=hunter2`, "/f"),
		s.command("reg", "delete", key, "/v", "Environment", "/f"))
	s.breakAndMend(before, "event-source event source ill",
		s.command("reg", "add", source, "/v", "EventMessageFile", "/d", `C:\windows\system32\notepad.exe`, "/f"), func() { s.does("update") })
	s.breakAndMend(before, "event-source event source ill",
		s.command("reg", "delete", source, "/f"), func() { s.does("update") })

	log := s.Local(`C:\ProgramData\winservice\ill`)
	s.breakAndMend(before, `log-folder-missing C:\ProgramData\winservice\ill`,
		func() {
			if err := os.RemoveAll(log); err != nil {
				t.Fatal(err)
			}
		},
		func() { s.does("update", "--startup", "auto") })
}

func TestDoctorTellsOfSettingsThatAnUpdateWouldChange(t *testing.T) {
	s, before := installedForDoctor(t)
	s.breakAndMend(before, "settings-differ service ill",
		func() { s.build(s.recipe("ill", "--mark @marks", `description = "another"`)) }, func() { s.does("update") })
}

func TestDoctorTellsOfAPathWithoutQuotes(t *testing.T) {
	w := newWorld(t)
	dist := w.build(w.recipe("spaced", "--mark @marks", ""))
	spaced := w.Copy(filepath.Join(dist, "spaced.exe"), "Program Files/our service/spaced.exe")
	s := w.service(filepath.Dir(spaced), "spaced", "spaced")
	s.command("sc", "create", "spaced", "binPath=", w.Path(spaced)+" run")()
	if got := w.Service("spaced").ImagePath; got != w.Path(spaced)+" run" {
		t.Fatalf("the SCM has %s", got)
	}
	found := s.doctor()
	if !slices.Contains(found, "unquoted-path service spaced") || slices.Contains(found, "other-service service spaced") {
		t.Errorf("found %q", found)
	}
	if text := s.Run(s.exe, "doctor").Stdout; strings.Contains(text, "command line,") || strings.Count(text, w.Path(spaced)+" run") != 1 {
		t.Errorf("doctor reports the path more than once:\n%s", text)
	}
}

func TestDoctorSeesWhoMayChangeTheProgram(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the rights are set as Wine shows them: by the file's mode")
	}
	s, before := installedForDoctor(t)
	child := filepath.Join(s.Dir(), "testchild.exe")
	s.breakAndMend(before, "writable "+s.child,
		func() { chmod(t, child, 0o777) }, func() { chmod(t, child, 0o755) })
	s.does("update", "--username", "LocalSystem")
	if found := s.doctor(); !slices.Contains(found, "writable "+s.child) || !slices.Contains(found, "writable "+s.Path(s.exe)) {
		t.Errorf("files of a user are run as LocalSystem, and doctor finds %q", found)
	}
}

func TestDoctorExaminesWhatIsNotInstalled(t *testing.T) {
	w := newWorld(t)
	s := w.only("not-yet", "--mark @marks", "")
	if err := os.Remove(filepath.Join(w.Dir(), "testchild.exe")); err != nil {
		t.Fatal(err)
	}
	if found := s.doctor(); !slices.Contains(found, "program-missing "+w.child) {
		t.Errorf("found %q", found)
	}
	if r := s.Run(s.exe, "doctor", "--wait", "3"); r.Code != 2 {
		t.Errorf("doctor --wait: %+v", r)
	}
}

func TestDoctorTellsOfAnotherProgramsService(t *testing.T) {
	w := newWorld(t)
	s := w.only("taken", "--mark @marks", "")
	s.command("sc", "create", "taken", `binPath=`, `C:\windows\system32\notepad.exe`)()
	if found := s.doctor(); !slices.Equal(found, []string{"other-service service taken"}) {
		t.Errorf("found %q", found)
	}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}
