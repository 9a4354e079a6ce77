package peers

import (
	"regexp"
	"strings"
)

var unitSection = regexp.MustCompile(`(?m)^\s*\[(Unit|Service|Install)\]\s*$`)

func looksSystemd(text string) bool { return unitSection.MatchString(text) }

// A directive is one assignment of a unit file.
type directive struct {
	section, name, value string
	line                 int
}

// A systemd is one unit.
type systemd struct {
	*reader
	*draft
	directives []directive
	starts     []string // the ExecStart lines that count
	stops      []string // the ExecStop lines
	hooks      systemdHooks
	extras     []extra
	output     [2]string // StandardOutput and StandardError
	cpus       string    // of all CPUAffinity
	removed    []string  // of all UnsetEnvironment
	on         systemdRestart
}

// readSystemd reads a unit file of type service.
// https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html
func readSystemd(r *reader) error {
	directives, err := r.parseUnit()
	if err != nil {
		return err
	}
	s := &systemd{reader: r, directives: directives, on: newSystemdRestart()}
	s.draft = r.add(1, unitName(r.file))
	s.defaults()
	for _, d := range directives {
		s.at = d.line
		s.directive(d)
	}
	if err := s.command(); err != nil {
		return err
	}
	s.remove()
	for _, e := range s.extras {
		s.extra(e.hook, e.directive)
	}
	s.hookTimes()
	s.streams()
	s.on.stop(s.draft, s.stopCommands())
	s.at = s.line("Restart")
	s.on.finish(s.draft)
	return nil
}

// onWindows is a path of Windows, in which systemd would read escapes.
var onWindows = regexp.MustCompile(`(?:^|[\s"'=])[A-Za-z]:\\[^\\]`)

