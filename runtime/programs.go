package runtime

import (
	"fmt"
	"slices"

	"winservice.internal/runtime/internal/child"
)

// A program is one that the service starts, and the key of the recipe that
// names it.
type program struct {
	key  string
	spec child.Spec
}

// programs are all that the service starts: the child, and what runs around it.
func (s Service) programs() ([]program, error) {
	spec, err := s.spec()
	if err != nil {
		return nil, err
	}
	all := []program{{"command", spec}}
	add := func(key string, words []string, line string) {
		beside := child.Spec{Dir: spec.Dir, Env: spec.Env, Line: s.expand(line)}
		for i, word := range words {
			if word = s.expand(word); i == 0 {
				beside.Path = word
			} else {
				beside.Args = append(beside.Args, word)
			}
		}
		if len(words) > 0 || line != "" {
			all = append(all, program{key, beside})
		}
	}
	add("hooks.pre-start", s.Hooks.PreStart, "")
	add("hooks.post-start", s.Hooks.PostStart, "")
	add("hooks.pre-stop", s.Hooks.PreStop, "")
	add("hooks.post-stop", s.Hooks.PostStop, "")
	for i, probe := range []Probe{s.Ready.Probe, s.Health.Probe} {
		if words, ok := probe.(CommandSucceeds); ok {
			add([]string{"ready.command", "health.command"}[i], words, "")
		}
	}
	for i, step := range s.Stop.Steps {
		if step.Ask == AskCommand {
			add(fmt.Sprintf("stop, rung %d", i+1), nil, step.Arg)
		}
	}
	return slices.Clip(all), nil
}
