package runtime

import (
	"context"
	"errors"
	"fmt"
	"os"
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
	var record *eventRecord
	if h.output == nil {
		record = newEventRecord(&s, h.emit)
		defer record.close()
		h.emit = record.emit
	}
	j := journal{service: s, host: h, record: record}
	output := outputs{merged: h.output}
	if h.output == nil {
		j.keeper = newStateKeeper(s, h.emit)
		output = s.openLog(&j, record)
		defer output.close()
	}
	refused := s.tellRefusals(h.emit)
	rights := newRightsCheck(&s, h.emit)
	beside := &besides{before: rights.beforeStart, quiet: !s.outputInEvents()}
	supervisor := supervise.Supervisor{
		Start: func() (supervise.Child, error) {
			if err := rights.beforeStart(); err != nil {
				return nil, err
			}
			child, err := s.startChild(output, beside, h.console, refused)
			j.keeper.follow(child)
			return child, err
		},
		Report:       func(status supervise.Status) { j.status(status) },
		Emit:         j.event,
		Ready:        s.Ready.supervised(),
		Health:       s.Health.supervised(),
		Restart:      s.Restart.policy(),
		Ladder:       s.Stop.ladder(),
		Hooks:        s.hooks(output, beside),
		ShuttingDown: h.shuttingDown,
		Overdue:      func() { h.overdue(j.overdue()) },
		RestartChild: h.requests.restartChild,
	}
	if h.requests.rotate != nil {
		over := make(chan struct{})
		defer close(over)
		go h.requests.obey(j.keeper, over)
	}
	return supervisor.Run(ctx)
}

// startChild starts the command once, when nothing is left of the commands that
// ran beside the child before.
func (s Service) startChild(output outputs, beside *besides, console func(int, child.Key) error, refused func(error)) (supervise.Child, error) {
	if err := beside.clear(); err != nil {
		return nil, err
	}
	spec, err := s.spec()
	if err != nil {
		return nil, err
	}
	spec.Output, spec.Errors = output.merged, output.errors
	spec.Console, spec.Windowed = console, s.Stop.asks(AskClose)
	began := time.Now()
	spec.Limits, spec.Refused = s.Limits.child(), refused
	handovers := s.followed(&spec)
	p, err := child.Start(spec)
	if err != nil {
		return nil, err
	}
	return process{p, spec, began, output, s, beside, handovers}, nil
}

// spec expands %VAR% by the environment of this moment.
func (s Service) spec() (child.Spec, error) {
	c := s.Command
	file, err := s.environmentFile()
	if err != nil {
		return child.Spec{}, err
	}
	spec := child.Spec{
		Path: s.expand(c.Path),
		Line: s.expand(c.Line),
		Dir:  s.expand(c.Dir),
		Env:  s.environ(os.Environ(), file),
	}
	for _, arg := range c.Args {
		spec.Args = append(spec.Args, s.expand(arg))
	}
	if spec.Dir == "" {
		dir, err := exeDir()
		if err != nil {
			return child.Spec{}, err
		}
		spec.Dir = dir
	}
	return spec, nil
}

// process makes a child.Process a supervise.Child.
type process struct {
	*child.Process
	spec    child.Spec // how it was started
	began   time.Time  // a moment before that
	output  outputs
	service Service
	besides *besides

	handovers <-chan supervise.Handover // nil: the first process is the child
}

func (p process) Ask(ctx context.Context, step supervise.Step) error {
	switch step.Ask {
	case supervise.AskCtrlC:
		return p.press(ctx, child.CtrlC, step.Again)
	case supervise.AskCtrlBreak:
		return p.press(ctx, child.CtrlBreak, step.Again)
	case supervise.AskClose:
		return p.CloseWindows()
	case supervise.AskEvent:
		return p.SetEvent(step.Arg)
	case supervise.AskCommand:
		return p.runCommand(ctx, step.Arg)
	}
	return p.Kill()
}

func (p process) press(ctx context.Context, k child.Key, again bool) error {
	if again {
		return p.PressAgain(ctx, k)
	}
	return p.Press(ctx, k)
}

// runCommand runs a command of the stop ladder until ctx is done.
func (p process) runCommand(ctx context.Context, line string) error {
	spec := p.beside()
	spec.Output, spec.Line = p.spec.Output, p.expand(line)
	return p.besides.runUntil(ctx, spec, spec.Line)
}

// beside is how a command runs that has to do with the child: in its folder,
// with its variables and CHILD_PID.
func (p process) beside() child.Spec {
	return child.Spec{Dir: p.spec.Dir, Env: append(slices.Clip(p.spec.Env), "CHILD_PID="+fmt.Sprint(p.Pid()))}
}

// expand replaces %VAR% as in the child's command, and %CHILD_PID%.
//
//go:noinline
func (p process) expand(s string) string {
	return cmdline.Expand(s, func(name string) (string, bool) {
		if strings.EqualFold(name, "CHILD_PID") {
			return fmt.Sprint(p.Pid()), true
		}
		return p.service.lookup(name)
	})
}

// lastLine is what a program most likely said last of its failure.
func lastLine(output string) string {
	output = strings.TrimSpace(output)
	if line := strings.TrimSpace(output[strings.LastIndexByte(output, '\n')+1:]); line != "" {
		return ": " + line
	}
	return ""
}

func (p process) Wait() supervise.Exit {
	code, err := p.Process.Wait()
	p.output.endChild()
	exit := exitOf(code, err, p.Tail())
	end := p.End()
	exit.Terminated, exit.Others = end.Terminated, end.Others
	return exit
}

// exitOf is what package child says of an end.
func exitOf(code uint32, err error, tail string) supervise.Exit {
	return supervise.Exit{Code: code, Remains: errors.Is(err, child.ErrRemains), Err: err, Tail: tail}
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
