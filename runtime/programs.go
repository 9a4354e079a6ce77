package runtime

import "winservice.internal/runtime/internal/child"

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
	ready, _ := s.Ready.Probe.(CommandSucceeds)
	health, _ := s.Health.Probe.(CommandSucceeds)
	all := []program{{"command", spec}}
	for _, c := range [...]struct {
		key   string
		words []string
	}{
		{"hooks.pre-start", s.Hooks.PreStart},
		{"hooks.post-start", s.Hooks.PostStart},
		{"hooks.pre-stop", s.Hooks.PreStop},
		{"hooks.post-stop", s.Hooks.PostStop},
		{"ready.command", ready},
		{"health.command", health},
	} {
		if len(c.words) == 0 {
			continue
		}
		spec.Line, spec.Path, spec.Args = "", s.expand(c.words[0]), nil
		for _, word := range c.words[1:] {
			spec.Args = append(spec.Args, s.expand(word))
		}
		all = append(all, program{c.key, spec})
	}
	for _, step := range s.Stop.Steps {
		if step.Ask == AskCommand {
			spec.Path, spec.Args, spec.Line = "", nil, s.expand(step.Arg)
			all = append(all, program{"stop", spec})
		}
	}
	return all, nil
}
