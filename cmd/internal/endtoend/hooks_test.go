package endtoend

import (
	"strings"
	"testing"
)

// TestHooksRunAroundTheChild: what they print is in the log, in their order,
// with what they were told.
func TestHooksRunAroundTheChild(t *testing.T) {
	w := newWorld(t)
	hook := func(say string) string { return `['` + w.child + `', '--say', '` + say + `', '--exit', '0']` }
	s := w.only("hooked", "--mark @marks", `log = { directory = 'C:\logs' }
[service.hooked.hooks]
pre-start = `+hook("before-%SERVICE_NAME%")+`
post-start = `+hook("beside-%CHILD_PID%-")+`
pre-stop = `+hook("before-the-ladder")+`
post-stop = `+hook("after-%CHILD_EXIT_REASON%")+`
timeout = "5m"`)
	s.runs()
	w.await("marks", "started", 1)
	w.Eventually("post-start has run", func() bool { return strings.Contains(w.Read(w.Local(`C:\logs\hooked.log`)), "beside-") })
	s.does("stop", "--wait", "60")
	log := w.Read(w.Local(`C:\logs\hooked.log`))
	rest := log
	for _, said := range []string{"before-hooked", "beside-", "before-the-ladder", "after-stopped"} {
		_, after, ok := strings.Cut(rest, said)
		if !ok {
			t.Fatalf("%s is missing or too early in the log:\n%s", said, log)
		}
		rest = after
	}
	if strings.Contains(log, "%") {
		t.Errorf("a variable is left in the log:\n%s", log)
	}
}
