package runtime

import (
	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/child"
)

func (l Limits) child() child.Limits {
	return child.Limits{
		Priority:      child.Priority(l.Priority),
		Affinity:      l.Affinity,
		Memory:        l.Memory,
		ProcessMemory: l.ProcessMemory,
		CPU:           l.CPU,
		Processes:     l.Processes,
	}
}

// tellRefusals tells of limits that the system does not take, of each once
// and not with every start of the child.
func (s Service) tellRefusals(emit func(events.ID, ...string)) func(error) {
	told := map[string]bool{}
	return func(err error) {
		if text := err.Error(); !told[text] {
			told[text] = true
			emit(events.LimitRefused, s.Name, text)
		}
	}
}
