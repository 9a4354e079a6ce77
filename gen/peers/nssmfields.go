package peers

import (
	"strings"
)

// nssmFields say what each parameter becomes, by its name in lower case; how
// the program is stopped and started again is in nssmStop and nssmExit.
var nssmFields = map[string]func(*nssm, nssmValue){
	"name":        func(*nssm, nssmValue) {},
	"imagepath":   func(*nssm, nssmValue) {}, // NSSM's own executable
	"displayname": func(n *nssm, v nssmValue) { n.text("display-name", v.raw) },
	"description": func(n *nssm, v nssmValue) { n.text("description", v.raw) },
	"start": func(n *nssm, v nssmValue) {
		word, ok := map[string]string{
			"service_auto_start":         "automatic",
			"service_delayed_start":      "delayed-automatic",
			"service_delayed_auto_start": "delayed-automatic",
			"service_demand_start":       "manual",
			"service_disabled":           "disabled",
		}[strings.ToLower(v.raw)]
		if !ok {
			n.odd("start", "Start", v.raw, "it is no start type of a service; automatic is taken.")
			return
		}
		n.put("start", quote(word))
	},
	"type": func(n *nssm, v nssmValue) {
		if strings.Contains(strings.ToUpper(v.raw), "INTERACTIVE") {
			n.lost("", "Type", v.raw, insteadInteractive)
		}
	},
	"objectname": func(n *nssm, v nssmValue) {
		if len(v.values) == 0 {
			return
		}
		n.account(v.values[0])
		if len(v.values) > 1 && strings.Trim(v.values[1], "*") != "" {
			n.secret("account", "the account's password", "it is given when installing: NAME.exe install --password-stdin.")
		}
	},
	"dependonservice": func(n *nssm, v nssmValue) { n.dependsOn("", v.values) },
	"dependongroup":   func(n *nssm, v nssmValue) { n.dependsOn("+", v.values) },

	"appenvironmentextra": (*nssm).environment,
	"environment":         (*nssm).environment,
	"appenvironment": func(n *nssm, v nssmValue) {
		n.note("environment", "AppEnvironment replaces the machine's environment; here these variables are added to it, and environment-remove takes single ones away.")
		n.environment(v)
	},

	"appstdout": (*nssm).output,
	"appstderr": (*nssm).output,
	"appstdin": func(n *nssm, v nssmValue) {
		n.lost("command", "AppStdin", v.raw, "the child reads an empty input; run it by cmd.exe /d /c \"PROGRAM < FILE\".")
	},
	"apptimestamplog":    func(n *nssm, v nssmValue) { n.flag("log.timestamps", v) },
	"approtatefiles":     (*nssm).rotates,
	"approtateonline":    (*nssm).rotates,
	"approtatebytes":     func(n *nssm, v nssmValue) { n.rotateSize(0, v) },
	"approtatebyteshigh": func(n *nssm, v nssmValue) { n.rotateSize(1, v) },
	"approtateseconds":   (*nssm).rotateSeconds,
	"approtatedelay": func(n *nssm, v nssmValue) {
		if v.raw != "0" {
			n.lost("log", "AppRotateDelay", v.raw, "nothing is to be done: a file is rotated without a pause.")
		}
	},
	"appstdoutcopyandtruncate": (*nssm).file,
	"appstderrcopyandtruncate": (*nssm).file,
	"appredirecthook":          func(*nssm, nssmValue) {}, // hooks print to the log
	"appaffinity": func(n *nssm, v nssmValue) {
		if !strings.EqualFold(v.raw, "all") && v.raw != "" {
			n.affinity(v.field, v.raw)
		}
	},
	"apppriority":                  func(n *nssm, v nssmValue) { n.priority(v.field, v.raw) },
	"appnoconsole":                 func(n *nssm, v nssmValue) { n.console(v) },
	"appkillprocesstree":           func(n *nssm, v nssmValue) { n.tree(v) },
	"appstdinsharemode":            (*nssm).file,
	"appstdoutsharemode":           (*nssm).file,
	"appstderrsharemode":           (*nssm).file,
	"appstdincreationdisposition":  (*nssm).file,
	"appstdoutcreationdisposition": (*nssm).file,
	"appstderrcreationdisposition": (*nssm).file,
	"appstdinflagsandattributes":   (*nssm).file,
	"appstdoutflagsandattributes":  (*nssm).file,
	"appstderrflagsandattributes":  (*nssm).file,

	"appevents": (*nssm).event,
}

// environment changes the list of variables, as each of NSSM's commands does:
// the first value replaces all there are, unless it begins with "+", which
// adds one, or "-", which takes one out again. What nssm dump prints has ":"
// in the first, which says that it replaces them.
func (n *nssm) environment(v nssmValue) {
	var lines []string
	for _, s := range v.values {
		for line := range strings.Lines(s) {
			if line = strings.TrimRight(line, "\r\n"); line != "" {
				lines = append(lines, line)
			}
		}
	}
	if len(lines) > 0 && !strings.ContainsAny(lines[0][:1], "+-") {
		for _, name := range n.lists[v.name] {
			n.forget(name)
		}
		n.lists[v.name] = nil
	}
	for _, line := range lines {
		entry := strings.TrimLeft(line, ":+")
		name, _, _ := strings.Cut(strings.TrimPrefix(entry, "-"), "=")
		if entry[:min(1, len(entry))] == "-" {
			n.forget(name)
			continue
		}
		n.assign(v.field, entry)
		n.lists[v.name] = append(n.lists[v.name], name)
	}
}

func (n *nssm) dependsOn(prefix string, values []string) {
	var names []string
	for _, s := range values {
		for name := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '/' || r == ',' }) {
			if name = strings.TrimLeft(name, ":+"); name != "" {
				names = append(names, prefix+name)
			}
		}
	}
	n.depends(names)
}

func (n *nssm) console(v nssmValue) {
	if v.raw != "0" {
		n.lost("", "AppNoConsole", v.raw, "the child has a hidden console of its own, which is what Ctrl+C needs.")
	}
}

func (n *nssm) tree(v nssmValue) {
	if v.raw == "0" {
		n.lost("stop", "AppKillProcessTree", v.raw, "the whole process tree is always ended.")
	}
}
