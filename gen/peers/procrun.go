package peers

import (
	"regexp"
	"strings"
	"time"
)

var procrunLine = regexp.MustCompile(`(?im)//(IS|US)(//|\s)|^\s*"?[^"\n]*prunsrv(\.exe)?"?\s+(install|update)\s`)

func looksProcrun(text string) bool { return procrunLine.MatchString(text) }

// A procrun is one service of prunsrv's. Options of several values hold them
// all; the others hold the last one.
type procrun struct {
	*reader
	*draft
	options map[string][]string // by name in lower case

	patience time.Duration // of StopTimeout
	order    []string
	lines    map[string]int // where an option is, by its name
}

// readProcrun reads command lines of prunsrv's that install or update.
// https://commons.apache.org/proper/commons-daemon/procrun.html
func readProcrun(r *reader) error {
	services := map[string]*procrun{}
	var order []*procrun
	for _, l := range r.shellLines() {
		name, words, ok := procrunService(l.words)
		if !ok {
			r.warn(l.line, "not a line that installs or updates a service of procrun's; it is passed over", "look whether it sets up the service")
			continue
		}
		if name == "" {
			return r.problem(l.line, 1, 0, "the line does not name the service", "write it behind the verb, as in //IS//NAME")
		}
		p := services[strings.ToLower(name)]
		if p == nil {
			p = &procrun{reader: r, draft: r.add(l.line, name), options: map[string][]string{}, lines: map[string]int{}, patience: time.Minute}
			services[strings.ToLower(name)] = p
			order = append(order, p)
		}
		p.parse(l.line, words)
	}
	for _, p := range order {
		if err := p.finish(); err != nil {
			return err
		}
	}
	return nil
}

// procrunService finds the service that a command line is about, and the
// options behind it.
func procrunService(words []string) (name string, options []string, ok bool) {
	for i, w := range words {
		upper := strings.ToUpper(w)
		for _, verb := range []string{"//IS", "//US"} {
			if rest, found := strings.CutPrefix(upper, verb); found && (rest == "" || strings.HasPrefix(rest, "//")) {
				return strings.TrimPrefix(w[len(verb):], "//"), words[i+1:], true
			}
		}
		if i > 0 && (upper == "INSTALL" || upper == "UPDATE") && isProgram(words[i-1], "prunsrv") && i+1 < len(words) {
			return words[i+1], words[i+2:], true
		}
	}
	return "", nil, false
}

// parse reads --Key=Value, --Key Value and ++Key=Value.
func (p *procrun) parse(line int, words []string) {
	for i := 0; i < len(words); i++ {
		w := words[i]
		if len(w) < 3 || w[:2] != "--" && w[:2] != "++" {
			p.unknown(line, w, "")
			continue
		}
		name, value, given := strings.Cut(w[2:], "=")
		if !given && i+1 < len(words) && !isProcrunOption(words[i+1]) {
			i++
			value = words[i]
		}
		key := strings.ToLower(name)
		if _, seen := p.options[key]; !seen {
			p.order = append(p.order, name)
			p.lines[name] = line
		}
		values := []string{value}
		if procrunLists[key] {
			values = procrunList(value)
		}
		if w[:2] == "++" && procrunLists[key] {
			values = append(p.options[key], values...)
		}
		p.options[key] = values
	}
}

// isProcrunOption says whether a word is an option: values may begin with two
// dashes, too.
func isProcrunOption(word string) bool {
	if len(word) < 3 || word[:2] != "--" && word[:2] != "++" {
		return false
	}
	name, _, _ := strings.Cut(word[2:], "=")
	return isProcrunName(name)
}

// procrunLists are the options of several values.
var procrunLists = map[string]bool{
	"dependson": true, "environment": true, "jvmoptions": true, "jvmoptions9": true, "startparams": true, "stopparams": true,
}

// procrunList takes a list apart at # and ; outside of single quotes.
func procrunList(s string) []string {
	var all []string
	var b strings.Builder
	quoted, empty := false, true
	for _, c := range s {
		switch {
		case c == '\'':
			quoted, empty = !quoted, false
		case (c == '#' || c == ';') && !quoted:
			if b.Len() > 0 || !empty {
				all = append(all, b.String())
			}
			b.Reset()
			empty = true
		default:
			b.WriteRune(c)
		}
	}
	if b.Len() > 0 || !empty {
		all = append(all, b.String())
	}
	return all
}

func (p *procrun) option(name string) string {
	return strings.Join(p.options[strings.ToLower(name)], " ")
}

