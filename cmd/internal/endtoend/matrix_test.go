package endtoend

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"winservice.internal/cmd/internal/wine/winhelper/answer"
)

// A combination is one cell of the stop matrix: a kind of child, with what has
// happened before, is ended in one of the ways in which a service or its child
// is ended. matrixcases_test.go lists all of them; here is how one is run and
// judged.
type combination struct {
	child   matrixChild
	history matrixHistory
	trigger matrixTrigger
}

func (c combination) String() string {
	return c.child.name + ", " + c.history.name + ", " + c.trigger.name
}

// service is the name of the service that a combination runs.
func (c combination) service() string { return c.child.name + "-" + c.history.name }

// sensible reports whether a combination means something.
func (c combination) sensible() bool {
	switch {
	case c.history.of != "" && c.history.of != c.child.name,
		c.child.in != "" && c.child.in != c.history.name,
		slices.Contains(c.history.not, c.trigger.name),
		slices.Contains(c.child.not, c.trigger.name):
		return false
	}
	return true
}

func combinations() (all []combination) {
	for _, child := range matrixChildren() {
		for _, history := range matrixHistories {
			for _, trigger := range matrixTriggers {
				if c := (combination{child, history, trigger}); c.sensible() {
					all = append(all, c)
				}
			}
		}
	}
	return all
}

// crossSection picks some in which each child, each history and each trigger is
// met. It moves on by a step that has no common divisor with their number, so
// that it does not stay with one of them.
func crossSection(all []combination) (some []combination) {
	met := make(map[string]bool)
	for i := range all {
		c := all[i*37%len(all)]
		names := []string{"child " + c.child.name, "history " + c.history.name, "trigger " + c.trigger.name}
		if slices.ContainsFunc(names, func(name string) bool { return !met[name] }) {
			some = append(some, c)
		}
		for _, name := range names {
			met[name] = true
		}
	}
	return some
}

func TestCrossSectionMeetsEverything(t *testing.T) {
	all := combinations()
	met := make(map[string]bool)
	for _, c := range crossSection(all) {
		met[c.child.name], met[c.history.name], met[c.trigger.name] = true, true, true
	}
	for _, c := range all {
		if !met[c.child.name] || !met[c.history.name] || !met[c.trigger.name] {
			t.Errorf("something of %q is not met", c)
		}
	}
}

func TestStopMatrix(t *testing.T) {
	all := combinations()
	run := crossSection(all)
	if many(0, 1) == 1 {
		run = all
	}
	of := make(map[string][]combination)
	for _, c := range run {
		of[c.child.name] = append(of[c.child.name], c)
	}
	for _, child := range matrixChildren() {
		t.Run(child.name, func(t *testing.T) {
			m := newMatrix(newWorld(t), of[child.name])
			for _, c := range of[child.name] {
				m.run(c)
			}
			t.Logf("%d combinations", len(of[child.name]))
		})
	}
	t.Logf("%d of %d combinations of %d children, %d histories and %d triggers",
		len(run), len(all), len(matrixChildren()), len(matrixHistories), len(matrixTriggers))
}

// A matrix is a host with two builds of each of its services: the second is
// what update puts in the place of the first.
type matrix struct {
	*world
	before, after string // folders
}

func newMatrix(w *world, run []combination) *matrix {
	w.Helper()
	m := &matrix{world: w}
	var recipes [2]strings.Builder
	built := make(map[string]bool)
	for _, c := range run {
		if built[c.service()] {
			continue
		}
		built[c.service()] = true
		for i, description := range []string{"before", "after"} {
			fmt.Fprintf(&recipes[i], "[service.%s]\ndescription = '%s'\n%s\n", c.service(), description, m.recipe(c))
		}
	}
	m.before, m.after = w.buildInto("before", recipes[0].String()), w.buildInto("after", recipes[1].String())
	return m
}

