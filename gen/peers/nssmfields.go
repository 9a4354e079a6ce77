package peers

import (
	"fmt"
	"strings"
	"time"
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
			n.lost("start", "Start", v.raw, "it is no start type of a service; automatic is taken.")
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
	"appenvironment": func(n *nssm, v nssmValue) {
		n.note("environment", "AppEnvironment replaces the environment; here these variables are added to it.")
		n.environment(v)
	},

	"appstdout": (*nssm).output,
	"appstderr": (*nssm).output,
	"appstdin": func(n *nssm, v nssmValue) {
		n.lost("command", "AppStdin", v.raw, "the child reads an empty input; run it by cmd.exe /d /c \"PROGRAM < FILE\".")
	},
	"apptimestamplog":  func(n *nssm, v nssmValue) { n.flag("log.timestamps", v) },
	"approtatefiles":   (*nssm).rotates,
	"approtateonline":  (*nssm).rotates,
	"approtatebytes":   (*nssm).rotateBytes,
	"approtateseconds": (*nssm).rotateSeconds,
	"approtatebyteshigh": func(n *nssm, v nssmValue) {
		if v.raw != "0" {
			n.lost("log.max-size", "AppRotateBytesHigh", v.raw, "write the size as \"10GB\".")
		}
	},
	"approtatedelay": func(n *nssm, v nssmValue) {
		n.lost("log", "AppRotateDelay", v.raw, "nothing is to be done: a file is rotated without a pause.")
	},
	"appstdoutcopyandtruncate": (*nssm).file,
	"appstderrcopyandtruncate": (*nssm).file,
	"appredirecthook": func(n *nssm, v nssmValue) {
		n.lost("hooks", "AppRedirectHook", v.raw, "hooks' output has no file of its own.")
	},
	"appaffinity": func(n *nssm, v nssmValue) {
		n.lost("limits", "AppAffinity", v.raw, "start the program by cmd.exe /d /c start /b /wait /affinity MASK PROGRAM.")
	},
	"apppriority":                  (*nssm).priority,
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

	"appevents": func(n *nssm, v nssmValue) {
		instead := insteadStop
		switch strings.ToLower(v.sub) {
		case "start/pre":
			instead = insteadBefore
		case "start/post":
			instead = insteadAfter
		case "rotate/pre", "rotate/post", "power/change", "power/resume":
			instead = "a scheduled task can be triggered by the event, or look at the log folder now and then."
		case "exit/post":
			instead = "a scheduled task can be triggered by event 4354, the death of the program."
		}
		n.lost("hooks", "AppEvents "+v.sub, v.raw, instead)
	},
}

// environment adds variables. Before the first, ":" says that the ones so far
// go; before one, "+" that it is added and "-" that it is taken away.
func (n *nssm) environment(v nssmValue) {
	for _, s := range v.values {
		for line := range strings.Lines(s) {
			line = strings.TrimRight(line, "\r\n")
			switch {
			case line == "":
			case line[0] == '-':
				n.lost("environment", v.field, line, "a variable that is taken away; leave it out.")
			default:
				n.assign(v.field, strings.TrimLeft(line, ":+"))
			}
		}
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

// output takes the folder of a log. NSSM names the files of both streams.
func (n *nssm) output(v nssmValue) {
	if v.raw == "" {
		return
	}
	delete(n.values, "log.off")
	delete(n.notes, "log.off")
	folder := parent(v.raw)
	if !isFull(v.raw) || folder == "" {
		n.lost("log.directory", v.field, v.raw, "it is not a full path; write log.directory.")
		return
	}
	if n.values["log.directory"] == nil {
		n.text("log.directory", folder)
	}
	n.note("log.directory", v.field+" = "+shown(v.raw)+": the folder is carried; the files are called NAME.log and so on.")
	if n.outputFile != "" && !strings.EqualFold(n.outputFile, v.raw) {
		n.put("log.streams", `"separate"`)
	}
	n.outputFile = v.raw
}

func (n *nssm) rotateBytes(v nssmValue) {
	size, ok := n.number("log.max-size", "AppRotateBytes", v.raw)
	if !ok || size == 0 {
		return
	}
	n.put("log.max-size", fmt.Sprint(size))
	n.note("log.keep", "NSSM never deletes old files; here 10 are kept unless log.keep says another number.")
}

// rotateSeconds takes the age at which NSSM sets a file aside. Ours begins at
// the full span of local time.
func (n *nssm) rotateSeconds(v nssmValue) {
	seconds, ok := n.number("log.rotate-every", v.field, v.raw)
	switch {
	case !ok || seconds == 0:
	case seconds < 60:
		n.lost("log.rotate-every", v.field, v.raw, "a minute is the shortest.")
	default:
		n.duration("log.rotate-every", time.Duration(min(seconds, 366*86400))*time.Second)
	}
}

// rotates notes what NSSM does without.
func (n *nssm) rotates(v nssmValue) {
	if v.raw == "0" {
		n.lost("log.max-size", v.field, v.raw, "the log is always rotated, while the program runs.")
	}
}

// file notes how NSSM opens a file, which is its own business.
func (n *nssm) file(v nssmValue) {
	n.lost("log", v.field, v.raw, "the log is opened for appending, others may read it, and a file is set aside by renaming.")
}

func (n *nssm) flag(key string, v nssmValue) {
	if v.raw == "1" {
		n.put(key, "true")
	}
}

func (n *nssm) priority(v nssmValue) {
	switch strings.ToUpper(v.raw) {
	case "NORMAL_PRIORITY_CLASS", "32":
	default:
		n.lost("limits", "AppPriority", v.raw, insteadPriority)
	}
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
