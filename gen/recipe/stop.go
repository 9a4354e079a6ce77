package recipe

import (
	"fmt"
	"slices"
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
			d.refuseWith(item, items[i+1], "kill stands before the end of the ladder, and what follows is never reached", "put it last")
			good = false
		}
		ok = ok && good
		steps = append(steps, step)
	}
	if ok {
		d.service.Stop.Steps = steps
		d.remarkStop(g, items[len(items)-1], steps)
	}
}

// A rung is one kind of step of a ladder.
type rung struct {
	word    string
	ask     runtime.Ask
	arg     string // what stands between word and patience; empty: nothing
	example string
}

var rungs = []rung{
	{"ctrl-c", runtime.AskCtrlC, "", "ctrl-c 15s"},
	{"ctrl-break", runtime.AskCtrlBreak, "", "ctrl-break 15s"},
	{"close", runtime.AskClose, "", "close 15s"},
	{"event", runtime.AskEvent, "a name", `event Global\Zope-%d-2 30s`},
	{"command", runtime.AskCommand, "a command line", `command C:\srv\stop.exe --now 30s`},
	{"kill", runtime.AskKill, "", "kill"},
}

const rungsMend = "a rung is ctrl-c, ctrl-break, close, event NAME or command LINE, each followed by how long to wait, or kill alone"

func (d *decoder) rung(g given) (step runtime.StopStep, ok bool) {
	s, ok := d.line(g)
	if !ok {
		return step, false
	}
	word, rest, _ := strings.Cut(s, " ")
	i := slices.IndexFunc(rungs, func(r rung) bool { return r.word == word })
	if i < 0 {
		words := make([]string, len(rungs))
		for i, r := range rungs {
			words[i] = r.word
		}
		d.refuse(g, quote(word)+" is no rung of a stop ladder", suggestion(word, words, rungsMend))
		return step, false
	}
	kind := rungs[i]
	step.Ask = kind.ask
	if kind.ask == runtime.AskKill {
		if rest != "" {
			d.refuse(g, quote(s)+": kill waits for nothing", `write "kill"`)
		}
		return step, rest == ""
	}
	arg, patience := lastWord(rest)
	example := "as " + quote(kind.example)
	switch {
	case patience == "":
		d.refuse(g, fmt.Sprintf("how long is %s to be waited for?", word), "write it with its patience, "+example)
		return step, false
	case kind.arg == "" && arg != "":
		d.refuse(g, fmt.Sprintf("%s: %s takes nothing but its patience", quote(s), word), "write it "+example)
		return step, false
	case kind.arg != "" && arg == "":
		d.refuse(g, fmt.Sprintf("%s: %s needs %s and its patience", quote(s), word, kind.arg), "write it "+example)
		return step, false
	}
	step.Arg = arg
	value, good := d.durationIn(g, strings.TrimSpace(word+" "+arg), patience, durationRule{step: milli, most: mostPatient})
	step.Patience = value
	return step, good && d.checkArg(g, step)
}

// lastWord takes the last word of a text off.
func lastWord(s string) (before, last string) {
	s = strings.TrimSpace(s)
	i := strings.LastIndexByte(s, ' ')
	return strings.TrimSpace(s[:max(i, 0)]), s[i+1:]
}

// checkArg refuses names that no event can have, and commands that cannot be
// run.
func (d *decoder) checkArg(g given, step runtime.StopStep) bool {
	switch step.Ask {
	case runtime.AskEvent:
		return d.eventName(g, step.Arg)
	case runtime.AskCommand:
		return d.helperLine(g, step.Arg)
	}
	return true
}

// longestEvent is MAX_PATH, which the names of kernel objects are limited to.
const longestEvent = 260

// eventName checks the name of an event, in which %d is a process identifier.
// https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createeventw
func (d *decoder) eventName(g given, name string) bool {
	_, local, spaced := strings.Cut(name, `\`)
	switch {
	case spaced && !strings.HasPrefix(name, `Global\`) && !strings.HasPrefix(name, `Local\`), strings.Contains(local, `\`), spaced && local == "":
		d.refuse(g, quote(name)+" is no name of an event: a backslash stands only behind Global or Local", `write it like 'Global\Zope-%d-2'`)
	case units(name) > longestEvent:
		d.refuse(g, fmt.Sprintf("a name of %d characters; an event's has at most %d", units(name), longestEvent), "shorten it")
	case strings.Contains(strings.ReplaceAll(name, "%d", ""), "%"):
		d.refuse(g, quote(name)+" holds a % that is not %d, the child's process identifier", `write %d, or leave the % out`)
	default:
		return true
	}
	return false
}

// helperLine checks the command line of a program that runs beside the child.
func (d *decoder) helperLine(g given, line string) bool {
	program := firstWord(line)
	switch {
	case program == "":
		d.refuse(g, quote(line)+" names no program", `write it like 'command "C:\Program Files\x\stop.exe" --now 30s'`)
	case isBatch(program):
		d.refuse(g, quote(program)+" is a batch file, which only the command processor can run", "write cmd.exe /d /c in front of it")
	case interpreter(program) != nil:
		d.refuse(g, quote(program)+" is a script, which Windows does not start by itself", "put the program that runs it in front, "+strings.Join(interpreter(program), " "))
	case !d.startable(g, line), d.secretWords([]given{g}, strings.Fields(line)):
	default:
		d.remarkPath(g, program)
		return true
	}
	return false
}

// showStop writes a ladder as a recipe does.
func showStop(steps []runtime.StopStep) string {
	words := make([]string, len(steps))
	for i, step := range steps {
		words[i] = showRung(step)
	}
	return tomlList(words)
}

func showRung(step runtime.StopStep) string {
	i := slices.IndexFunc(rungs, func(r rung) bool { return r.ask == step.Ask })
	words := []string{rungs[i].word}
	if step.Arg != "" {
		words = append(words, step.Arg)
	}
	if step.Ask != runtime.AskKill {
		words = append(words, formatDuration(step.Patience))
	}
	return strings.Join(words, " ")
}