// recipe is the part of a recipe that says how a combination runs.
func (m *matrix) recipe(c combination) string {
	stop := c.history.stop
	if stop == "" {
		stop = c.child.stop
	}
	text := c.child.command + "\n" + c.history.body
	if stop != "" {
		text += "\nstop = " + stop
	}
	if !strings.Contains(text, "restart = ") {
		// An update is over as soon as a run is a healthy one.
		text += "\nrestart = { delay = \"0s\", healthy-after = \"200ms\" }"
	}
	return strings.NewReplacer("{child}", m.child, "{batch}", m.Path("batch.cmd"), "{node}", m.Path(os.Getenv(nodeVariable)),
		"{marks}", m.Path("marks"), "{go}", m.Path("go"), "{never}", m.Path("never")).Replace(text) + "\n"
}

// run takes a service from its installation to its removal.
func (m *matrix) run(c combination) {
	m.Helper()
	for _, file := range []string{"marks", "go"} {
		_ = os.Remove(filepath.Join(m.Dir(), file))
	}
	m.Write("batch.cmd", []byte("@\""+m.child+"\" --mark \""+m.Path("marks")+"\" --raw\r\n"))
	exe := m.Copy(filepath.Join(m.before, c.service()+".exe"), "svc/"+c.service()+".exe")
	a := &attempt{service: m.service(filepath.Dir(exe), c.service(), c.service()), matrix: m, combination: c}
	a.does("install")
	a.does("start", "--wait", "0")
	c.history.reach(a)
	a.before, a.children = a.Service(a.name), a.started()
	if c.child.ends {
		m.Write("go", nil)
	}
	c.trigger.pull(a)
	c.trigger.judge(a)
	if a.Service(a.name).Exists {
		a.verb("remove")
		a.ended()
	}
	if m.Failed() {
		m.Fatalf("that was: %v", c)
	}
}

// An attempt is one combination while it is run.
type attempt struct {
	*service
	combination
	matrix   *matrix
	before   answer.Service // what the SCM had before the trigger
	children int            // how many children had been started before the trigger
}

// started is how many children have been started.
func (a *attempt) started() int {
	a.Helper()
	return marks(a.Read(filepath.Join(a.Dir(), "marks"))).count("started")
}

// verb runs the executable and expects success, unless the service may have
// ended by itself just before.
func (a *attempt) verb(args ...string) {
	a.Helper()
	a.verbOf(a.exe, args...)
}

func (a *attempt) verbOf(exe string, args ...string) {
	a.Helper()
	if r := a.Run(exe, args...); r.Code != 0 && !a.child.ends {
		a.Errorf("%s: exit code %d\n%s%s", strings.Join(args, " "), r.Code, r.Stdout, r.Stderr)
	}
}

// ended holds that the service has ended as one that was asked to, and that
// nothing of it is left: no process of the tree nor the host of its console.
func (a *attempt) ended() {
	a.Helper()
	var got answer.Service
	a.Eventually(a.String()+": the service has ended", func() bool {
		got = a.Service(a.name)
		return !got.Exists || got.State == "STOPPED"
	})
	if got.Exists && got.ExitCode != 0 {
		a.Errorf("the SCM has %+v", got)
	}
	a.noneLeft("cmd.exe", "conhost.exe", "node.exe")
	a.unforced()
}

// unforced holds that a child which can miss a Ctrl+C has ended by one all the
// same: before its step was over, after which the tree is terminated. A process
// of the service that has just been started knows no earlier child.
func (a *attempt) unforced() {
	a.Helper()
	got := a.Service(a.name)
	if !a.child.misses || a.history.stop != "" || !got.Exists || got.PID != 0 && got.PID != a.before.PID {
		return
	}
	last, _ := a.status()["last_exit"].(map[string]any)
	if last == nil || last["code"] == float64(killedCode) {
		a.Errorf("%v: the child has missed Ctrl+C: %v", a, last)
	}
}

// killedCode is the exit code of a child that was terminated.
const killedCode = 3

// anew holds that another child runs in the state of before, in another
// process of the service or in the same one.
func (a *attempt) anew(process bool) {
	a.Helper()
	if a.child.ends { // the next one, too
		a.ended()
		return
	}
	a.Eventually(a.String()+": another child runs", func() bool {
		got := a.Service(a.name)
		return got.State == a.before.State && (got.PID != a.before.PID) == process && a.started() > a.children
	})
	a.unforced()
}
