package peers

import (
	"slices"
	"strings"
	"time"
)

// systemdHooks are how long the commands beside ExecStart may take.
type systemdHooks struct {
	start time.Duration // TimeoutStartSec; zero: systemd's default
}

// systemdPatience is TimeoutStartSec and TimeoutStopSec where a unit has none.
const systemdPatience = 90 * time.Second

// An extra is a command that is taken over once all variables are known.
type extra struct {
	hook string
	directive
}

// extra takes a command beside ExecStart over.
func (s *systemd) extra(hook string, d directive) {
	line := strings.TrimLeft(d.value, "@-:+!|")
	prefix := d.value[:len(d.value)-len(line)]
	words, ok := systemdWords(s.specifier(line))
	if !ok || len(words) == 0 || strings.Contains(prefix, "@") {
		s.lost("hooks."+hook, d.name, d.value, "it is no command that can be read.")
		return
	}
	if !s.hook(hookCommand{hook, d.name, s.hookWords(words), true}) {
		return
	}
	key := "hooks." + hook
	switch {
	case hook == "pre-start" && strings.Contains(prefix, "-"):
		s.note(key, "not carried: the - before "+d.name+", by which a failure is none; "+hookMustSucceed)
	case hook == "post-start" && !strings.Contains(prefix, "-"):
		s.note(key, d.name+": its failure stops the unit; here it is only told.")
	}
	for _, c := range prefix {
		if c == '+' || c == '!' {
			s.note(key, "not carried: "+string(c)+" before "+d.name+", by which it has full rights whatever User says; hooks have the service's.")
		}
	}
	if strings.Contains(line, "SERVICE_RESULT") || strings.Contains(line, "$EXIT_CODE") {
		s.note(key, "The words of systemd's SERVICE_RESULT and EXIT_CODE are others than those of CHILD_EXIT_REASON: ended, stopped, restarted and failed.")
	}
}

// hookWords puts variables in their place: systemd's of the child become ours.
func (s *systemd) hookWords(words []string) []string {
	for i, w := range words {
		words[i] = s.variables(w)
	}
	return childVariables(words, systemdChild)
}

// systemdChild are systemd's variables of the main process, and ours.
var systemdChild = map[string]string{
	"%MAINPID%": "%CHILD_PID%", "%EXIT_STATUS%": "%CHILD_EXIT_CODE%",
	"%SERVICE_RESULT%": "%CHILD_EXIT_REASON%", "%EXIT_CODE%": "%CHILD_EXIT_REASON%",
}

// hookTimes states how long hooks may take: there is one time for all.
func (s *systemd) hookTimes() {
	start, stop := s.hooks.start, min(s.on.patience, longestPatience)
	if start == 0 {
		start = systemdPatience
	}
	start = min(start, longestPatience)
	atStart := s.values["hooks.pre-start"] != nil || s.values["hooks.post-start"] != nil
	atStop := s.values["hooks.post-stop"] != nil
	switch {
	case atStart && atStop:
		s.duration("hooks.timeout", max(start, stop, time.Millisecond))
		if start != stop {
			s.note("hooks.timeout", "The longer of TimeoutStartSec and TimeoutStopSec: there is one time for all hooks.")
		}
	case atStart:
		s.duration("hooks.timeout", max(start, time.Millisecond))
	case atStop:
		s.duration("hooks.timeout", max(stop, time.Millisecond))
	}
}

// kills says whether a command does nothing but send the main process a signal
// that asks for its end.
func kills(words []string) bool {
	if base(words[0]) != "kill" || !slices.Contains(words, "$MAINPID") && !slices.Contains(words, "${MAINPID}") {
		return false
	}
	for _, w := range words[1:] {
		w = strings.TrimPrefix(strings.TrimPrefix(strings.ToUpper(w), "-"), "SIG")
		if !slices.Contains([]string{"S", "TERM", "15", "INT", "2", "QUIT", "3", "WINCH", "$MAINPID", "${MAINPID}"}, w) {
			return false
		}
	}
	return true
}

// streams takes over where the output goes: by default both to the journal.
func (s *systemd) streams() {
	out, err := s.output[0], s.output[1]
	if err == "" || err == "inherit" {
		err = out
	}
	if out == "null" && err == "null" {
		s.put("log.off", "true")
		return
	}
	for i, where := range []string{out, s.output[1]} {
		field := []string{"StandardOutput", "StandardError"}[i]
		kind, file, isFile := strings.Cut(where, ":")
		switch {
		case where == "null":
			s.lost("log.off", field, where, "log.off is for both streams.")
		case isFile && strings.Contains("file append truncate", kind) && kind != "":
			s.lost("log.directory", field, kind+":"+s.specifier(file), "write the folder as log.directory; the files are called NAME.log and so on.")
			if out != err {
				s.put("log.streams", `"separate"`)
			}
		case where == "" || where == "inherit" || strings.HasPrefix(where, "journal"):
		default:
			s.lost("log", field, where, "output and errors go to the log.")
		}
	}
}

// unset takes variables out of the child's environment. Of NAME=value only one
// of that value is meant, which the machine's cannot be known to have.
func (s *systemd) unset(d directive) {
	words, ok := systemdWords(s.specifier(d.value))
	if !ok {
		s.lost("environment-remove", d.name, d.value, "a quote without its end.")
		return
	}
	for _, name := range words {
		if strings.Contains(name, "=") {
			s.lost("environment-remove", d.name, name, "a variable is taken away whatever its value; write its name.")
			continue
		}
		s.removed = append(s.removed, name)
	}
	s.remove()
}

// remove states what is taken away: it wins over Environment.
func (s *systemd) remove() {
	var names []string
	for _, name := range s.removed {
		s.forget(name)
		if !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
			names = append(names, name)
		}
	}
	s.list("environment-remove", names)
}

func (s *systemd) timeoutMode(d directive) {
	s.lost("stop", d.name, d.value, "a start or a stop that takes too long goes down the same ladder.")
}

func (s *systemd) credential(d directive) {
	field := d.name
	if name, _, ok := strings.Cut(d.value, ":"); ok {
		field += " " + name
	}
	s.secret("environment", field, "let the program read a file that only the service's account may read.")
}
