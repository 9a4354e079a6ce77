package peers

import (
	"regexp"
	"slices"
	"strings"
)

var nssmLine = regexp.MustCompile(`(?im)^\s*@?&?\s*"?[^"\n]*\bnssm(32|64)?(\.exe)?"?\s+(install|set)\s`)

func looksNSSM(text string) bool { return nssmLine.MatchString(text) }

// An nssmValue is a parameter of NSSM's, from a command line or the registry.
type nssmValue struct {
	name   string // in lower case
	field  string // as it is written
	sub    string // the exit code of AppExit, the event and action of AppEvents
	values []string
	raw    string // all of them as they stand
	line   int
}

// An nssm is one service of NSSM's.
type nssm struct {
	*reader
	*draft
	application string
	parameters  string
	directory   string
	params      []nssmValue
	rotateBytes [2]int64            // low and high
	files       map[string]string   // of the streams, by the parameter in lower case
	lists       map[string][]string // the names of variables, by the parameter in lower case
}

// readNSSM reads what nssm dump prints, and scripts with such lines.
// https://nssm.cc/commands
func readNSSM(r *reader) error {
	services := map[string]*nssm{}
	var order []*nssm
	for _, l := range r.shellLines() {
		if len(l.words) < 2 || !isProgram(l.words[0], "nssm") {
			r.warn(l.line, "not a line of NSSM's; it is passed over", "look whether it sets up the service")
			continue
		}
		verb := strings.ToLower(l.words[1])
		resets := verb == "reset" || verb == "unset"
		if verb != "install" && verb != "set" && !resets {
			if verb != "start" && verb != "stop" && verb != "restart" && verb != "remove" {
				r.warn(l.line, "nssm "+shown(verb)+" says nothing about how the service is configured", "nothing is to be done unless it should")
			}
			continue
		}
		if len(l.words) < 4 {
			return r.problem(l.line, 1, 1, "nssm "+verb+" without all it needs", "a line is nssm install NAME PROGRAM, or nssm set NAME PARAMETER VALUE, as nssm dump prints it")
		}
		key := strings.ToLower(l.words[2])
		n := services[key]
		if n == nil {
			n = newNSSM(r, l.line, l.words[2])
			services[key] = n
			order = append(order, n)
		}
		if resets {
			n.reset(l)
			continue
		}
		n.line(verb, l)
	}
	for _, n := range order {
		if err := n.finish(); err != nil {
			return err
		}
	}
	return nil
}

func newNSSM(r *reader, line int, name string) *nssm {
	return &nssm{reader: r, draft: r.add(line, name), files: map[string]string{}, lists: map[string][]string{}}
}

// line takes one command line over.
func (n *nssm) line(verb string, l shellLine) {
	if verb == "install" {
		n.application = l.words[3]
		if len(l.words) > 4 {
			n.parameters = n.joined(l.line, l.words[4:])
		}
		return
	}
	v := nssmValue{name: strings.ToLower(l.words[3]), field: l.words[3], values: l.words[4:], line: l.line}
	if len(v.values) > 0 {
		v.raw = l.rest[4]
		if len(v.values) == 1 {
			v.raw = v.values[0]
		}
	}
	switch v.name {
	case "appexit", "appevents":
		if len(v.values) > 0 {
			v.sub, v.values = v.values[0], v.values[1:]
			v.raw = strings.Join(v.values, " ")
		}
	case "appparameters":
		if len(v.values) > 1 {
			v.raw = n.joined(l.line, v.values)
		}
	}
	n.param(v)
}

// joined is how NSSM keeps several arguments: with a blank between and no quotes
// around those that have blanks themselves.
func (n *nssm) joined(line int, words []string) string {
	for _, w := range words {
		if strings.ContainsAny(w, " \t") && !strings.Contains(w, `"`) {
			n.tell(line, "NSSM keeps "+quote(shown(w))+" without quotes, and the program reads several words", `if it is one word, write it as "\"`+shown(w)+`\""`)
		}
	}
	return strings.Join(words, " ")
}

// reset takes back what a parameter was set to: all of it, or what it says of
// one exit code or one event.
func (n *nssm) reset(l shellLine) {
	name, sub := strings.ToLower(l.words[3]), ""
	if len(l.words) > 4 && (name == "appexit" || name == "appevents") {
		sub = l.words[4]
	}
	if name == "appparameters" || name == "appdirectory" {
		n.param(nssmValue{name: name})
	}
	n.params = slices.DeleteFunc(n.params, func(v nssmValue) bool {
		return v.name == name && (sub == "" || strings.EqualFold(v.sub, sub))
	})
}

func joinArgs(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quoteArg(w)
	}
	return strings.Join(quoted, " ")
}

// param keeps a parameter: its meaning may depend on others.
func (n *nssm) param(v nssmValue) {
	switch v.name {
	case "application":
		n.application = v.raw
	case "appparameters":
		n.parameters = v.raw
	case "appdirectory":
		n.directory = v.raw
	default:
		n.params = append(n.params, v)
	}
}

// finish makes the draft.
func (n *nssm) finish() error {
	if n.application == "" {
		return n.refuse(n.draft, "the service "+quote(shown(n.name))+" has no program", "it is in the line nssm install NAME PROGRAM, or in the value Application of the registry")
	}
	n.defaults()
	n.program(n.application, n.parameters)
	directory := n.directory
	if directory == "" {
		directory = parent(n.application)
	}
	n.text("directory", directory)
	stop, exit := newNSSMStop(), newNSSMExit()
	for _, v := range n.params {
		n.at = v.line
		switch {
		case stop.param(n.draft, v), exit.param(n.draft, v):
		case nssmFields[v.name] != nil:
			nssmFields[v.name](n, v)
		default:
			n.unknown(v.line, strings.TrimSpace(v.field+" "+v.sub), v.raw)
		}
	}
	n.rotation()
	n.streams()
	stop.finish(n.draft)
	exit.finish(n.draft)
	return nil
}

// defaults are NSSM's that are not ours.
func (n *nssm) defaults() {
	n.put("start", `"automatic"`)
	n.put("log.off", "true")
	n.note("log.off", "NSSM keeps no output unless told where; take this out to have a log.")
}
