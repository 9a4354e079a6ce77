package scm

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"
	"golang.org/x/sys/windows/registry"
)

// look reads what the SCM has and fails when it is nothing.
func look(t *testing.T, name string) *Installed {
	t.Helper()
	in, err := read(name)
	if err != nil {
		t.Fatal(err)
	}
	if in == nil {
		t.Fatalf("%s is not installed", name)
	}
	return in
}

// copyExe makes another executable, one for a service when internal is not
// empty.
func copyExe(t *testing.T, path, internal string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if internal != "" {
		var info version.Info
		if err := info.Set(0x409, version.InternalName, internal); err != nil {
			t.Fatal(err)
		}
		var resources winres.ResourceSet
		resources.SetVersionInfo(info)
		var out bytes.Buffer
		if err := resources.WriteToEXE(&out, bytes.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		text = out.Bytes()
	}
	if err := os.WriteFile(path, text, 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestServiceIsInstalledAsConfigured(t *testing.T) {
	c := testConfig(t, "winservice-install")
	c.DisplayName, c.Description = "Dienst Äöü – 服务", "Beschreibung ß"
	c.Start, c.Account, c.Preshutdown = Automatic, "LocalService", 30*time.Second
	p := apply(t, c)
	if p.Installed != nil || len(p.Changes) == 0 {
		t.Errorf("plan %+v", p)
	}
	in := look(t, c.Name)
	if in.DisplayName != c.DisplayName || in.Description != c.Description || in.Start != Automatic || in.ImagePath != imagePath(c.Exe) {
		t.Errorf("installed %+v", in)
	}
	if in.Account != `NT AUTHORITY\LocalService` {
		t.Errorf("account %q", in.Account)
	}
	if in.Preshutdown == nil || *in.Preshutdown != 30*time.Second {
		t.Errorf("preshutdown timeout %v", in.Preshutdown)
	}
	if in.Recovery != nil && in.Recovery.String() != c.Recovery.String() {
		t.Errorf("recovery %v, want %v", in.Recovery, c.Recovery)
	}
	if in.Source != c.Exe {
		t.Errorf("event source %q", in.Source)
	}
	if s, err := Query(c.Name); err != nil || s.State != Stopped || s.Start != "auto" {
		t.Errorf("status %+v, %v", s, err)
	}
}

func TestUpdateKeepsAccountAndStartType(t *testing.T) {
	c := testConfig(t, "winservice-update")
	c.Start, c.Account = Automatic, `.\bob`
	c.Password = new("secret")
	apply(t, c)

	c = testConfig(t, c.Name)
	c.DisplayName, c.Description = "another name", ""
	p := apply(t, c)
	want := []Change{{"start type", "auto", "manual"}, {"account", `.\bob`, "LocalSystem"}}
	if diff := cmp.Diff(want, p.Kept); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	in := look(t, c.Name)
	if in.Account != `.\bob` || in.Start != Automatic || in.DisplayName != "another name" || in.Description != "" {
		t.Errorf("installed %+v", in)
	}
	if p, err := Prepare(c); err != nil || len(p.Changes) != 0 {
		t.Errorf("what was done is planned again: %+v, %v", p.Changes, err)
	}

	c.Account, c.Start = "", Disabled
	c.Asked = Asked{Start: true, Account: true}
	apply(t, c)
	if in := look(t, c.Name); in.Account != "LocalSystem" || in.Start != Disabled {
		t.Errorf("installed %+v", in)
	}
}

func TestPlanChangesNothing(t *testing.T) {
	c := testConfig(t, "winservice-plan")
	if p, err := Prepare(c); err != nil || p.Installed != nil || len(p.Changes) == 0 {
		t.Fatalf("plan %+v, %v", p, err)
	}
	if in, err := read(c.Name); err != nil || in != nil {
		t.Errorf("after a plan there is %+v, %v", in, err)
	}
}

func TestForeignServiceIsRefused(t *testing.T) {
	dir := t.TempDir()
	for name, foreign := range map[string]string{
		"winservice-verb":    `"C:\windows\system32\svchost.exe" -k netsvcs`,
		"winservice-missing": `"C:\not\there.exe" run`,
		"winservice-other":   `"` + filepath.Join(dir, "other.exe") + `" run`,
		"winservice-plain":   `"` + filepath.Join(dir, "plain.exe") + `" run`,
	} {
		copyExe(t, filepath.Join(dir, "other.exe"), "some-other-service")
		copyExe(t, filepath.Join(dir, "plain.exe"), "")
		c := testConfig(t, name)
		apply(t, c)
		changeImagePath(t, name, foreign)
		_, err := Prepare(c)
		if err == nil || Mend(err) == "" || !strings.Contains(err.Error(), foreign) {
			t.Errorf("%s: err = %v", foreign, err)
		}
		if _, err := Remove(name, c.Exe, bound); err == nil {
			t.Errorf("%s: was removed", foreign)
		}
		changeImagePath(t, name, imagePath(c.Exe))
	}
}

// changeImagePath plays a service that somebody else has installed.
func changeImagePath(t *testing.T, name, line string) {
	t.Helper()
	if err := setImagePath(name, line); err != nil {
		t.Fatal(err)
	}
}

func TestMovedExecutableIsProvedByItsVersionResource(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "old place with blanks")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, "winservice.exe")
	copyExe(t, old, "winservice-moved")
	c := testConfig(t, "winservice-moved")
	here := c.Exe
	c.Exe = old
	apply(t, c)
	c.Exe = here
	p := apply(t, c)
	want := []Change{
		{"command line", `"` + old + `" run`, `"` + here + `" run`},
		{"event source", old, here},
	}
	if diff := cmp.Diff(want, p.Changes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if in := look(t, c.Name); in.ImagePath != imagePath(here) || in.Source != here {
		t.Errorf("installed %+v", in)
	}
}

func TestServiceRunsFromAPathWithBlanks(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b", "c d")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	c := testConfig(t, "winservice-blanks")
	c.Exe = filepath.Join(dir, "ä test.exe")
	copyExe(t, c.Exe, "")
	apply(t, c)
	if err := Start(c.Name, nil); err != nil {
		t.Fatal(err)
	}
	if err := Await(c.Name, Running, bound); err != nil {
		t.Error(err)
	}
}

func TestRemovedServiceLeavesNothing(t *testing.T) {
	c := started(t, "winservice-remove")
	if err := Await(c.Name, Running, bound); err != nil {
		t.Fatal(err)
	}
	notes, err := Remove(c.Name, c.Exe, bound)
	if err != nil || len(notes) != 0 {
		t.Fatalf("notes %q, err %v", notes, err)
	}
	if in, err := read(c.Name); in != nil || err != nil {
		t.Errorf("after remove there is %+v, %v", in, err)
	}
	if file := sourceFile(c.Name); file != "" {
		t.Errorf("event source %s is left", file)
	}
	if _, err := Remove(c.Name, c.Exe, bound); !IsNotInstalled(err) {
		t.Errorf("second remove: %v", err)
	}
	apply(t, c) // at once again
}

func TestEventSourceOfAnotherIsOvertakenByInstallAndLeftByRemove(t *testing.T) {
	c := testConfig(t, "winservice-source")
	const another = `C:\another.exe`
	if err := registerSource(c.Name, another); err != nil {
		t.Fatal(err)
	}
	p := apply(t, c)
	if len(p.Notes) == 0 || !strings.Contains(strings.Join(p.Notes, "\n"), another) {
		t.Errorf("notes %q", p.Notes)
	}
	if file := sourceFile(c.Name); file != c.Exe {
		t.Errorf("event source %q", file)
	}
	if err := registerSource(c.Name, another); err != nil {
		t.Fatal(err)
	}
	notes, err := Remove(c.Name, c.Exe, bound)
	if err != nil || len(notes) != 1 {
		t.Errorf("notes %q, err %v", notes, err)
	}
	if file := sourceFile(c.Name); file != another {
		t.Errorf("event source %q", file)
	}
	if _, err := unregisterSource(c.Name, another); err != nil {
		t.Error(err)
	}
}

func TestEventSourceSupportsAllTypes(t *testing.T) {
	c := testConfig(t, "winservice-types")
	apply(t, c)
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, sourcesKey+c.Name, registry.QUERY_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	defer key.Close()
	if types, _, err := key.GetIntegerValue("TypesSupported"); err != nil || types != 7 {
		t.Errorf("TypesSupported = %d, %v", types, err)
	}
}

func TestNameThatWindowsRefusesLeavesNothing(t *testing.T) {
	c := testConfig(t, `bad\name`)
	p, err := Prepare(c)
	if err == nil {
		err = p.Apply()
	}
	if known := (*Error)(nil); !errors.As(err, &known) || known.Service != c.Name {
		t.Errorf("err = %v", err)
	}
	c = testConfig(t, "winservice-nul")
	c.Description = "a\x00b"
	if p, err = Prepare(c); err != nil {
		t.Fatal(err)
	}
	if p.Apply() == nil {
		t.Error("a description with a NUL is taken")
	}
	if in, err := read(c.Name); in != nil || err != nil {
		t.Errorf("half a service is left: %+v, %v", in, err)
	}
}

func TestMovedExecutableIsProvedByItsEventSourceOrItsName(t *testing.T) {
	for name, old := range map[string]func(c Config) string{
		"winservice-source": func(c Config) string {
			if err := registerSource(c.Name, `C:\not\there\any-more.exe`); err != nil {
				t.Fatal(err)
			}
			return `C:\not\there\any-more.exe`
		},
		"winservice-base": func(c Config) string { return `C:\not\there\` + strings.ToUpper(filepath.Base(c.Exe)) },
	} {
		c := testConfig(t, name)
		apply(t, c)
		changeImagePath(t, name, imagePath(old(c)))
		if err := Start(name, nil); err == nil || !strings.Contains(Mend(err), "run install from where it is now") {
			t.Errorf("%s: start: %v", name, err)
		}
		p := apply(t, c) // what the mend says
		if len(p.Changes) == 0 || look(t, name).ImagePath != imagePath(c.Exe) {
			t.Errorf("%s: install changes %v", name, p.Changes)
		}
		changeImagePath(t, name, imagePath(old(c)))
		if _, err := Remove(name, c.Exe, bound); err != nil {
			t.Errorf("%s: remove: %v", name, err)
		}
		if file := sourceFile(name); file != "" {
			t.Errorf("%s: event source %s is left", name, file)
		}
	}
}

func TestSameExecutableInAnotherSpellingIsNoChange(t *testing.T) {
	c := testConfig(t, "winservice-spelling")
	c.DependsOn = []string{"Tcpip"}
	in := &Installed{
		DisplayName: c.DisplayName, Description: c.Description, ImagePath: strings.ToUpper(imagePath(c.Exe)), Start: c.Start,
		Account: "LocalSystem", DependsOn: []string{"TCPIP"}, Source: strings.ToUpper(c.Exe), Recovery: &c.Recovery, OnNonCrash: new(false),
	}
	if p := compare(c, in); len(p.Changes) != 0 {
		t.Errorf("changes %v", p.Changes)
	}
}

// An executable that only shows what is there needs no administrator: nothing
// is opened for writing. A configuration that cannot be written proves it.
func TestPlanWithoutChangesWritesNothing(t *testing.T) {
	c := testConfig(t, `no\such\service`)
	p := Plan{Config: c, Installed: &Installed{}}
	if err := p.Apply(); err != nil {
		t.Error(err)
	}
}
