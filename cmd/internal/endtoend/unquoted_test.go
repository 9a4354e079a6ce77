package endtoend

import (
	"path/filepath"
	"strings"
	"testing"
)

// Another tool has installed our service, and written its path without quotes.
func TestOurServiceWithoutQuotesIsOursForEveryVerbAndRepaired(t *testing.T) {
	w := newWorld(t)
	dist := w.build(w.recipe("spaced", "--mark @marks", quick))
	spaced := w.Copy(filepath.Join(dist, "spaced.exe"), "Program Files/our service/spaced.exe")
	s := w.service(filepath.Dir(spaced), "spaced", "spaced")
	bare := w.Path(spaced) + " run"
	s.command("sc", "create", "spaced", "binPath=", bare)()
	s.does("start", "--wait", "30")
	s.status()
	s.does("restart", "--wait", "30")
	s.does("stop", "--wait", "30")
	again := func() {
		s.command("sc", "delete", "spaced")()
		s.command("sc", "create", "spaced", "binPath=", bare)()
	}
	quoted := `"` + w.Path(spaced) + `" run`
	for _, repair := range [][]string{{s.exe, "update"}, {s.exe, "install"}, {filepath.Join(dist, "spaced.exe"), "update"}} {
		again()
		if got := w.Service("spaced").ImagePath; got != bare {
			t.Fatalf("the SCM has %s", got)
		}
		r := w.Run(repair[0], append(repair[1:], "--plan")...)
		if r.Code != 1 || !strings.Contains(r.Stdout, "* command line") || !strings.Contains(r.Stdout, bare+" -> "+quoted) {
			t.Errorf("the plan of %q: exit code %d\n%s%s", repair, r.Code, r.Stdout, r.Stderr)
		}
		if r := w.Run(repair[0], repair[1:]...); r.Code != 0 || w.Service("spaced").ImagePath != quoted {
			t.Errorf("%q: %+v; the SCM has %s", repair, r, w.Service("spaced").ImagePath)
		}
	}
	again()
	s.does("remove")
	if w.Service("spaced").Exists {
		t.Error("the service is still there")
	}
}

// Where a program lies in the way of the path without quotes, Windows runs that
// one: the verbs do not start it, and say so.
func TestProgramInTheWayOfAPathWithoutQuotesIsNamed(t *testing.T) {
	w := newWorld(t)
	dist := w.build(w.recipe("led", "--mark @marks", ""))
	exe := w.Copy(filepath.Join(dist, "led.exe"), "Program Files/our service/led.exe")
	inTheWay := w.Copy(filepath.Join(w.Dir(), "testchild.exe"), "Program.exe")
	s := w.service(filepath.Dir(exe), "led", "led")
	s.command("sc", "create", "led", "binPath=", w.Path(exe)+" run")()
	for _, verb := range []string{"install", "update", "remove", "start", "stop", "restart"} {
		r := w.Run(s.exe, verb)
		if r.Code != 1 || !strings.Contains(r.Stderr, "the path has no quotes, so that Windows runs "+w.Path(inTheWay)+" and not "+w.Path(exe)) {
			t.Errorf("%s: %+v", verb, r)
		}
	}
	w.rename(inTheWay, inTheWay+".gone")
	s.does("update")
	if got, want := w.Service("led").ImagePath, `"`+w.Path(exe)+`" run`; got != want {
		t.Errorf("the SCM has %s", got)
	}
}
