package peers

import (
	"cmp"
	"fmt"
	"strings"
)

// What to use in place of what has no key.
const (
	insteadPriority    = "start the program by cmd.exe /d /c start /b /wait /belownormal PROGRAM (or /high …), or let it set its priority itself."
	insteadInteractive = "Windows shows nothing of a service to users; run what has windows from a scheduled task at logon."
	insteadDownload    = "fetch it before the service starts: in a scheduled task, or in a script that the command runs first."
	insteadBefore      = "let the command be a script that does this first and then runs the program."
	insteadAfter       = "let the command be a script that does this beside the program."
	insteadStop        = "a rung of the ladder, command LINE, runs a program that asks the other to end; what follows its end belongs into a script around it."
	insteadEvents      = "nothing is to be done: winservice reports to the event log by itself."
)

// winswFields say what each field becomes, by its name in lower case.
var winswFields = map[string]func(*winsw, *node){
	"id":             func(*winsw, *node) {},
	"executable":     func(*winsw, *node) {},
	"argument":       func(*winsw, *node) {},
	"arguments":      func(*winsw, *node) {},
	"startargument":  func(*winsw, *node) {},
	"startarguments": func(*winsw, *node) {},
	"env":            func(*winsw, *node) {},
	"onfailure":      func(*winsw, *node) {},
	"name":           func(w *winsw, n *node) { w.text("display-name", w.expand(n.text)) },
	"description":    func(w *winsw, n *node) { w.text("description", w.expand(n.text)) },
	"startmode":      (*winsw).startMode,
	"delayedautostart": func(w *winsw, n *node) {
		if mode := w.root.value("startmode"); n.isTrue() && (mode == "" || strings.EqualFold(mode, "automatic")) {
			w.put("start", `"delayed-automatic"`)
		}
	},
	"depend":           func(w *winsw, n *node) { w.depends([]string{w.expand(n.text)}) },
	"workingdirectory": func(w *winsw, n *node) { w.text("directory", under(w.expand(n.text))) },
	"serviceaccount":   (*winsw).account,
	"stoptimeout":      (*winsw).stopTimeout,
	"resetfailure": func(w *winsw, n *node) {
		if t, ok := winswTime(n.text); ok && t > 0 {
			w.duration("recovery.reset-after", t)
		} else {
			w.lost("recovery.reset-after", n.name, n.text, "it is no time.")
		}
	},
	"logpath": func(w *winsw, n *node) { w.text("log.directory", under(w.expand(n.text))) },
	"logmode": func(w *winsw, n *node) { w.logMode(n, n.text) },
	"log":     (*winsw).log,

	"priority": func(w *winsw, n *node) {
		if !strings.EqualFold(n.text, "normal") {
			w.lost("limits", n.name, n.text, insteadPriority)
		}
	},
	"stopexecutable": func(*winsw, *node) {},
	"stopargument":   func(*winsw, *node) {},
	"stoparguments":  func(*winsw, *node) {},
	"prestart":       func(w *winsw, n *node) { w.lost("hooks", n.name, w.everything(n), insteadBefore) },
	"poststart":      func(w *winsw, n *node) { w.lost("hooks", n.name, w.everything(n), insteadAfter) },
	"prestop":        func(w *winsw, n *node) { w.lost("hooks", n.name, w.everything(n), insteadStop) },
	"poststop":       func(w *winsw, n *node) { w.lost("hooks", n.name, w.everything(n), insteadStop) },
	"download":       func(w *winsw, n *node) { w.lost("hooks", n.name, w.everything(n), insteadDownload) },
	"securitydescriptor": func(w *winsw, n *node) {
		w.lost("security", n.name, n.text, "run sc sdset NAME SDDL after installing.")
	},
	"securtitydescriptor": func(w *winsw, n *node) {
		w.lost("security", n.name, n.text, "run sc sdset NAME SDDL after installing.")
	},
	"preshutdown": func(w *winsw, n *node) {
		w.lost("stop", n.name, n.text, "a ladder of more than 15s asks for PRESHUTDOWN by itself.")
	},
	"preshutdowntimeout": func(w *winsw, n *node) {
		w.lost("stop", n.name, n.text, "the time asked for before a shutdown is that of the ladder.")
	},
	"stopparentprocessfirst": func(w *winsw, n *node) {
		w.lost("stop", n.name, n.text, "Ctrl+C goes to all processes of the console at once, and what is left is ended together.")
	},
	"beeponshutdown": func(w *winsw, n *node) { w.lost("", n.name, n.text, "events 4099 and 4100 tell of a stop.") },
	"interactive": func(w *winsw, n *node) {
		if n.isTrue() {
			w.lost("", n.name, n.text, insteadInteractive)
		}
	},
	"waithint": func(w *winsw, n *node) {
		w.lost("stop", n.name, n.text, "the SCM is told the truth of the ladder.")
	},
	"sleeptime": func(w *winsw, n *node) {
		w.lost("stop", n.name, n.text, "the SCM is told the truth of the ladder.")
	},
	"hidewindow": func(w *winsw, n *node) {
		w.lost("", n.name, n.text, "the child's console is always hidden.")
	},
	"autorefresh": func(w *winsw, n *node) {
		w.lost("", n.name, n.text, "a change of the recipe is a new executable, and NAME.exe update.")
	},
	"extensions": func(w *winsw, n *node) {
		w.lost("", n.name, w.everything(n), "what the child leaves behind is ended by its job object (RunawayProcessKiller); map a drive in a script that the command runs first (SharedDirectoryMapper).")
	},
}

