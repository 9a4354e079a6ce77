package endtoend

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestUpdateKeepsAccountAndStartType(t *testing.T) {
	w := newWorld(t)
	s := w.only("updates", "--mark @marks", `description = "before"`)
	s.does("install", "--startup", "auto", "--username", `NT AUTHORITY\LocalService`)
	s.does("start", "--wait", "30")
	first := w.Service(s.name)
	if first.Start != "auto" || !strings.EqualFold(first.Account, `NT AUTHORITY\LocalService`) {
		t.Fatalf("install made %+v", first)
	}
	s.does("stop", "--wait", "30")

	w.build(w.recipe("updates", "--mark @marks", "description = \"after\"\ndisplay-name = \"Updated\""))
	out := s.does("update")
	if !strings.HasPrefix(out, "Changing service configuration\n") || !strings.Contains(out, "Service updated\n") {
		t.Errorf("update printed %q", out)
	}
	second := w.Service(s.name)
	if second.Start != "auto" || second.Account != first.Account {
		t.Errorf("update changed start type or account: %+v", second)
	}
	if second.Description != "after" || second.DisplayName != "Updated" || second.ImagePath != first.ImagePath {
		t.Errorf("update left %+v", second)
	}
	if out := s.does("install"); !strings.HasPrefix(out, "Service updates is up to date, nothing to change\n  start type  auto is kept; the executable has manual; to apply that, give the option --startup manual\n"+
		`  account     NT AUTHORITY\LocalService is kept; the executable has LocalSystem; to apply that, give the option --username LocalSystem`+"\n") {
		t.Errorf("install of an installed service printed %q", out)
	}
	if third := w.Service(s.name); third != second {
		t.Errorf("install changed %+v to %+v", second, third)
	}
}

func TestTwoInstancesLiveSideBySide(t *testing.T) {
	w := newWorld(t)
	dist := w.build(w.recipe("one", "--mark @one.marks", "") + w.recipe("two", "--mark @two.marks", ""))
	one, two := w.service(dist, "one", "one"), w.service(dist, "two", "two")
	one.runs()
	two.runs()
	w.await("one.marks", "started", 1)
	second := w.await("two.marks", "started", 1).pids()[0]
	one.does("stop", "--wait", "30")
	if got := w.Service("two"); got.State != "RUNNING" || !w.ProcessExists(second) {
		t.Errorf("stopping one left two %+v", got)
	}
	w.await("one.marks", "ending", 1)
	one.does("remove")
	if !w.Service("two").Exists || w.Service("one").Exists {
		t.Error("removing one removed the wrong service")
	}
	two.does("remove") // stops it first
	w.await("two.marks", "ending", 1)
	w.gone(second)
}

func TestPathWithSpacesIsQuoted(t *testing.T) {
	w := newWorld(t)
	dist := w.build(w.recipe("spaced", "--mark @marks", ""))
	spaced := w.Copy(filepath.Join(dist, "spaced.exe"), "Program Files/our service/spaced.exe")
	s := w.service(filepath.Dir(spaced), "spaced", "spaced")
	s.runs()
	if got, want := w.Service(s.name).ImagePath, `"`+w.Path(spaced)+`" run`; got != want || !strings.Contains(got, "our service") {
		t.Errorf("ImagePath is %s, want %s", got, want)
	}
	s.does("stop", "--wait", "30")
}

