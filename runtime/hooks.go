package runtime

import (
	"context"
	"fmt"
	"strings"

	"winservice.internal/runtime/internal/cmdline"
	"winservice.internal/runtime/internal/supervise"
)

// hooks are the commands as the supervisor runs them.
func (s *Service) hooks(output outputs, beside *besides) supervise.Hooks {
	h := s.WithDefaults().Hooks
	hook := func(words []string) supervise.Hook {
		if len(words) == 0 {
			return supervise.Hook{}
		}
		return supervise.Hook{Timeout: h.Timeout, Run: func(ctx context.Context, m supervise.Moment) error {
			return s.runHook(ctx, words, m, output, beside)
		}}
	}
	preStart := hook(h.PreStart)
	if run := preStart.Run; run != nil {
		preStart.Run = func(ctx context.Context, m supervise.Moment) error {
			if err := beside.clear(); err != nil {
				return err
			}
			return run(ctx, m)
		}
	}
	return supervise.Hooks{PreStart: preStart, PostStart: hook(h.PostStart), PreStop: hook(h.PreStop), PostStop: hook(h.PostStop)}
}

// runHook runs a command as the child would be, but in a tree of its own.
func (s Service) runHook(ctx context.Context, words []string, m supervise.Moment, output outputs, beside *besides) error {
	spec, err := s.spec()
	if err != nil {
		return err
	}
	about := map[string]string{}
	if m.Pid != 0 {
		about["CHILD_PID"] = fmt.Sprint(m.Pid)
	}
	if m.Exit != nil {
		about["CHILD_EXIT_CODE"], about["CHILD_EXIT_REASON"] = fmt.Sprint(m.Exit.Code), m.Reason
	}
	expand := func(text string) string {
		return cmdline.Expand(text, func(name string) (string, bool) {
			if value, ok := about[strings.ToUpper(name)]; ok {
				return value, true
			}
			return s.lookup(name)
		})
	}
	for name, value := range about {
		spec.Env = append(spec.Env, name+"="+value)
	}
	spec.Line, spec.Path, spec.Args = "", expand(words[0]), nil
	for _, word := range words[1:] {
		spec.Args = append(spec.Args, expand(word))
	}
	spec.Output, spec.Errors = output.merged, output.errors
	return beside.runUntil(ctx, spec, words[0])
}
