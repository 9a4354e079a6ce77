package runtime

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// options is a command line, understood.
type options struct {
	verb string   // empty: none was given
	args []string // for the service: start, restart, debug, send-ctrl-c

	username      *string
	password      *string
	passwordStdin bool
	startup       *StartType
	wait          *time.Duration
	json          bool
	lines         *int // negative: all
	follow        bool
	stderr        bool
	plan          bool
	help          bool
	outside       bool // this process is outside of the service's tree, in which the command was given
}

// usageError is a command line that is not understood.
type usageError string

func (e usageError) Error() string { return string(e) }

//go:noinline
func misuse(format string, args ...any) error { return usageError(fmt.Sprintf(format, args...)) }

// verbPress is how a debugging service presses a key in its child's console: through another process of its own, since a process has but one
// console. It is not for users.
const verbPress = "press"

// verbOutside begins the arguments of a process that carries out, outside of the
// service's process tree, a command that was given within it. It is not for users.
const verbOutside = "outside"

// A grammar is what may stand beside a verb.
type grammar struct {
	options []string
	args    bool // words that are for the service
}

var grammars = map[string]grammar{
	"install":       {options: []string{"username", "password", "password-stdin", "startup", "plan", "json"}},
	"update":        {options: []string{"username", "password", "password-stdin", "startup", "plan", "json", "wait"}},
	"remove":        {},
	"start":         {options: []string{"wait"}, args: true},
	"stop":          {options: []string{"wait"}},
	"restart":       {options: []string{"wait"}, args: true},
	"restart-child": {options: []string{"wait"}},
	"rotate":        {},
	"debug":         {args: true},
	"status":        {options: []string{"json"}},
	"doctor":        {options: []string{"json"}},
	"logs":          {options: []string{"lines", "follow", "stderr"}},
	"version":       {},
	"run":           {},
	verbPress:       {args: true},
}

// setter puts one option's value into options. Those without a value get "".
type setter struct {
	value bool
	set   func(o *options, value string) error
}

var setters = map[string]setter{
	"username":       {true, func(o *options, v string) error { o.username = &v; return notEmpty("username", v) }},
	"password":       {true, func(o *options, v string) error { o.password = &v; return nil }},
	"password-stdin": {false, func(o *options, _ string) error { o.passwordStdin = true; return nil }},
	"startup":        {true, (*options).setStartup},
	"wait":           {true, (*options).setWait},
	"json":           {false, func(o *options, _ string) error { o.json = true; return nil }},
	"plan":           {false, func(o *options, _ string) error { o.plan = true; return nil }},
	"lines":          {true, (*options).setLines},
	"follow":         {false, func(o *options, _ string) error { o.follow = true; return nil }},
	"stderr":         {false, func(o *options, _ string) error { o.stderr = true; return nil }},
	"help":           {false, func(o *options, _ string) error { o.help = true; return nil }},
}

// parseOptions reads the words after the program's name. Options may stand
// before or after the verb; "--" ends them. Behind a verb that takes words for
// the service, what is no option of ours is such a word.
func parseOptions(words []string) (options, error) {
	var o options
	var given []string
	for len(words) > 0 {
		word := words[0]
		words = words[1:]
		if word == "--" {
			return o, o.finish(given, words)
		}
		name, value, hasValue, known := splitOption(word)
		switch {
		case known:
			given = append(given, name)
			var err error
			if words, err = o.set(name, value, hasValue, words); err != nil {
				return o, err
			}
		case o.verb != "":
			o.args = append(o.args, word)
		case word == "--version":
			o.verb = "version"
		case strings.HasPrefix(word, "-"):
			return o, misuse("no such option: %s", word)
		case word == "help":
			o.help = true
		default:
			o.verb = word
		}
	}
	return o, o.finish(given, nil)
}

// shortOptions are the other words for some.
var shortOptions = map[string]string{"-h": "help", "/?": "help", "-?": "help", "-n": "lines", "-f": "follow"}

// splitOption recognises --name and --name=value.
func splitOption(word string) (name, value string, hasValue, known bool) {
	if name, short := shortOptions[word]; short {
		return name, "", false, true
	}
	name, long := strings.CutPrefix(word, "--")
	if !long {
		return "", "", false, false
	}
	name, value, hasValue = strings.Cut(name, "=")
	_, known = setters[name]
	return name, value, hasValue, known
}

// set takes the value from the word itself or the next one, and returns the
// words that are left.
func (o *options) set(name, value string, hasValue bool, rest []string) ([]string, error) {
	setter := setters[name]
	switch {
	case setter.value && !hasValue && len(rest) == 0:
		return nil, misuse("--%s: a value is missing", name)
	case setter.value && !hasValue:
		value, rest = rest[0], rest[1:]
	case !setter.value && hasValue:
		return nil, misuse("--%s: takes no value", name)
	}
	return rest, setter.set(o, value)
}

// finish holds the options and words against what the verb takes.
func (o *options) finish(given, rest []string) error {
	if o.help {
		return nil
	}
	if o.verb == "" && len(rest) > 0 {
		o.verb, rest = rest[0], rest[1:]
	}
	o.args = append(o.args, rest...)
	g, ok := grammars[o.verb]
	switch {
	case o.verb == "" && len(given) > 0:
		return misuse("a command is missing")
	case o.verb == "":
		return nil
	case !ok:
		return misuse("no such command: %s", o.verb)
	}
	for _, name := range given {
		if !slices.Contains(g.options, name) {
			return misuse("--%s: not an option of %s%s", name, o.verb, passOn(g))
		}
	}
	switch {
	case !g.args && len(o.args) > len(rest) && strings.HasPrefix(o.args[0], "-"):
		return misuse("%s: no such option: %s", o.verb, o.args[0])
	case !g.args && len(o.args) > 0:
		return misuse("%s: takes no words, but there is: %s", o.verb, o.args[0])
	case o.json && !o.plan && slices.Contains(g.options, "plan"):
		return misuse("--json: goes with --plan")
	case o.password != nil && o.passwordStdin:
		return misuse("--password and --password-stdin exclude each other")
	}
	return nil
}

func passOn(g grammar) string {
	if g.args {
		return "; words for the service stand after --"
	}
	return ""
}

func notEmpty(name, value string) error {
	if value == "" {
		return misuse("--%s: is empty", name)
	}
	return nil
}

var startupWords = map[string]StartType{
	"manual": Manual, "auto": Automatic, "delayed": DelayedAutomatic, "disabled": Disabled,
}

func (o *options) setStartup(value string) error {
	start, ok := startupWords[strings.ToLower(value)]
	if !ok {
		return misuse("--startup: %q is not manual, auto, delayed or disabled", value)
	}
	o.startup = &start
	return nil
}

// setLines takes a number, or all.
func (o *options) setLines(value string) error {
	lines, err := strconv.Atoi(value)
	if value == "all" {
		lines, err = -1, nil
	} else if err != nil || lines < 0 {
		return misuse("--lines: %q is not a number of lines, nor all", value)
	}
	o.lines = &lines
	return nil
}

// maxWait is a day, beyond which nobody waits.
const maxWait = 24 * 60 * 60

func (o *options) setWait(value string) error {
	seconds, err := strconv.Atoi(value)
	if err != nil || seconds < 0 || seconds > maxWait {
		return misuse("--wait: %q is not a number of seconds, 0 to %d", value, maxWait)
	}
	wait := time.Duration(seconds) * time.Second
	o.wait = &wait
	return nil
}
