package peers

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var shawlLine = regexp.MustCompile(`(?im)^[^\n]*\bshawl[\w.-]*(\.exe)?"?\s+(add|run)\s`)

func looksShawl(text string) bool { return shawlLine.MatchString(text) }

// readShawl reads command lines of Shawl's: shawl add … or, from an ImagePath,
// shawl run ….
// https://github.com/mtkennerly/shawl/blob/master/docs/cli.md
func readShawl(r *reader) error {
	for _, l := range r.shellLines() {
		i := slices.IndexFunc(l.words, func(w string) bool { return isProgram(w, "shawl") })
		if i < 0 {
			r.warn(l.line, "not a line of Shawl's; it is passed over", "look whether it sets up the service")
			continue
		}
		if _, err := r.shawl(l.line, l.words[i+1:], ""); err != nil {
			return err
		}
	}
	return nil
}

// A shawl is one command line's options.
type shawl struct {
	*draft
	pass            []uint32
	mode            string // restart, no-restart, restart-if, restart-if-not; empty: the default
	codes           []uint32
	delay, patience int64
	plainLog        bool // the command's output has a file of its own
	line            int
	cwd             string
	prepend, path   []string
}

// shawlFlags are the options without a value, shawlValues those with one.
var (
	shawlFlags  = []string{"restart", "no-restart", "no-log", "no-log-cmd", "pass-start-args", "kill-process-tree", "interactive"}
	shawlValues = []string{
		"name", "cwd", "dependencies", "env", "path", "path-prepend", "pass", "restart-if", "restart-if-not", "restart-delay",
		"stop-timeout", "log-dir", "log-retain", "log-rotate", "log-as", "log-cmd-as", "priority",
	}
)

// takesValue says whether the word behind an option is its value. Of an option
// that is not known, what could be the next option is none.
func takesValue(option string, behind []string) bool {
	return slices.Contains(shawlValues, option) ||
		!slices.Contains(shawlFlags, option) && len(behind) > 0 && !strings.HasPrefix(behind[0], "--")
}

// shawl takes one command line over; name is the service name where it is
// known from elsewhere.
func (r *reader) shawl(line int, words []string, name string) (*draft, error) {
	if len(words) == 0 || words[0] != "add" && words[0] != "run" {
		return nil, r.problem(line, min(line, 1), 0, "neither shawl add nor shawl run", "give the command line that added the service, or its ImagePath")
	}
	// Shawl looks once a second whether the command still runs, and waits no
	// longer unless told to.
	s := &shawl{draft: newDraft(""), line: line, pass: []uint32{0}, delay: 1000, patience: 3000}
	s.draft.line, s.at, s.tell = line, line, r.warn
	words = words[1:]
	for len(words) > 0 && strings.HasPrefix(words[0], "--") && words[0] != "--" {
		option, value, given := strings.Cut(words[0][2:], "=")
		words = words[1:]
		if !given && takesValue(option, words) {
			if len(words) == 0 {
				return nil, r.problem(line, min(line, 1), 0, "--"+shown(option)+" has no value", "give the command line as it was typed")
			}
			value, words = words[0], words[1:]
		}
		if option == "name" && name == "" {
			name = value
		}
		s.option(option, value)
	}
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	if len(words) == 0 {
		return nil, r.problem(line, min(line, 1), 0, "no command stands behind Shawl's options", "give the command line with the command, as in: shawl add --name my-app -- my-app.exe")
	}
	if name == "" {
		return nil, r.problem(line, min(line, 1), 0, "no --name says what the service is called", "add --name NAME")
	}
	s.name = name
	s.finish(words)
	r.drafts = append(r.drafts, s.draft)
	return s.draft, nil
}

