package endtoend

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestDoctorFindsWhatKeepsTheChildFromStarting(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	site, secrets, script := filepath.Join(w.Dir(), "site"), filepath.Join(w.Dir(), "web.env"), filepath.Join(w.Dir(), "after.exe")
	mkdir(t, site)
	write(t, secrets, "A=1\n")
	good, err := os.ReadFile(w.Copy(filepath.Join(w.Dir(), "testchild.exe"), "after.exe"))
	if err != nil {
		t.Fatal(err)
	}
	s := w.only("ill", "--mark @marks", fmt.Sprintf("directory = '%s'\nenvironment-file = '%s'\nready.tcp = \"%s\"\nhooks.post-stop = ['%s']\n",
		w.Path(site), w.Path(secrets), address, w.Path(script)))
	if runtime.GOOS == "windows" {
		s.does("install")
	} else {
		s.does("install", "--username", `.\root`, "--password", "any") // whose files these are
	}
	before := s.doctor()

	s.breakAndMend(before, "directory-missing "+w.Path(site),
		func() { rename(t, site, site+".gone") }, func() { rename(t, site+".gone", site) })
	s.breakAndMend(before, "directory-missing "+w.Path(site),
		func() { rename(t, site, site+".gone"); write(t, site, "") }, func() { remove(t, site); rename(t, site+".gone", site) })
	if runtime.GOOS != "windows" { // where a file's mode is no right
		s.breakAndMend(before, "directory-not-accessible "+w.Path(site),
			func() { chmod(t, site, 0o200) }, func() { chmod(t, site, 0o755) })
	}
	s.breakAndMend(before, "file-invalid "+w.Path(secrets),
		func() { write(t, secrets, "A=1\nB\n") }, func() { write(t, secrets, "A=1\n") })
	s.breakAndMend(before, "not-a-program "+w.Path(script),
		func() { write(t, script, "import sys\n") }, func() { write(t, script, string(good)) })
	// A Windows program listens: Wine 10 lists no listener of the host's.
	gate := filepath.Join(w.Dir(), "gate")
	w.Start(filepath.Join(w.Dir(), "testchild.exe"), "--serve", address, "--gate", w.Path(gate))
	answers := func() bool {
		c, err := net.Dial("tcp", address)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	}
	s.breakAndMend(before, "port-in-use "+address, func() {
		write(t, gate, "")
		w.Eventually("somebody listens", answers)
	}, func() {
		remove(t, gate)
		w.Eventually("nobody listens", func() bool { return !answers() })
	})
}

func TestDoctorFindsWhatIsMissingBeforeAnInstallation(t *testing.T) {
	w := newWorld(t)
	s := w.only("early", "--mark @marks", `depends-on = ["no-such-service", "+no-such-group"]
hooks.post-stop = ["nowhere-to-be-found.exe"]
directory = '%NO_SUCH_VARIABLE%\site'`)
	found := s.doctor()
	for _, want := range []string{"dependency service early", "program-missing nowhere-to-be-found.exe", `directory-missing %NO_SUCH_VARIABLE%\site`} {
		if !slices.Contains(found, want) {
			t.Errorf("found %q, without %q", found, want)
		}
	}
	if text := s.Run(s.exe, "doctor").Stdout; strings.Contains(text, "no-such-group") || !strings.Contains(text, "depends on the service no-such-service, which is not installed") {
		t.Errorf("doctor prints\n%s", text)
	}
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}
