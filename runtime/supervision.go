package runtime

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/child"
	"winservice.internal/runtime/internal/cmdline"
	"winservice.internal/runtime/internal/logfile"
	"winservice.internal/runtime/internal/supervise"
)

// supervise runs the service's child until ctx is cancelled or the restart
// policy is through with it.
func (s Service) supervise(ctx context.Context, h host) supervise.Outcome {
	j := journal{service: s, host: h}
	output := h.console
	if h.console == nil {
		j.keeper = newStateKeeper(s)
		output = s.openLog(&j)
	}
	supervisor := supervise.Supervisor{
		Start:   func() (supervise.Child, error) { return s.startChild(output, h.ctrlC) },
		Report:  func(status supervise.Status) { j.status(status) },
		Emit:    j.event,
		Restart: s.Restart.policy(),
		Ladder:  s.Stop.ladder(),
	}
	return supervisor.Run(ctx)
}

// openLog returns where the child's output goes; nil throws it away.
func (s Service) openLog(j *journal) io.Writer {
	if s.Log.Off {
		return nil
	}
	d := s.WithDefaults()
	path := filepath.Join(s.logDir(), fileName(s.Name)+".log")
	w := logfile.Open(logfile.Options{
		Path:       path,
		MaxSize:    d.Log.MaxSize,
		Keep:       d.Log.Keep,
		Timestamps: d.Log.Timestamps,
		Trouble:    func(err error) { j.host.emit(events.LogTrouble, s.Name, path, err.Error()) },
		Recovered: func(dropped int64) {
			j.host.emit(events.LogRecovered, s.Name, path, fmt.Sprint(dropped))
		},
	})
	j.keeper.log = w
	return w
}

// startChild starts the command once.
func (s Service) startChild(output io.Writer, ctrlC func(int) error) (supervise.Child, error) {
	spec, err := s.Command.spec()
	if err != nil {
		return nil, err
	}
	spec.Output, spec.CtrlC = output, ctrlC
	p, err := child.Start(spec)
	if err != nil {
		return nil, err
	}
	return process{p}, nil
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
type process struct{ *child.Process }

func (p process) Ask(step supervise.Step) error {
	switch step.Ask {
	case supervise.AskCtrlC:
		return p.Interrupt()
	default:
		return p.Kill()
	}
}

func (p process) Wait() supervise.Exit {
	code, err := p.Process.Wait()
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
		ask := supervise.AskKill
		if step.Ask == AskCtrlC {
			ask = supervise.AskCtrlC
		}
		steps = append(steps, supervise.Step{Ask: ask, Patience: span(step.Patience)})
	}
	return steps
}

func span(d time.Duration) time.Duration {
	if d == AtOnce {
		return 0
	}
	return d
}