func TestTextThatIsNotASCIIArrivesIntact(t *testing.T) {
	w := newWorld(t)
	echo := w.Path("Ergebnis-ü.json")
	child := w.Path(w.Copy(filepath.Join(w.Dir(), "testchild.exe"), "Verzeichnis-日本/kind-é.exe"))
	dist := w.build(`
[service.umlaut]
display-name = "Größe – 日本語 Ωmega"
description = "Straße, naïve, 中文"
command = ['` + child + `', '--echo-args', '` + echo + `', '--mark', '` + w.Path("marks") + `', 'päth with späce', 'quote"inside', 'trailing\', '', '日本']
directory = '` + w.Path("Verzeichnis-日本") + `'
environment = { GREETING = "Grüße %GREETING_UNSET% – 日本" }
`)
	s := w.service(dist, "umlaut", "umlaut")
	s.runs()
	w.await("marks", "started", 1)
	if got := w.Service(s.name); got.DisplayName != "Größe – 日本語 Ωmega" || got.Description != "Straße, naïve, 中文" {
		t.Errorf("the SCM has %+v", got)
	}
	var got struct {
		Args []string
		Dir  string
		Env  map[string]string
	}
	w.Eventually("the child wrote what it was given", func() bool {
		return json.Unmarshal([]byte(w.Read(filepath.Join(w.Dir(), "Ergebnis-ü.json"))), &got) == nil
	})
	want := []string{"päth with späce", `quote"inside`, `trailing\`, "", "日本"}
	if args := got.Args[len(got.Args)-len(want):]; strings.Join(args, "\x00") != strings.Join(want, "\x00") {
		t.Errorf("arguments %q, want %q", args, want)
	}
	if !strings.EqualFold(got.Dir, w.Path("Verzeichnis-日本")) {
		t.Errorf("folder %q", got.Dir)
	}
	if got.Env["GREETING"] != "Grüße %GREETING_UNSET% – 日本" || got.Env["ZMANAGED"] != "1" {
		t.Errorf("GREETING is %q, ZMANAGED %q", got.Env["GREETING"], got.Env["ZMANAGED"])
	}
	s.does("stop", "--wait", "30")
}

func TestServiceOfAnotherProgramIsNotTouched(t *testing.T) {
	w := newWorld(t)
	dist := w.build(w.recipe("mine", "--mark @marks", ""))
	mine := w.service(dist, "mine", "mine")
	// Somebody else's service of our name.
	if r := w.Run("sc", "create", "mine", `binPath=`, `C:\windows\system32\notepad.exe`); r.Code != 0 {
		t.Fatalf("sc create: %+v", r)
	}
	before := w.Service("mine")
	for _, verb := range []string{"install", "update", "remove", "start", "stop", "restart", "restart-child", "status", "rotate"} {
		r := w.Run(mine.exe, verb)
		if r.Code != 1 || !strings.Contains(r.Stdout+r.Stderr, "notepad.exe") {
			t.Errorf("%s: exit code %d\n%s%s", verb, r.Code, r.Stdout, r.Stderr)
		}
	}
	if after := w.Service("mine"); after != before {
		t.Errorf("the other's service was changed from %+v to %+v", before, after)
	}
}

func TestRunInAConsoleExplainsItself(t *testing.T) {
	w := newWorld(t)
	s := w.only("explains", "--mark @marks", "")
	r := w.Run(s.exe, "run")
	if r.Code != 1 || !strings.Contains(r.Stdout+r.Stderr, "debug") {
		t.Errorf("run in a console: %+v", r)
	}
	if r := w.Run(s.exe); r.Code != 2 || !strings.Contains(r.Stdout+r.Stderr, "install") {
		t.Errorf("no arguments: %+v", r)
	}
	if r := w.Run(s.exe, "status"); r.Code != 4 {
		t.Errorf("status of a service that is not installed: %+v", r)
	}
}

func TestDebugRunsTheServiceInTheConsole(t *testing.T) {
	w := newWorld(t)
	s := w.only("debugged", "--mark @marks --say hello --after 1s --exit 0", "")
	r := w.Run(s.exe, "debug")
	if r.Code != 0 {
		t.Fatalf("debug: %+v", r)
	}
	for _, want := range []string{"Debugging service debugged - press Ctrl+C to stop.", "hello\n", "4098", "4100"} {
		if !strings.Contains(r.Stdout, want) {
			t.Errorf("debug did not print %q:\n%s", want, r.Stdout)
		}
	}
}

func TestRemoveSaysWhatStaysAndLeavesNothingThatTellsOfTheService(t *testing.T) {
	w := newWorld(t)
	s := w.only("gone", "--mark @marks --say hello", "[service.gone.log]\nmetrics = true\n")
	s.runs()
	s.does("stop", "--wait", "60")
	dir := s.Local(`C:\ProgramData\winservice\gone`)
	if said := s.does("remove"); !strings.Contains(said, `note: its log and its events stay in C:\ProgramData\winservice\gone`) {
		t.Errorf("remove says %s", said)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 2 || left[0].Name() != "gone.events.log" || left[1].Name() != "gone.log" {
		t.Errorf("%v is left, %v", left, err)
	}
}

func TestALogFolderThatIsAFileIsTold(t *testing.T) {
	w := newWorld(t)
	s := w.only("filed", "--mark @marks", "")
	s.does("install")
	dir := s.Local(`C:\ProgramData\winservice\filed`)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const says = `C:\ProgramData\winservice\filed is no folder; move it away`
	if r := w.Run(s.exe, "status"); r.Code != 3 || !strings.Contains(r.Stderr, says) {
		t.Errorf("status: %+v", r)
	}
	if r := w.Run(s.exe, "logs"); r.Code != 1 || !strings.Contains(r.Stderr, says) {
		t.Errorf("logs: %+v", r)
	}
	if r := w.Run(s.exe, "update", "--plan"); !strings.Contains(r.Stdout, "install and update would be refused: "+says) {
		t.Errorf("the plan: %+v", r)
	}
	if found := s.doctor(); !slices.Contains(found, `log-folder-missing C:\ProgramData\winservice\filed`) {
		t.Errorf("doctor finds %q", found)
	}
}

func TestAStartThatFailsSaysWhyTheChildHasEnded(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.build("[service.absent2]\ncommand = ['C:\\no\\such.exe']\n"), "absent2", "absent2")
	s.does("install")
	if r := w.Run(s.exe, "start", "--wait", "2"); r.Code != 1 || !strings.Contains(r.Stderr, "its child could not be started: start ") ||
		!strings.Contains(r.Stderr, "the next start is at") {
		t.Errorf("start: %+v", r)
	}
}