// option takes one option over.
func (s *shawl) option(option, value string) {
	switch option {
	case "name":
	case "cwd":
		s.cwd = value
		s.text("directory", value)
	case "dependencies":
		s.depends(strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' }))
	case "env":
		s.assign("--env", value)
	case "path":
		s.path = append(s.path, value)
	case "path-prepend":
		s.prepend = append(s.prepend, value)
	case "pass":
		s.pass = s.list(option, value)
	case "restart", "no-restart":
		s.mode = option
	case "restart-if", "restart-if-not":
		s.mode, s.codes = option, s.list(option, value)
	case "restart-delay":
		if n, ok := s.number("restart.delay", "--restart-delay", value); ok {
			s.delay = n
		}
	case "stop-timeout":
		if n, ok := s.number("stop", "--stop-timeout", value); ok {
			s.patience = n
		}
	case "no-log", "no-log-cmd":
		s.put("log.off", "true")
	case "log-dir":
		s.text("log.directory", value)
	case "log-retain":
		if n, ok := s.number("log.keep", "--log-retain", value); ok {
			s.put("log.keep", strconv.FormatInt(n+1, 10))
		}
	case "log-rotate":
		s.rotate(value)
	case "log-as", "log-cmd-as":
		s.lost("log", "--"+option, value, "the log is called NAME.log.")
		s.plainLog = s.plainLog || option == "log-cmd-as"
	case "pass-start-args":
		s.lost("command", "--"+option, value, "arguments of a start go to the service and not to the program; write them into command.")
	case "priority":
		s.priority("--priority", value)
	case "kill-process-tree": // always
	case "interactive":
		s.lost("", "--interactive", value, insteadInteractive)
	default:
		s.unknown(s.line, "--"+option, value)
	}
}

// list reads exit codes with commas between them.
func (s *shawl) list(option, value string) []uint32 {
	var codes []uint32
	seen := map[uint32]bool{}
	for word := range strings.SplitSeq(value, ",") {
		n, err := strconv.ParseInt(strings.TrimSpace(word), 10, 64)
		if err != nil || n < -1<<31 || n > 1<<32-1 {
			s.odd("restart", "--"+option, word, "it is no exit code.")
			continue
		}
		if !seen[uint32(n)] {
			seen[uint32(n)] = true
			codes = append(codes, uint32(n))
		}
	}
	return codes
}

// rotate reads "bytes=2097152", "daily" or "hourly".
func (s *shawl) rotate(value string) {
	if size, ok := strings.CutPrefix(value, "bytes="); ok {
		if n, ok := s.number("log.max-size", "--log-rotate", size); ok {
			s.put("log.max-size", strconv.FormatInt(n, 10))
			return
		}
	}
	span, ok := map[string]string{"daily": "24h", "hourly": "1h"}[value]
	if !ok {
		s.odd("log.rotate-every", "--log-rotate", value, "it is none of bytes=N, daily and hourly.")
		return
	}
	s.put("log.rotate-every", quote(span))
}

// finish states what Shawl does unless told otherwise.
func (s *shawl) finish(command []string) {
	s.draft.command(command)
	if s.values["log.off"] == nil && !s.plainLog {
		s.put("log.timestamps", "true")
	}
	if s.values["directory"] == nil {
		s.put("directory", `'%SystemRoot%\System32'`)
		s.note("directory", "A service of Shawl's without --cwd starts here.")
	}
	s.paths()
	s.stops(time.Duration(max(s.patience, 0))*time.Millisecond, "")
	if s.values["log.max-size"] == nil && s.values["log.rotate-every"] == nil && s.values["log.off"] == nil {
		s.put("log.max-size", `"2MiB"`)
	}
	if s.values["log.keep"] == nil && s.values["log.off"] == nil {
		s.put("log.keep", "3")
		s.note("log.keep", "Shawl counts the files beside the one being written: 2.")
	}
	s.policy()
	if s.values["restart.when"] != nil && *s.values["restart.when"] != `"never"` {
		s.constant(time.Duration(max(s.delay, 0)) * time.Millisecond)
	}
}

// paths sets what Shawl puts before PATH, and behind it: the folder of --cwd
// comes last.
func (s *shawl) paths() {
	if len(s.prepend) > 0 {
		s.put("environment-prepend", "{ PATH = "+tomlList(s.prepend)+" }")
	}
	behind := s.path
	if s.cwd != "" {
		behind = append(slices.Clone(behind), s.cwd)
	}
	if len(behind) > 0 {
		s.variable("PATH", strings.Join(append([]string{"%PATH%"}, behind...), ";"))
	}
}

// policy states which ends of the program are followed by a new start. What
// --pass lists has no part in that but where the service ends: it says which
// codes are no error then.
func (s *shawl) policy() {
	success := s.pass
	switch s.mode {
	case "":
		s.put("restart.when", `"on-failure"`)
		if again := without(s.pass, []uint32{0}); len(again) > 0 {
			s.note("restart.success-codes", "Shawl starts the command again after any code but 0, those of --pass too.")
		}
		if success = []uint32{0}; !slices.Contains(s.pass, 0) {
			s.note("restart.success-codes", "not carried: to --pass, 0 is no success; it ends the service all the same, here without an error.")
		}
	case "restart":
		s.put("restart.when", `"always"`)
	case "no-restart":
		s.put("restart.when", `"never"`)
	case "restart-if":
		s.put("restart.when", `"never"`)
		s.draft.codes("restart.restart-codes", s.codes)
		s.note("restart.restart-codes", "Shawl waits before it starts again; a restart code is followed by a start at once.")
		success = without(success, s.codes)
	case "restart-if-not":
		s.put("restart.when", `"on-failure"`)
		if giveUp := without(s.codes, s.pass); len(giveUp) > 0 {
			s.draft.codes("restart.give-up-codes", giveUp)
		}
		success = without(s.codes, without(s.codes, s.pass))
	}
	if !slices.Equal(success, []uint32{0}) {
		s.draft.codes("restart.success-codes", success)
	}
}

// without are the codes that are not among others.
func without(codes, others []uint32) []uint32 {
	other := map[uint32]bool{}
	for _, c := range others {
		other[c] = true
	}
	return slices.DeleteFunc(slices.Clone(codes), func(c uint32) bool { return other[c] })
}
