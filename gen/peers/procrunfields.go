package peers

import (
	"strings"
	"time"
)

// procrunFields say what each option becomes, by its name in lower case.
var procrunFields = map[string]func(p *procrun, name, value string){
	"startmode":   procrunTaken,
	"startimage":  procrunTaken,
	"startparams": procrunTaken,
	"startclass":  procrunTaken,
	"startmethod": procrunTaken,
	"javahome":    procrunTaken,
	"jvm":         procrunTaken,
	"jvmoptions":  procrunTaken,
	"jvmoptions9": procrunTaken,
	"jvmms":       procrunTaken,
	"jvmmx":       procrunTaken,
	"jvmss":       procrunTaken,
	"classpath":   procrunTaken,
	"dependson":   procrunTaken,

	"displayname": func(p *procrun, _, value string) { p.text("display-name", value) },
	"description": func(p *procrun, _, value string) { p.text("description", value) },
	"startup": func(p *procrun, name, value string) {
		word, ok := map[string]string{"auto": "automatic", "delayed": "delayed-automatic", "manual": "manual"}[strings.ToLower(value)]
		if !ok {
			p.odd("start", "--"+name, value, "it is none of auto, delayed and manual; manual is taken.")
			return
		}
		p.put("start", quote(word))
	},
	"startpath": func(p *procrun, _, value string) { p.text("directory", value) },
	"environment": func(p *procrun, name, _ string) {
		for _, s := range p.options["environment"] {
			p.assign("--"+name, s)
		}
	},
	"serviceuser":     func(p *procrun, _, value string) { p.account(value) },
	"servicepassword": func(p *procrun, _, _ string) { p.password() },
	"user": func(p *procrun, name, value string) {
		p.lost("account", "--"+name, value, "the program has the rights of the service; make it the account.")
	},
	"password": func(p *procrun, _, _ string) { p.password() },
	"stoptimeout": func(p *procrun, name, value string) {
		n, ok := p.number("stop", "--"+name, value)
		switch {
		case ok && n < 0:
			p.lost("stop", "--"+name, value, "so much as the machine gives at its shutdown; 20s is taken.")
			p.patience = 20 * time.Second
		case ok:
			p.patience = time.Duration(min(n, 86400)) * time.Second
		}
	},
	"stopmode":   procrunTaken,
	"stopimage":  procrunTaken,
	"stoppath":   procrunTaken,
	"stopclass":  procrunTaken,
	"stopmethod": procrunTaken,
	"stopparams": procrunTaken,

	"logpath":   func(p *procrun, _, value string) { p.text("log.directory", value) },
	"stdoutput": procrunTaken,
	"stderror":  procrunTaken,
	"rotate": func(p *procrun, name, value string) {
		if value != "0" {
			p.lost("log.rotate-every", "--"+name, value, "procrun only has the time of the start in the files' names by it; log.rotate-every begins new files.")
		}
	},
	"logprefix": func(p *procrun, name, value string) {
		p.lost("log", "--"+name, value, "procrun's own messages are in the event log; the program's output is in NAME.log.")
	},
	"loglevel": func(p *procrun, name, value string) { p.lost("log", "--"+name, value, insteadEvents) },
	"logjnimessages": func(p *procrun, name, value string) {
		p.lost("log", "--"+name, value, "Java's own output is in the log anyway.")
	},
	"pidfile": func(p *procrun, name, value string) {
		p.lost("log", "--"+name, value, "NAME.exe status --json tells the process.")
	},
	"install": func(*procrun, string, string) {}, // procrun's own executable
	"type": func(p *procrun, name, value string) {
		if strings.EqualFold(value, "interactive") {
			p.lost("", "--"+name, value, insteadInteractive)
		}
	},
	"librarypath": func(p *procrun, name, value string) {
		if value != "" {
			p.put("environment-prepend", "{ PATH = "+quote(value)+" }")
		}
	},
	"servicename": func(*procrun, string, string) {},
}

func isProcrunName(name string) bool {
	name = strings.ToLower(name)
	for _, n := range procrunNames {
		if n == name {
			return true
		}
	}
	return false
}

// procrunNames are the names of all options, in lower case.
var procrunNames = strings.Fields(`description displayname install startup type dependson environment user password
	serviceuser servicepassword librarypath javahome jvm jvmoptions jvmoptions9 classpath jvmms jvmmx jvmss startmode
	startimage startpath startclass startmethod startparams stopmode stopimage stoppath stopclass stopmethod stopparams
	stoptimeout rotate logpath logprefix loglevel logjnimessages stdoutput stderror pidfile servicename`)

// procrunTaken is for what the command or the dependencies are made of.
func procrunTaken(*procrun, string, string) {}

// output takes the files of the streams: errors go where the output goes when
// they have none of their own.
func (p *procrun) output() {
	out, err := p.option("StdOutput"), p.option("StdError")
	switch {
	case out == "" && err == "":
		p.put("log.off", "true")
		p.note("log.off", "procrun keeps no output unless told where; take this out to have a log.")
		return
	case out == "":
		p.note("log.off", "procrun throws the output away, for want of --StdOutput; here it is in the log, too.")
	case err != "" && (!strings.EqualFold(out, err) || strings.EqualFold(out, "auto")):
		p.put("log.streams", `"separate"`)
	}
	for _, f := range []struct{ name, file string }{{"StdOutput", out}, {"StdError", err}} {
		p.outputFile("--"+f.name, f.file)
	}
}

// outputFile takes the folder of a stream's file. Those called auto have the
// date of the start in their names.
func (p *procrun) outputFile(field, file string) {
	switch {
	case file == "":
		return
	case strings.EqualFold(file, "auto"):
		p.put("log.rotate-every", `"24h"`)
		p.keepsAll("procrun")
		return
	}
	if isFull(file) && p.values["log.directory"] == nil && p.option("LogPath") == "" {
		p.text("log.directory", parent(file))
	}
	p.note("log.directory", field+" = "+shown(file)+": the files are called NAME.log and so on, and a start does not empty them.")
}

func (p *procrun) password() {
	p.secret("account", "the account's password", "it is given when installing: NAME.exe install --password-stdin.")
}
