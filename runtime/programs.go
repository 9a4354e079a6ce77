package runtime

import "winservice.internal/runtime/internal/child"

// programs calls do with all that the service starts, each with the key of the
// recipe that names it: the child, and what runs around it, as it would be
// started.
func (s *Service) programs(do func(key string, spec *child.Spec)) error {
	spec, err := s.spec()
	if err != nil {
		return err
	}
	do("command", &spec)
	ready, _ := s.Ready.Probe.(CommandSucceeds)
	health, _ := s.Health.Probe.(CommandSucceeds)
	words := [...][]string{s.Hooks.PreStart, s.Hooks.PostStart, s.Hooks.PreStop, s.Hooks.PostStop, ready, health}
	for i, key := range beside {
		if len(words[i]) == 0 {
			continue
		}
		spec.Line, spec.Path, spec.Args = "", s.expand(words[i][0]), nil
		for _, word := range words[i][1:] {
			spec.Args = append(spec.Args, s.expand(word))
		}
		do(key, &spec)
	}
	for i := range s.Stop.Steps {
		if step := &s.Stop.Steps[i]; step.Ask == AskCommand {
			spec.Line = s.expand(step.Arg)
			do("stop", &spec)
		}
	}
	return nil
}

// beside are the keys of the commands that run beside the child.
var beside = [...]string{"hooks.pre-start", "hooks.post-start", "hooks.pre-stop", "hooks.post-stop", "ready.command", "health.command"}
