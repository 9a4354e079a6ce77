package runtime

import (
	"errors"
	"fmt"
	"os"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/logfile"
	"winservice.internal/runtime/internal/outside"
	"winservice.internal/runtime/internal/scm"
)

// outside carries out, in a process outside of the service's process tree, a
// command that stops the service and that was given within this tree: by an SSH
// server, a CI runner or a deploy agent that is the service. Here it would end
// in the middle, with the tree, and the service would stay stopped. Not done:
// the command is carried out here.
func (c *command) outside() (done bool, err error) {
	switch c.options.verb {
	case "restart", "update", "stop", "remove":
	default:
		return false, nil
	}
	if c.options.plan {
		return false, nil
	}
	running, err := scm.Query(c.service.Name)
	if err != nil || running.Pid == 0 || c.ours() != nil {
		return false, nil // which the command finds out, too
	}
	s := outside.Service{Name: c.service.Name, Pid: running.Pid, Job: c.service.treeJob(running.Pid, lookAtProcess)}
	inside, certain := outside.Inside(s)
	if !inside {
		return false, nil
	}
	p, err := c.startOutside(s)
	if err != nil {
		if c.options.verb == "stop" {
			c.haltUpdate()
			c.printf("Stopping service %s, with which this command ends\n", c.service.Name)
			return true, scm.Stop(c.service.Name)
		}
		return true, &scm.Error{
			Service: c.service.Name, Step: c.options.verb + " it from inside its own process tree", Err: err,
			Mend: "nothing was changed; run the command in a session that does not belong to the service: this one ends when the service stops",
		}
	}
	shownBy := "status"
	if c.options.verb == "remove" {
		shownBy = "logs --events" // there is no status of a service that is not installed
	}
	c.printf("This command runs inside service %s and ends with it. Process %d carries out the %s outside of the service.\nThe result is in the event log, and shown by: %s %s\n",
		c.service.Name, p.Pid, c.options.verb, programName(), shownBy)
	return true, c.relay(p, running.Pid, certain)
}

var errStandardInput = errors.New("a process outside of it has no standard input")

// startOutside starts this executable with the same arguments.
func (c *command) startOutside(s outside.Service) (*outside.Process, error) {
	if c.options.passwordStdin {
		return nil, errStandardInput
	}
	exe, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this executable: %w", err)
	}
	supervisor, err := outside.Open(s)
	if err != nil {
		return nil, err
	}
	defer supervisor.Close()
	if now, err := scm.Query(s.Name); err != nil || now.Pid != s.Pid {
		return nil, errors.New("it has just been stopped")
	}
	return supervisor.Start(exe, append([]string{verbOutside}, os.Args[1:]...))
}

// relay prints what the process prints, until it has ended or the service
// stops. Whoever certainly belongs to the tree ends then: the stop would wait
// for it as for all of the tree.
func (c *command) relay(p *outside.Process, supervisor int, certain bool) error {
	var output *os.File
	defer func() {
		if output != nil {
			output.Close()
		}
	}()
	for {
		code, ended := p.Ended(50 * time.Millisecond)
		if output == nil {
			output = c.outputOf(p.Pid)
		}
		if output != nil {
			_, _ = output.WriteTo(c.stdout) // up to its present end
		}
		if ended {
			return c.outcome(int(code), output != nil)
		}
		if certain && c.stops(supervisor) {
			c.printf("Service %s stops\n", c.service.Name)
			return nil
		}
	}
}

// stops reports whether the service has begun to stop, by the state that it
// writes: whoever talks to the SCM may be terminated in the middle of it.
func (c *command) stops(supervisor int) bool {
	s, err := readState(c.service.logDir())
	return err == nil && (s.Pid != supervisor || s.State == scm.StopPending.String() || s.State == scm.Stopped.String())
}

// outputOf opens the output of an operation once the process has begun it; nil:
// it has not, or others than administrators look.
func (c *command) outputOf(pid int) *os.File {
	if op := c.service.lastOperation(); op == nil || op.Pid != pid {
		return nil
	}
	file, err := logfile.OpenToRead(c.service.operationPath(operationOutput))
	if err != nil {
		return nil
	}
	return file
}

func (c *command) outcome(code int, printed bool) error {
	switch {
	case code == exitDone:
		return nil
	case printed:
		return exitWith(code)
	}
	return fmt.Errorf("the process outside of service %q ended with exit code %d\n  see the event log, and: %s status", c.service.Name, code, programName())
}

// runOutside is the process outside. It has no console and no standard handles.
func runOutside(s Service, args []string) int {
	o, err := parseOptions(args)
	if err != nil || o.help || o.verb == "" {
		return exitUsage
	}
	o.outside = true
	c := command{service: s, options: o}
	c.locate()
	r := newRecorder(&c.service)
	c.stdout, c.stderr = r, r.errors()
	op := &operation{Service: s.Name, Verb: o.verb, Pid: os.Getpid(), Requested: time.Now(), State: operationRuns}
	_ = s.save(op) // the events have it too
	c.emit(events.OperationBegun, o.verb, fmt.Sprint(op.Pid))
	code := tell(c.do(), c.stderr)
	_ = r.end(op, code, time.Now())
	if code == exitDone {
		c.emit(events.OperationDone, o.verb, op.Text)
	} else {
		c.emit(events.OperationFailed, o.verb, op.Text)
	}
	_ = s.save(op)
	return code
}

// emit reports an event of a command to the event log and to the service's
// file, under the service's name, which is its first insert.
func (c *command) emit(id events.ID, inserts ...string) {
	inserts = append([]string{c.service.Name}, inserts...)
	log := scm.OpenEventLog(c.service.Name)
	log.Report(id, inserts...)
	log.Close()
	c.service.appendEvent(id, inserts...)
}
