package peers

import (
	"strings"
)

// A hookCommand is a program that a peer runs beside the service's, by the
// hook that does the same here.
type hookCommand struct {
	hook  string // pre-start, post-start, pre-stop or post-stop
	field string // what the peer calls it
	words []string
	plain bool // every word was quoted as a whole or not at all
}

// hookLine takes a hook's command line apart.
func hookLine(hook, field, program, arguments string) hookCommand {
	words, plain := split(arguments)
	return hookCommand{hook, field, append([]string{program}, words...), plain}
}

// hook sets a hook, and says whether it did: there is one command for each.
// Hooks run in the child's folder, in which the peers run theirs, too.
func (d *draft) hook(h hookCommand) bool {
	key := "hooks." + h.hook
	line := joinArgs(h.words)
	if len(h.words) == 0 || h.words[0] == "" {
		d.lost(key, h.field, line, "it names no program.")
		return false
	}
	if d.values[key] != nil {
		d.lost(key, h.field, line, "a hook is one program; let a batch file run both, one after the other.")
		return false
	}
	h.words[0] = under(h.words[0])
	words, names := secretWords(h.words)
	d.variablesFor(key, names)
	if !h.plain {
		d.note(key, h.field+" has quotes within its arguments; look whether the program reads them as before: "+shown(line))
	}
	d.list(key, words)
	return true
}

// What differs between hooks of a peer and ours.
const (
	hookMustSucceed = "here another exit code than 0, or too long a run, is a failed start, which counts as a death."
	hookPrints      = "hooks print to the child's log."
)

// childVariables puts our variables of a hook in the place of a peer's.
func childVariables(words []string, ours map[string]string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		for theirs, name := range ours {
			w = strings.ReplaceAll(w, theirs, name)
		}
		out[i] = w
	}
	return out
}
