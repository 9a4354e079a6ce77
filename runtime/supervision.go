package runtime

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"winservice.internal/runtime/internal/child"
	"winservice.internal/runtime/internal/cmdline"
	"winservice.internal/runtime/internal/supervise"
)

// supervise runs the service's child until ctx is cancelled or the restart
// policy is through with it.
func (s Service) supervise(ctx context.Context, h host) supervise.Outcome {
	j := journal{service: s, host: h}
	output := outputs{merged: h.output}
	if h.output == nil {
		j.keeper = newStateKeeper(s)
		output = s.openLog(&j)
	}
	supervisor := supervise.Supervisor{
		Start:        func() (supervise.Child, error) { return s.startChild(output, h.console) },
		Report:       func(status supervise.Status) { j.status(status) },
		Emit:         j.event,
		Restart:      s.Restart.policy(),
		Ladder:       s.Stop.ladder(),
		ShuttingDown: h.shuttingDown,
		Overdue:      func() { h.overdue(j.overdue()) },
	}
	return supervisor.Run(ctx)
}

// startChild starts the command once.
func (s Service) startChild(output outputs, console func(int, child.Key) error) (supervise.Child, error) {
	spec, err := s.Command.spec()
	if err != nil {
		return nil, err
	}
	spec.Output, spec.Errors = output.merged, output.errors
	spec.Console, spec.Windowed = console, s.Stop.asks(AskClose)
	p, err := child.Start(spec)
	if err != nil {
		return nil, err
	}
	return process{p, spec, output}, nil
}

// spec expands %VAR% by the environment of this moment.
func (c Command) spec() (child.Spec, error) {
	spec := child.Spec{
		Path: expand(c.Path),
		Line: expand(c.Line),
		Dir:  expand(c.Dir),
		Env:  append(os.Environ(), "ZMANAGED=1"),
	}
	for _, arg := range c.Args {
		spec.Args = append(spec.Args, expand(arg))
	}
	for _, entry := range c.Environment {
		spec.Env = append(spec.Env, expand(entry))
	}
	if spec.Dir == "" {
		exe, err := os.Executable()
		if err != nil {
			return child.Spec{}, fmt.Errorf("find the folder of the service's executable: %w", err)
		}
		spec.Dir = filepath.Dir(exe)
	}
	return spec, nil
}

func expand(s string) string { return cmdline.Expand(s, os.LookupEnv) }

// process makes a child.Process a supervise.Child.
type process struct {
	*child.Process
	spec   child.Spec // how it was started
	output outputs
}

func (p process) Ask(ctx context.Context, step supervise.Step) error {
	switch step.Ask {
	case supervise.AskCtrlC:
		return p.Press(ctx, child.CtrlC)
	case supervise.AskCtrlBreak:
		return p.Press(ctx, child.CtrlBreak)
	case supervise.AskClose:
		return p.CloseWindows()
	case supervise.AskEvent:
		return p.SetEvent(step.Arg)
	case supervise.AskCommand:
		return p.runCommand(ctx, step.Arg)
	}
	return p.Kill()
}

// runCommand runs a command for the child until ctx is done. It has a tree of
// its own, of which nothing is left afterwards.
func (p process) runCommand(ctx context.Context, line string) error {
	pid := fmt.Sprint(p.Pid())
	spec := child.Spec{
		Dir:    p.spec.Dir,
		Env:    append(slices.Clip(p.spec.Env), "CHILD_PID="+pid),
		Output: p.spec.Output,
		Line: cmdline.Expand(line, func(name string) (string, bool) {
			if strings.EqualFold(name, "CHILD_PID") {
				return pid, true
			}
			return os.LookupEnv(name)
		}),
	}
	command, err := child.Start(spec)
	if err != nil {
		return err
	}
	over := context.AfterFunc(ctx, func() { _ = command.Kill() })
	code, err := command.Wait()
	switch {
	case !over():
		return fmt.Errorf("%s did not end within its patience, and was ended", spec.Line)
	case err != nil:
		return err
	case code != 0:
		return fmt.Errorf("%s ended with exit code %s", spec.Line, describeCode(code))
	}
	return nil
}

func (p process) Wait() supervise.Exit {
	code, err := p.Process.Wait()
	p.output.endChild()
	return supervise.Exit{Code: code, Err: err, Tail: p.Tail()}
}

// policy is what the recipe says, with the defaults in and AtOnce as nothing.
func (r Restart) policy() supervise.Restart {
	r = Service{Restart: r}.WithDefaults().Restart
	return supervise.Restart{
		When:         supervise.When(r.When),
		Delay:        span(r.Delay),
		MaxDelay:     span(r.MaxDelay),
		Jitter:       r.Jitter,
		GiveUpAfter:  span(r.GiveUpAfter),
		HealthyAfter: span(r.HealthyAfter),
		SuccessCodes: r.SuccessCodes,
		RestartCodes: r.RestartCodes,
		GiveUpCodes:  r.GiveUpCodes,
	}
}

func (s Stop) ladder() (steps []supervise.Step) {
	for _, step := range (Service{Stop: s}).WithDefaults().Stop.Steps {
		steps = append(steps, supervise.Step{Ask: supervise.Ask(step.Ask), Arg: step.Arg, Patience: span(step.Patience)})
	}
	return steps
}

// asks says whether a kind of rung is in the ladder.
func (s Stop) asks(ask Ask) bool {
	return slices.ContainsFunc(s.Steps, func(step StopStep) bool { return step.Ask == ask })
}

func span(d time.Duration) time.Duration {
	if d == AtOnce {
		return 0
	}
	return d
}
