package peers

import (
	"fmt"
	"regexp"
	"strings"

	"winservice.internal/runtime"
)

// What to use in place of what has no key.
const (
	insteadInteractive = "Windows shows nothing of a service to users; run what has windows from a scheduled task at logon."
	insteadDownload    = "fetch it by hooks.pre-start, as ['curl.exe', '-fRLo', 'FILE', 'URL'], or in a scheduled task."
	insteadMapping     = "name the share itself, as \\\\SERVER\\SHARE, in place of the drive's letter; or map it by net.exe use in a batch file that hooks.pre-start runs."
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
			w.odd("recovery.reset-after", n.name, n.text, "it is no time.")
		}
	},
	"logpath": func(w *winsw, n *node) { w.text("log.directory", under(w.expand(n.text))) },
	"logmode": func(w *winsw, n *node) { w.logMode(n, n.text) },
	"log":     (*winsw).log,

	"logname":         (*winsw).fileName,
	"outfilepattern":  (*winsw).fileName,
	"errfilepattern":  (*winsw).fileName,
	"outfiledisabled": func(*winsw, *node) {},
	"errfiledisabled": func(*winsw, *node) {},

	"priority":       func(w *winsw, n *node) { w.priority(n.name, n.text) },
	"stopexecutable": func(*winsw, *node) {},
	"stopargument":   func(*winsw, *node) {},
	"stoparguments":  func(*winsw, *node) {},
	"prestart":       func(w *winsw, n *node) { w.extra("pre-start", n) },
	"poststart":      func(w *winsw, n *node) { w.extra("post-start", n) },
	"prestop":        func(w *winsw, n *node) { w.extra("pre-stop", n) },
	"poststop":       func(w *winsw, n *node) { w.extra("post-stop", n) },
	"download":       func(w *winsw, n *node) { w.lost("hooks", n.name, w.everything(n), insteadDownload) },
	"shareddirectorymapping": func(w *winsw, n *node) {
		w.lost("hooks", n.name, w.everything(n), insteadMapping)
	},
	"securitydescriptor": func(w *winsw, n *node) { w.descriptor(n.name, n.text) },
	// Some versions spell it so.
	"securtitydescriptor": func(w *winsw, n *node) { w.descriptor(n.name, n.text) },
	"preshutdown": func(w *winsw, n *node) {
		w.lost("stop", n.name, n.text, fmt.Sprintf("a stop of more than %v requests PRESHUTDOWN by itself.", runtime.ShutdownShare()))
	},
	"preshutdowntimeout": func(w *winsw, n *node) {
		w.lost("stop", n.name, n.text, "the time requested before a shutdown is the budget of the stop.")
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
	"extensions": (*winsw).extensions,
}

// winswNotes are attributes that say nothing of a service.
var winswNotes = map[string]bool{"schemalocation": true, "nonamespaceschemalocation": true}

// extra takes a hook over. WinSW runs the commands once for a service, which
// comes to the same: it does not start its child again.
func (w *winsw) extra(hook string, n *node) {
	for _, c := range append(n.attrs, n.children...) {
		switch strings.ToLower(c.name) {
		case "executable", "arguments":
		case "stdoutpath", "stderrpath":
			w.lost("hooks."+hook, n.name+" "+c.name, c.text, hookPrints)
		default:
			w.unknown(c.line, n.name+" "+c.name, w.everything(c))
		}
	}
	program, arguments := w.expand(n.value("executable")), w.expand(n.value("arguments"))
	if program == "" && arguments == "" {
		return // the element of a sample, left empty
	}
	if !w.hook(hookLine(hook, n.name, program, arguments)) {
		return
	}
	if hook == "pre-start" {
		w.note("hooks.pre-start", "WinSW starts the program whatever comes of it; "+hookMustSucceed)
	}
	w.note("hooks", "WinSW has no time limit for these; here each is ended after hooks.timeout, which is 1m unless set.")
}

// extensions tells what becomes of each plug-in.
func (w *winsw) extensions(n *node) {
	for _, c := range n.children {
		why := "look up what it does; winservice has no plug-ins."
		switch class := strings.ToLower(c.value("classname")); {
		case strings.Contains(class, "runawayprocesskiller"):
			why = "nothing is to be done: what the child leaves behind is ended by its job object."
		case strings.Contains(class, "shareddirectorymapper"):
			why = insteadMapping
		}
		w.lost("", c.name, w.everything(c), why)
	}
}

// rights is the D: part of a security descriptor in text.
var rights = regexp.MustCompile(`D:[^:]*?(?:\([^()]*\))+`)

// descriptor takes over who may start, stop and change the service.
func (d *draft) descriptor(field, text string) {
	text = strings.Join(strings.Fields(text), "")
	part := rights.FindString(text)
	if part == "" {
		d.lost("security.sddl", field, text, "it has no D: part, which says who has which rights.")
		return
	}
	d.text("security.sddl", part)
	if rest := strings.Replace(text, part, "", 1); rest != "" {
		d.lost("security.sddl", field, rest, "only the rights are set; owner, group and auditing stay the SCM's.")
	}
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
			w.unknown(c.line, "serviceaccount "+c.name, w.everything(c))
		}
	}
}

func (w *winsw) stopTimeout(n *node) {
	if t, ok := winswTime(n.text); ok {
		w.patience = t
	} else {
		w.odd("stop", n.name, n.text, "it is no time; WinSW's default is taken.")
	}
}
