package endtoend

import (
	"path/filepath"
	"strings"
	"testing"
)

// orders has the child of the service run a program within its tree. How is
// what package testchild says of --obey.
func (s *service) orders(how, exe string, args ...string) {
	s.Helper()
	lines := append([]string{how, s.Path(exe)}, args...)
	s.Write("order.new", []byte(strings.Join(lines, "\n")))
	s.rename(filepath.Join(s.Dir(), "order.new"), filepath.Join(s.Dir(), "order"))
}

// ordered is what the program printed.
func (s *service) ordered(how string) string {
	s.Helper()
	if strings.HasPrefix(how, "orphan ") {
		return s.Read(filepath.Join(s.Dir(), "order.orphan.out"))
	}
	return s.Read(filepath.Join(s.Dir(), "order.out"))
}

// obeyed takes an order away, so that the next child does not follow it too.
func (s *service) obeyed(how string) {
	s.Helper()
	s.Eventually("the order was followed", func() bool { return s.ordered(how) != "" })
	s.rename(filepath.Join(s.Dir(), "order"), filepath.Join(s.Dir(), "order.old"))
}

// lastOperation waits for the result of an operation. It reads the file, because
// `status` interrogates the service, and a service that Wine's SCM interrogates
// while it stops it is terminated by it now and then.
func (s *service) lastOperation() map[string]any {
	s.Helper()
	file := s.Local(`C:\ProgramData\winservice\` + s.name + `\` + s.name + `.operation.json`)
	s.Eventually("the operation has a result", func() bool { return strings.Contains(s.Read(file), `"finished"`) })
	op, _ := s.status()["last_operation"].(map[string]any)
	return op
}

func TestRestartFromInsideTheServiceIsCarriedOutOutside(t *testing.T) {
	for _, test := range []struct{ name, how string }{
		{"by the child", "plain"},
		{"bare", "bare"},
		{"in a nested job", "nested bare"},
		{"by a process whose parent has ended", "orphan nested bare"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			s := w.only("agent", "--mark @marks --obey @order", "")
			first := s.runs()
			child := w.await("marks", "started", 1).pids()[0]
			s.orders(test.how, s.exe, "restart", "--wait", "30")
			s.obeyed(test.how)
			op := s.lastOperation()
			if op["operation"] != "restart" || op["state"] != "done" || !strings.Contains(op["text"].(string), "Restarting service agent") {
				t.Errorf("the operation is %v", op)
			}
			second := w.WaitState("agent", "RUNNING")
			if second.PID == first.PID {
				t.Error("the service is the same process")
			}
			w.gone(child, first.PID, int(op["pid"].(float64)))
			if said := s.ordered(test.how); !strings.Contains(said, "runs inside service agent and ends with it") {
				t.Errorf("restart printed:\n%s", said)
			}
			if out := s.does("status"); !strings.Contains(out, "restart requested from inside the service, done at ") {
				t.Errorf("status prints:\n%s", out)
			}
			w.Eventually("the result is an event", func() bool { return w.Reported("Restarting service agent") })
			w.Eventually("the file of events has request and result", func() bool {
				said := s.does("logs", "--events")
				return strings.Contains(said, " 4412 agent: restart was requested from inside the service") && strings.Contains(said, " 4410 agent: restart, requested from inside the service, is done")
			})
			s.does("stop", "--wait", "30")
		})
	}
}

func TestUpdateFromInsideTheServiceIsCarriedOutOutside(t *testing.T) {
	for _, test := range []struct{ name, how, command, state, says string }{
		{"good", "plain", "--mark @new", "done", "Service updated"},
		{"good in a nested job without its parent", "orphan nested bare", "--mark @new", "done", "Service updated"},
		{"bad", "bare", "--mark @new --say secret-words --exit 9", "failed", "are back; service \"deployed\" runs"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			s, next := w.installedAt("deployed", "--mark @old --obey @order", "")
			first := s.runs()
			child := w.await("old", "started", 1).pids()[0]
			w.build(w.recipe("deployed", test.command, "restart = { delay = \"10ms\", healthy-after = \"1s\" }"))
			s.orders(test.how, next, "update", "--wait", "30")
			s.obeyed(test.how)
			op := s.lastOperation()
			text, _ := op["text"].(string)
			if op["operation"] != "update" || op["state"] != test.state || !strings.Contains(text, test.says) || strings.Contains(text, "secret-words") {
				t.Errorf("the operation is %v", op)
			}
			if good := test.state == "done"; sameFiles(s.exe, next) != good {
				t.Errorf("the new executable is installed: %v", !good)
			}
			second := w.WaitState("deployed", "RUNNING")
			if second.PID == first.PID {
				t.Error("the service is the same process")
			}
			w.gone(child, first.PID, int(op["pid"].(float64)))
			s.clean()
			output := w.Read(w.Local(`C:\ProgramData\winservice\deployed\deployed.operation.log`))
			if !strings.Contains(output, test.says) || strings.Contains(output, "secret-words") != (test.state == "failed") {
				t.Errorf("the output is\n%s", output)
			}
			events := s.does("logs", "--events", "-n", "all")
			if !strings.Contains(events, " info 4412 deployed: ") || strings.Count(events, test.says) != 1 {
				t.Errorf("the file of events has\n%s", events)
			}
			if out := s.does("status"); !strings.Contains(out, "update requested from inside the service, "+test.state+" at ") {
				t.Errorf("status prints:\n%s", out)
			}
			s.does("stop", "--wait", "30")
		})
	}
}

func TestUpdateFromInsideTheServiceThatStopsNothingPrintsItsResult(t *testing.T) {
	w := newWorld(t)
	s, next := w.installedAt("same", "--mark @old --obey @order", "")
	first := s.runs()
	s.orders("plain", next, "update", "--startup", "auto")
	w.Eventually("the command has ended", func() bool { return w.Read(filepath.Join(w.Dir(), "order.code")) != "" })
	if code := w.Read(filepath.Join(w.Dir(), "order.code")); code != "0" {
		t.Errorf("exit code %s", code)
	}
	if said := s.ordered("plain"); !strings.Contains(said, "manual -> auto") {
		t.Errorf("update printed:\n%s", said)
	}
	if got := w.Service("same"); got.PID != first.PID || got.Start != "auto" {
		t.Errorf("the SCM has %+v", got)
	}
}

func TestStopAndRemoveFromInsideTheServiceAreCarriedOut(t *testing.T) {
	for _, verb := range []string{"stop", "remove"} {
		t.Run(verb, func(t *testing.T) {
			w := newWorld(t)
			s := w.only("leaves", "--mark @marks --obey @order", "")
			first := s.runs()
			child := w.await("marks", "started", 1).pids()[0]
			s.orders("plain", s.exe, verb)
			s.obeyed("plain")
			w.gone(child, first.PID)
			w.Eventually("it was carried out", func() bool {
				got := w.Service("leaves")
				return got.Exists == (verb == "stop") && (got.State == "STOPPED" || !got.Exists)
			})
			result := w.Local(`C:\ProgramData\winservice\leaves\leaves.operation.json`)
			w.Eventually("the result was written", func() bool { return strings.Contains(w.Read(result), `"state": "done"`) })
			shownBy := map[string]string{"stop": "leaves.exe status", "remove": "leaves.exe logs --events"}[verb]
			if said := s.ordered("plain"); !strings.Contains(said, "shown by: "+shownBy+"\n") && !strings.Contains(said, "shown by: "+shownBy+"\r\n") {
				t.Errorf("%s printed:\n%s", verb, said)
			}
			w.Eventually("the file of events has the result", func() bool {
				return strings.Contains(s.does("logs", "--events"), " 4410 leaves: "+verb+", requested from inside the service, is done")
			})
			if verb == "remove" {
				s.does("install")
				if op := s.status()["last_operation"]; op != nil {
					t.Errorf("status of the new installation shows the operation %v", op)
				}
			}
		})
	}
}

func TestWhatCannotBeCarriedOutOutsideIsRefusedBeforeAnythingIsStopped(t *testing.T) {
	w := newWorld(t)
	s := w.only("asks", "--mark @marks --obey @order", "")
	first := s.runs()
	s.orders("plain", s.exe, "update", "--username", `.\bob`, "--password-stdin")
	w.Eventually("the command has ended", func() bool { return w.Read(filepath.Join(w.Dir(), "order.code")) != "" })
	said := s.ordered("plain")
	if code := w.Read(filepath.Join(w.Dir(), "order.code")); code != "1" || !strings.Contains(said, "standard input") || !strings.Contains(said, "nothing was changed; run the command in a session that does not belong to the service") {
		t.Errorf("exit code %s\n%s", code, said)
	}
	if got := w.Service("asks"); got.PID != first.PID || got.State != "RUNNING" {
		t.Errorf("the SCM has %+v", got)
	}
}
