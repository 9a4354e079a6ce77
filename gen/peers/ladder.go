package peers

import (
	"strings"
	"time"

	"winservice.internal/gen/recipe"
)

// longestPatience is what a rung of the ladder waits at most.
const longestPatience = 24 * time.Hour

// stops sets the ladder of a peer that asks by Ctrl+C and then ends the tree.
func (d *draft) stops(patience time.Duration, note string) {
	d.ladder(rung("ctrl-c", patience))
	if note != "" {
		d.note("stop", note)
	}
}

// ladder sets the rungs before the last, leaving out those that wait for
// nothing.
func (d *draft) ladder(rungs ...string) {
	var words []string
	for _, r := range rungs {
		if r != "" {
			words = append(words, r)
		}
	}
	d.list("stop", append(words, "kill"))
}

// rung is one that asks and waits; nothing when it has no patience.
func rung(ask string, patience time.Duration) string {
	if patience = min(patience, longestPatience).Truncate(time.Millisecond); patience <= 0 {
		return ""
	}
	return ask + " " + recipe.FormatDuration(patience)
}

// stopSucceeds is what no peer asks of a stop command.
const stopSucceeds = "its exit code has to be 0: after another the next rung follows at once."

// stopCommand is a rung that runs a program, which asks the service's to end.
// Its words are quoted by the rules of the C runtime.
func (d *draft) stopCommand(program, arguments string, patience time.Duration) string {
	program = under(program)
	if isBatch(program) {
		program = "cmd.exe /d /c " + quoteArg(program)
	} else {
		program = quoteArg(program)
	}
	var s stands
	line := redactAs(strings.TrimSpace(program+" "+strings.Join(strings.Fields(arguments), " ")), s.variable)
	d.variablesFor("stop", s.names)
	return rung("command "+line, max(patience, time.Second))
}
