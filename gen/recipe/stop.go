package recipe

import (
	"strings"

	"winservice.internal/runtime"
)

// readStop reads a ladder such as ["ctrl-c 90s", "kill"].
func (d *decoder) readStop(g given) {
	items, ok := d.list(g)
	if !ok {
		return
	}
	if len(items) == 0 {
		d.refuse(g, "is empty", `leave it out for the default, ["ctrl-c 15s", "kill"], or write ["kill"] to end the child at once`)
		return
	}
	var steps []runtime.StopStep
	for i, item := range items {
		step, good := d.rung(item)
		if good && step.Ask == runtime.AskKill && i < len(items)-1 {
			d.refuse(item, "kill stands before the end of the ladder, and nothing is left after it", "put it last")
			good = false
		}
		ok = ok && good
		steps = append(steps, step)
	}
	if ok {
		d.service.Stop.Steps = steps
	}
}

const rungs = `a rung is "ctrl-c 15s" (asks, and waits so long) or "kill"`

func (d *decoder) rung(g given) (runtime.StopStep, bool) {
	s, ok := d.line(g)
	if !ok {
		return runtime.StopStep{}, false
	}
	ask, patience, timed := strings.Cut(s, " ")
	switch {
	case ask == "kill" && !timed:
		return runtime.Kill(), true
	case ask == "kill":
		d.refuse(g, quote(s)+": kill waits for nothing", `write "kill"`)
	case ask == "ctrl-c" && !timed:
		d.refuse(g, "how long is ctrl-c to be waited for?", `write it with its patience, as "ctrl-c 15s"`)
	case ask == "ctrl-c":
		if value, ok := d.durationIn(g, patience, durationRule{step: milli, most: mostPatient}); ok {
			return runtime.CtrlC(value), true
		}
	default:
		d.refuse(g, quote(ask)+" is no rung of a stop ladder", suggestion(ask, []string{"ctrl-c", "kill"}, rungs))
	}
	return runtime.StopStep{}, false
}