func (w *winsw) startMode(n *node) {
	switch strings.ToLower(n.text) {
	case "automatic":
	case "manual", "disabled":
		w.put("start", quote(strings.ToLower(n.text)))
	default:
		w.lost("start", n.name, n.text, "only drivers start so; automatic is taken.")
	}
}

func (w *winsw) account(n *node) {
	user := n.value("username")
	if user == "" {
		user = n.value("user")
		if domain := n.value("domain"); domain != "" {
			user = domain + `\` + user
		} else if user != "" && !strings.EqualFold(user, "localsystem") {
			user = `.\` + user
		}
	}
	w.draft.account(user)
	for _, c := range append(n.attrs, n.children...) {
		switch strings.ToLower(c.name) {
		case "username", "user", "domain":
		case "password":
			w.secret("account", "the account's password", "it is given when installing: NAME.exe install --password-stdin.")
		case "prompt":
			w.lost("account", "serviceaccount prompt", c.text, "NAME.exe install asks for a password on a terminal.")
		case "allowservicelogon":
			w.lost("account", "serviceaccount allowservicelogon", c.text, "grant the right to log on as a service in the local security policy when the account does not have it.")
		default:
			w.lost("account", "serviceaccount "+c.name, w.everything(c), "no such field is known.")
		}
	}
}

func (w *winsw) stopTimeout(n *node) {
	if t, ok := winswTime(n.text); ok {
		w.patience = t
	} else {
		w.lost("stop", n.name, n.text, "it is no time; WinSW's default is taken.")
	}
}

// log takes over where the output goes and how it is kept. WinSW has a file
// for each stream.
func (w *winsw) log(n *node) {
	mode := n.value("mode")
	w.logMode(n, mode)
	for _, c := range append(n.attrs, n.children...) {
		switch field := strings.ToLower(c.name); field {
		case "mode":
		case "logpath":
			w.text("log.directory", under(w.expand(c.text)))
		case "sizethreshold":
			// In KB; without it, 10 MB.
			if kb, ok := w.number("log.max-size", "log "+c.name, c.text); ok {
				w.put("log.max-size", fmt.Sprintf("%q", fmt.Sprint(kb)+"KiB"))
			}
		case "keepfiles":
			if kept, ok := w.number("log.keep", "log "+c.name, c.text); ok {
				w.put("log.keep", fmt.Sprint(kept+1))
				w.note("log.keep", "WinSW counts the files beside the one being written.")
			}
		case "pattern":
			w.rotateBy(c.text)
			w.lost("log", "log "+c.name, c.text, "it says how often, which is carried, and how files are called: here NAME.log, NAME.1.log and so on.")
		case "autorollattime":
			w.put("log.rotate-every", `"24h"`)
			if c.text != "00:00:00" {
				w.lost("log.rotate-every", "log "+c.name, c.text, "a day's new file begins at midnight.")
			}
		default:
			w.lost("log", "log "+c.name, w.everything(c), "files are not compressed, and are kept by log.keep and log.max-total.")
		}
	}
}

func (w *winsw) logMode(n *node, mode string) {
	switch strings.ToLower(mode) {
	case "none", "ignore":
		delete(w.values, "log.streams")
		w.put("log.off", "true")
	case "roll-by-size", "rotate":
		w.put("log.max-size", `"10MiB"`)
		w.put("log.keep", "9")
	case "roll-by-size-time":
		w.put("log.max-size", `"10MiB"`)
		w.put("log.rotate-every", `"24h"`)
	case "roll-by-time":
		w.put("log.rotate-every", `"24h"`)
	default:
		w.lost("log.max-size", n.name, cmp.Or(mode, "append"), "the log is always rotated by size, and never begun anew.")
	}
}

// rotateBy makes a span of the smallest part of time in a pattern.
func (w *winsw) rotateBy(pattern string) {
	if strings.ContainsAny(pattern, "Hh") {
		w.put("log.rotate-every", `"1h"`)
	} else {
		w.put("log.rotate-every", `"24h"`)
	}
}
