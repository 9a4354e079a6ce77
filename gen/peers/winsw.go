package peers

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var winswKey = regexp.MustCompile(`(?mi)^(id|executable)\s*:\s`)

func looksWinSW(text string) bool {
	return strings.HasPrefix(strings.TrimSpace(text), "<") || winswKey.MatchString(text) && !strings.Contains(text, "[Service]")
}

// readWinSW reads the XML of WinSW 2 and 3 and the YAML of some of its
// versions. Where a name differs between them, both are known.
// https://github.com/winsw/winsw/blob/v3/docs/xml-config-file.md
func readWinSW(r *reader) error {
	parse := r.parseYAML
	if strings.HasPrefix(strings.TrimSpace(r.text), "<") {
		parse = r.parseXML
	}
	root, err := parse()
	if err != nil {
		return err
	}
	if !strings.EqualFold(root.name, "service") {
		return r.problem(root.line, 1, 1, "the root element is <"+shown(root.name)+">", "a configuration of WinSW has the root <service>; for another format say --from")
	}
	w := &winsw{reader: r, root: root, env: map[string]string{}, patience: 15 * time.Second}
	return w.read()
}

// A winsw is one configuration of WinSW's being read.
type winsw struct {
	*reader
	*draft
	root *node
	env  map[string]string // by upper-case name

	patience time.Duration // of stoptimeout
}

func (w *winsw) read() error {
	id := strings.TrimSpace(w.root.value("id"))
	if id == "" {
		return w.problem(w.root.line, 1, 0, "there is no id, which is the service name", "a configuration of WinSW has an <id>, or id: in YAML")
	}
	if w.root.value("executable") == "" {
		return w.problem(w.root.line, 1, 0, "there is no executable", "a configuration of WinSW has an <executable>, or executable: in YAML")
	}
	w.draft = w.add(w.root.line, id)
	w.environment(id)
	w.defaults()
	failures, seen := false, map[string]bool{}
	for _, n := range append(w.root.attrs, w.root.children...) {
		name := strings.ToLower(n.name)
		failures = failures || name == "onfailure"
		if seen[name] && !winswMany[name] {
			w.lost("", n.name, w.everything(n), "it is there twice, and the first counts.")
			continue
		}
		seen[name] = true
		w.at = n.line
		w.shape(n)
		if carry, ok := winswFields[name]; ok {
			carry(w, n)
		} else if !winswNotes[name] {
			w.unknown(n.line, n.name, w.everything(n))
		}
	}
	w.streams()
	w.program(w.expand(w.root.value("executable")), w.arguments("startargument", "argument"))
	w.stop()
	w.failures(failures)
	w.folder()
	return nil
}

// folder states WinSW's own folder as the program's, where the file does not
// name another and the recipe knows it.
func (w *winsw) folder() {
	if isBatch(w.root.value("executable")) {
		w.note("environment", "WinSW's variables BASE, SERVICE_ID and WINSW_… are not there; the program has SERVICE_NAME and SERVICE_DIR, the folder of the service's executable.")
	}
	if w.values["directory"] != nil {
		return
	}
	known := w.o.Base != ""
	for _, v := range w.values {
		known = known || strings.Contains(*v, "${base}")
	}
	if known {
		w.text("directory", baseMark)
		return
	}
	w.note("directory", "WinSW starts the program in the folder of its own executable; here it is that of the service's executable, unless directory says another.")
}

// winswTables are the fields that consist of others.
var winswTables = map[string]bool{
	"env": true, "onfailure": true, "log": true, "serviceaccount": true, "download": true, "extensions": true,
	"prestart": true, "poststart": true, "prestop": true, "poststop": true, "shareddirectorymapping": true,
}

// shape tells of what is within a field that is a text, and of a text in one
// that is not.
func (w *winsw) shape(n *node) {
	name := strings.ToLower(n.name)
	switch {
	case winswFields[name] == nil:
	case !winswTables[name]:
		for _, c := range append(n.attrs, n.children...) {
			w.unknown(c.line, n.name+" "+c.name, w.everything(c))
		}
	case strings.TrimSpace(n.text) != "":
		w.unknown(n.line, "the text of "+n.name, n.text)
	}
}