// finish makes the draft.
func (p *procrun) finish() error {
	p.defaults()
	for _, name := range p.order {
		if carry, ok := procrunFields[strings.ToLower(name)]; ok {
			carry(p, name, p.option(name))
		} else {
			p.unknown(p.lines[name], "--"+name, p.option(name))
		}
	}
	if p.values["account"] == nil && p.option("ServiceUser") == "" {
		p.put("account", `'NT AUTHORITY\LocalService'`)
		p.note("account", "procrun's default since 1.2.0; before, and where it was changed since, it is another.")
	}
	p.stop()
	p.output()
	return p.start()
}

// stop makes the ladder. In the modes that start a process, procrun runs the
// stop command and waits.
func (p *procrun) stop() {
	image, words := p.option("StopImage"), p.options["stopparams"]
	mode := strings.ToLower(p.option("StopMode"))
	class := p.option("StopClass")
	switch {
	case mode == "exe" && image != "":
	case mode == "java" && class != "":
		image = p.javaProgram()
		words = append(append(p.classpath(), strings.ReplaceAll(class, "/", ".")), words...)
	default:
		p.stops(p.patience, "")
		for _, name := range []string{"StopImage", "StopClass", "StopMethod", "StopParams", "StopPath"} {
			if value := p.option(name); value != "" {
				p.lost("stop", "--"+name, value, "Ctrl+C asks the program to end, and runs Java's shutdown hooks; do there what the stop class does.")
			}
		}
		return
	}
	p.ladder(p.stopCommand(image, joinArgs(words), p.patience))
	p.note("stop", "procrun does not heed how its stop command ends; here "+stopSucceeds)
	if folder := p.option("StopPath"); folder != "" && !strings.EqualFold(folder, p.option("StartPath")) {
		p.lost("stop", "--StopPath", folder, "the stop command runs in directory; name its files by full paths.")
	}
	if method := p.option("StopMethod"); method != "" && method != "main" {
		p.lost("stop", "--StopMethod", method, "java.exe calls main only; write a class whose main calls it.")
	}
}

// classpath is the option of it.
func (p *procrun) classpath() []string {
	if cp := p.option("Classpath"); cp != "" {
		return []string{"-cp", cp}
	}
	return nil
}

// javaProgram is the java.exe that runs a class.
func (p *procrun) javaProgram() string {
	if home := p.option("JavaHome"); home != "" {
		return strings.TrimRight(home, `\/`) + `\bin\java.exe`
	}
	if jvm := p.option("Jvm"); isFull(jvm) {
		// …\bin\server\jvm.dll
		return parent(parent(jvm)) + `\java.exe`
	}
	return `%JAVA_HOME%\bin\java.exe`
}

// defaults are procrun's that are not ours. It adds two dependencies of its
// own, and never starts a program again.
func (p *procrun) defaults() {
	p.depends(append(p.options["dependson"], "Tcpip", "Afd"))
	p.put("restart.when", `"never"`)
	p.note("restart.when", "procrun does not start a program again; on-failure would.")
}

// start sets the command by the mode: a program, or Java in a process.
func (p *procrun) start() error {
	switch mode := strings.ToLower(p.option("StartMode")); mode {
	case "exe":
		image := p.option("StartImage")
		if image == "" {
			return p.refuse(p.draft, "the service "+quote(shown(p.name))+" has no --StartImage", "give the whole line, as prunsrv //PS//NAME prints it")
		}
		p.command(append([]string{image}, p.options["startparams"]...))
		return nil
	case "java", "jvm":
		p.java(mode)
		return nil
	case "":
		return p.refuse(p.draft, "the service "+quote(shown(p.name))+" has no --StartMode", "give the whole line, as prunsrv //PS//NAME prints it")
	default:
		return p.refuse(p.draft, "--StartMode="+shown(mode)+" is none of exe, Java and jvm", "give the line as prunsrv //PS//NAME prints it")
	}
}

// java runs a class by java.exe.
func (p *procrun) java(mode string) {
	words := []string{p.javaProgram()}
	for _, o := range []struct{ name, option, unit string }{{"JvmMs", "-Xms", "m"}, {"JvmMx", "-Xmx", "m"}, {"JvmSs", "-Xss", "k"}} {
		if n := p.option(o.name); n != "" {
			words = append(words, o.option+n+o.unit)
		}
	}
	words = append(words, p.options["jvmoptions"]...)
	words = append(words, p.options["jvmoptions9"]...)
	words = append(words, p.classpath()...)
	class := p.option("StartClass")
	if class == "" {
		class = "Main"
	}
	words = append(words, strings.ReplaceAll(class, "/", "."))
	p.command(append(words, p.options["startparams"]...))
	if mode == "jvm" {
		p.note("command", "procrun runs the class within itself and calls its methods; here java.exe runs its main in a process of its own. Look whether the arguments fit it.")
		if method := p.option("StartMethod"); method != "" && method != "main" {
			p.lost("command", "--StartMethod", method, "java.exe calls main only; write a class whose main calls it.")
		}
	}
}
