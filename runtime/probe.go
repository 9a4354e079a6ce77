package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"winservice.internal/runtime/readable"
)

// A Probe finds out whether the child does what it is there for.
//
// [FileWritten], [EventSet] and [CommandSucceeds] are probes. Those that talk
// to a network are packages of their own, probe/tcp and probe/http, because
// what they need would double the size of every executable.
type Probe interface {
	// Check returns nil when all is well, and otherwise why it is not. It
	// returns soon once ctx is done. String is what it looks at, for messages.
	Check(ctx context.Context, c Child) error
	String() string
}

// A Child is the running child that a [Probe] is asked about.
type Child struct {
	Pid     int       // of the first process
	Started time.Time // a moment before it could do anything
	Foreign bool      // an answer of a process outside its tree counts, too

	process process
}

// Pids are the processes of the child's tree that have not ended. Outside
// Windows they are not known, which is an error.
func (c Child) Pids() ([]int, error) {
	if c.process.Process == nil {
		return nil, errors.ErrUnsupported
	}
	return c.process.Process.Pids()
}

// FileWritten is the path of a file that was written after the child's start.
// %VAR% is expanded.
type FileWritten string

// fileClock is how far the clock by which Windows stamps files can be behind
// the one by which we know when the child was started: one tick.
const fileClock = 20 * time.Millisecond

// Check looks at the time at which the file was last written.
func (f FileWritten) Check(_ context.Context, c Child) error {
	info, err := os.Stat(c.process.service.expand(string(f)))
	if err != nil {
		return readable.Plain(err)
	}
	if written := info.ModTime(); written.Before(c.Started.Add(-fileClock)) {
		return fmt.Errorf("%s was last written at %s, before the child's start", f, written.Format(time.DateTime))
	}
	return nil
}

func (f FileWritten) String() string { return "file " + string(f) }

// EventSet is the name of a Windows event object that is set; %d in it is the
// child's process identifier. One of a service is best named `Global\…`, and
// is a manual-reset event: an automatic one is reset by our looking at it.
type EventSet string

// Check opens the event each time, so that the child may make it at leisure.
// Where the name has a %d, every process of the child's tree is tried: a
// launcher has the real program for a child.
func (e EventSet) Check(_ context.Context, c Child) error { return c.process.IsEventSet(string(e)) }

func (e EventSet) String() string { return "event " + string(e) }

// CommandSucceeds is a program and its arguments that ends with exit code 0.
// It runs in the child's folder with the child's variables and CHILD_PID, the
// child's process identifier; %VAR% is expanded.
type CommandSucceeds []string

// Check runs the command once. One that is still running when ctx is done is
// ended with everything it has started.
func (s CommandSucceeds) Check(ctx context.Context, c Child) error {
	if len(s) == 0 {
		return errors.New("the command is empty")
	}
	spec := c.process.beside()
	spec.Path, spec.Output = c.process.expand(s[0]), io.Discard // which has a tail
	for _, arg := range s[1:] {
		spec.Args = append(spec.Args, c.process.expand(arg))
	}
	return c.process.besides.runUntil(ctx, spec, s.String())
}

func (s CommandSucceeds) String() string {
	if len(s) == 0 {
		return "command"
	}
	return "command " + Command{Path: s[0], Args: s[1:]}.String()
}