// winswMany are the fields that may be there several times.
var winswMany = map[string]bool{
	"argument": true, "startargument": true, "stopargument": true, "env": true, "depend": true, "download": true, "onfailure": true,
}

// defaults are WinSW's that are not ours.
func (w *winsw) defaults() {
	w.put("start", `"automatic"`)
	w.put("log.streams", `"separate"`)
	w.put("restart.when", `"never"`)
	w.note("restart.when", "WinSW leaves starting again to the SCM's failure actions, below; on-failure would have winservice do it, sooner and with a back-off.")
}

// environment collects the variables first: every other text may name them.
func (w *winsw) environment(id string) {
	w.env["BASE"] = baseMark
	for _, name := range []string{"SERVICE_ID", "WINSW_SERVICE_ID"} {
		w.env[name] = id
	}
	for _, n := range w.root.children {
		if !strings.EqualFold(n.name, "env") {
			continue
		}
		name, value := n.value("name"), w.expand(n.value("value"))
		for _, c := range append(n.attrs, n.children...) {
			if field := strings.ToLower(c.name); field != "name" && field != "value" {
				w.unknown(c.line, "env "+c.name, w.everything(c))
			}
		}
		if name == "" {
			w.lost("environment", "env", value, "it has no name.")
			continue
		}
		w.variable(name, value)
		if w.values["environment."+name] != nil {
			w.env[strings.ToUpper(name)] = value
		}
	}
}

var percent = regexp.MustCompile(`%[^%\s]+%`)

// expand replaces what WinSW itself defines. Other variables stay: winservice
// expands them when the child starts.
func (w *winsw) expand(s string) string {
	s = percent.ReplaceAllStringFunc(s, func(m string) string {
		if value, ok := w.env[strings.ToUpper(strings.Trim(m, "%"))]; ok {
			return value
		}
		return m
	})
	return s
}

// stop makes the ladder. With a stop command, WinSW runs that in place of
// Ctrl+C.
func (w *winsw) stop() {
	program, arguments := w.expand(w.root.value("stopexecutable")), w.arguments("stopargument")
	if program == "" && arguments == "" {
		w.ladder(rung("ctrl-c", w.patience))
		return
	}
	if program == "" {
		program = w.expand(w.root.value("executable"))
	}
	w.ladder(w.stopCommand(program, arguments, w.patience))
	w.note("stop", "WinSW waits for the stop command without an end; here its patience is stoptimeout, and "+stopSucceeds)
}

// arguments are those of the first of some elements that there are.
func (w *winsw) arguments(names ...string) string {
	for _, name := range names {
		var all []string
		if s := w.root.value(name + "s"); s != "" {
			all = append(all, w.expand(s))
		}
		for _, n := range w.root.children {
			if strings.EqualFold(n.name, name) {
				all = append(all, quoteArg(w.expand(n.text)))
			}
		}
		if len(all) > 0 {
			return strings.Join(all, " ")
		}
	}
	return ""
}

// quoteArg is one word of a command line.
func quoteArg(s string) string {
	if s != "" && !strings.ContainsAny(s, " \t\n\"") {
		return s
	}
	var b strings.Builder
	slashes := 0
	for _, c := range []byte(s) {
		switch c {
		case '\\':
			slashes++
		case '"':
			b.WriteString(strings.Repeat(`\`, slashes+1))
			slashes = 0
		default:
			slashes = 0
		}
		b.WriteByte(c)
	}
	return `"` + b.String() + strings.Repeat(`\`, slashes) + `"`
}

// everything is a node with all that is in it, for a note.
func (w *winsw) everything(n *node) string {
	if len(n.attrs)+len(n.children) == 0 {
		return n.text
	}
	var parts []string
	for _, c := range append(n.attrs, n.children...) {
		value := w.everything(c)
		if strings.Contains(strings.ToLower(c.name), "password") {
			value = left
		}
		parts = append(parts, c.name+"="+value)
	}
	return strings.Join(append(parts, strings.TrimSpace(n.text)), " ")
}

// number reads a whole number, or notes that it is none.
func (d *draft) number(key, field, s string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 0, 64)
	if err != nil {
		d.odd(key, field, s, fmt.Sprintf("%s is no whole number.", quote(shown(s))))
	}
	return n, err == nil
}