// words takes a command line of a directive apart.
func (s *systemd) words(directive, line string) ([]string, bool) {
	if onWindows.MatchString(line) {
		s.warn(s.line(directive), "systemd reads a backslash as the beginning of an escape; the paths of "+directive+" are taken as they stand",
			`look at the recipe; in a unit it is written twice, as in C:\\srv`)
		line = strings.ReplaceAll(line, `\`, `\\`)
	}
	return systemdWords(s.specifier(line))
}

// unitName is the service's name by the file's, without its suffix.
func unitName(file string) string {
	name := base(file)
	if name == "" || name == "standard input" {
		return "imported"
	}
	return strings.TrimSuffix(name, ".service")
}

// parseUnit reads sections, directives, comments and lines that go on after a
// backslash. An empty value takes back what was assigned to a list before.
func (s *source) parseUnit() ([]directive, error) {
	var all []directive
	section := ""
	for i := 0; i < len(s.lines); i++ {
		at, line := i+1, strings.TrimSpace(s.lines[i])
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
			continue
		case line[0] == '[':
			if !strings.HasSuffix(line, "]") {
				return nil, s.problem(at, 1, len(line), "a section without its closing bracket", "write [Service]")
			}
			section = line[1 : len(line)-1]
			continue
		}
		var whole strings.Builder
		for strings.HasSuffix(line, `\`) && i+1 < len(s.lines) {
			i++
			next := strings.TrimSpace(s.lines[i])
			if next != "" && (next[0] == '#' || next[0] == ';') {
				continue // a comment among the lines
			}
			whole.WriteString(strings.TrimSuffix(line, `\`) + " ")
			line = next
		}
		whole.WriteString(line)
		line = whole.String()
		name, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil, s.problem(at, 1, 1, "not an assignment", "a line of a unit is Name=value; for another format say --from")
		}
		if section == "" {
			return nil, s.problem(at, 1, 1, "an assignment before the first section", "a unit has the sections [Unit], [Service] and [Install]; for another format say --from")
		}
		all = append(all, directive{section, strings.TrimSpace(name), strings.TrimSpace(value), at})
	}
	return cleared(all), nil
}

// cleared drops what an empty assignment takes back, and those themselves.
func cleared(all []directive) []directive {
	last := map[[2]string]int{}
	for i, d := range all {
		if d.value == "" {
			last[[2]string{d.section, d.name}] = i + 1
		}
	}
	var kept []directive
	for i, d := range all {
		if d.value != "" && i >= last[[2]string{d.section, d.name}] {
			kept = append(kept, d)
		}
	}
	return kept
}

// defaults are systemd's that are not ours.
func (s *systemd) defaults() {
	s.note("", "A unit is for another system: state the paths, names and accounts of Windows before building.")
	s.put("start", `"manual"`)
}

// specifier replaces what is known of a unit by its name alone.
func (s *systemd) specifier(text string) string {
	prefix, instance, _ := strings.Cut(s.name, "@")
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '%' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch c := text[i]; c {
		case '%':
			b.WriteByte('%')
		case 'n':
			b.WriteString(s.name + ".service")
		case 'N':
			b.WriteString(s.name)
		case 'p', 'P':
			b.WriteString(prefix)
		case 'i', 'I':
			b.WriteString(instance)
			if instance == "" {
				s.note("command", "The unit is a template: %i stands for its instance, which the file's name does not say (NAME@INSTANCE.service).")
			}
		default:
			if folder, ok := systemdFolders[c]; ok {
				b.WriteString(folder)
				continue
			}
			s.note("", "not carried: %"+string(rune(c))+" in "+shown(text)+": it stands for something of the machine that runs systemd; write its value.")
			b.WriteByte('%')
			b.WriteByte(c)
		}
	}
	return b.String()
}

// systemdFolders are the specifiers of folders for a unit of the system.
var systemdFolders = map[byte]string{
	't': "/run", 'S': "/var/lib", 'C': "/var/cache", 'L': "/var/log", 'E': "/etc", 'T': "/tmp", 'V': "/var/tmp", 'h': "/root",
}

var dollar = regexp.MustCompile(`\$\$|\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)`)

// command sets the command to the one ExecStart.
func (s *systemd) command() error {
	if len(s.starts) == 0 {
		return s.refuse(s.draft, "the unit has no ExecStart", "name the unit of a service; a timer or a socket has its service in another file")
	}
	if len(s.starts) > 1 {
		for _, line := range s.starts[1:] {
			s.lost("command", "ExecStart", line, "a service runs one program; make a service of each, or let a script run them in turn.")
		}
	}
	line := s.starts[0]
	expand := true
	prefix := line[:len(line)-len(strings.TrimLeft(line, "@-:+!|"))]
	line = strings.TrimLeft(line, "@-:+!|")
	for _, c := range prefix {
		switch c {
		case '-':
			s.note("restart.success-codes", "not carried: the - before ExecStart, by which every exit code is a success; list them in success-codes.")
		case ':':
			expand = false
		case '+', '!':
			s.note("account", "not carried: "+string(c)+" before ExecStart, by which the program has full rights whatever User says.")
		case '|':
			s.note("command", "not carried: | before ExecStart, by which a login shell runs the command.")
		}
	}
	words, ok := s.words("ExecStart", line)
	if !ok || len(words) == 0 {
		return s.problem(s.line("ExecStart"), 1, 1, "ExecStart has a quote without its end, or no program", "mend the line as systemd wants it")
	}
	if strings.Contains(prefix, "@") && len(words) > 1 {
		s.lost("command", "@ before ExecStart", words[1], "the program sees its path as its own name.")
		words = append(words[:1:1], words[2:]...)
	}
	for i, w := range words {
		if expand {
			words[i] = s.variables(w)
		}
	}
	if !isFull(words[0]) && strings.Contains(words[0], "/") {
		words[0] = "/" + words[0]
	}
	s.draft.command(words)
	return nil
}

// stopCommands are the rungs of the ExecStop lines, which systemd runs before
// it sends its signal.
func (s *systemd) stopCommands() []string {
	var rungs []string
	for _, line := range s.stops {
		words, ok := s.words("ExecStop", strings.TrimLeft(line, "@-:+!|"))
		if !ok || len(words) == 0 || strings.HasPrefix(line, "@") {
			s.lost("stop", "ExecStop", line, "a rung of the ladder, command LINE, runs a program that asks for the end.")
			continue
		}
		if kills(words) {
			s.note("stop", "not carried: ExecStop = "+shown(line)+": Windows has no signals; Ctrl+C takes its place.")
			continue
		}
		words = s.hookWords(words)
		rungs = append(rungs, s.stopCommand(words[0], joinArgs(words[1:]), s.on.patience))
	}
	if len(rungs) > 0 {
		s.note("stop", "systemd does not heed how ExecStop ends; here "+stopSucceeds)
	}
	return rungs
}

// variables turns $X and ${X} into the unit's own value of X, or into %X%.
func (s *systemd) variables(word string) string {
	return dollar.ReplaceAllStringFunc(word, func(m string) string {
		if m == "$$" {
			return "$"
		}
		name := strings.Trim(m, "${}")
		if i, ok := s.envAt[strings.ToLower(name)]; ok && s.env[i].name == name {
			return s.env[i].value
		}
		if _, ours := systemdChild["%"+name+"%"]; m[1] != '{' && m == word && !ours {
			s.note("command", m+" stands for several words in systemd; %"+name+"% is one.")
		}
		return "%" + name + "%"
	})
}

func (s *systemd) line(name string) int {
	for _, d := range s.directives {
		if d.name == name {
			return d.line
		}
	}
	return 0
}
