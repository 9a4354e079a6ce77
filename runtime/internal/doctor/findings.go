package doctor

import (
	"strings"

	"winservice.internal/runtime/internal/cmdline"
)

// A Finding is one thing that is not as it should be.
type Finding struct {
	Severity string // risk: others can take the service over; fault: it will not work; hint
	Check    string // which check found it
	Where    string
	What     string
	Mend     string
}

const (
	update = "run update as an administrator"
	policy = `secpol.msc, Local Policies, User Rights Assignment, or the domain's group policy`
)

// texts are all findings. %S% is the service, %A% its account, %E% its
// executable; %1% and so on are what the check knows.
var texts = [...]Finding{
	otherService: {"fault", "other-service", "service %S%", "%1%", "%2%"},
	unquoted: {
		"risk", "unquoted-path", "service %S%", "its command line contains spaces and no quotes, so that Windows tries other programs first: %1%",
		update + ", which puts quotes around the path",
	},
	writableCode: {
		"risk", "writable", "%1%", "%2% may change it: what they put there runs as %A%",
		`move it below C:\Program Files, or: %3%`,
	},
	writableLog:      {"risk", "log-folder-writable", "%1%", "%2% may change it: they can fake the log, and redirect what %A% writes there", "%3%"},
	writableUsualLog: {"risk", "log-folder-writable", "%1%", "%2% may change it: they can fake the log, and redirect what %A% writes there", update + ", which sets its rights"},
	mayNotRun:        {"fault", "not-executable", "%1%", "%A% may not run it", "icacls.exe %2%"},
	mayNotRead:       {"fault", "not-readable", "%1%", "%A% may not read it", "icacls.exe %2%"},
	mayNotWrite:      {"fault", "log-folder-not-writable", "%1%", "%A% may not write to it", update + ", which allows it"},
	mayNotEnter:      {"fault", "directory-not-accessible", "%1%", "%A% may not enter it, the working directory of the child", "icacls.exe %2%"},
	dirMissing:       {"fault", "directory-missing", "%1%", "does not exist, and is the working directory of the child, which cannot start without it", "create the folder, or correct directory in the recipe and build the executable anew"},
	dirIsFile:        {"fault", "directory-missing", "%1%", "is not a folder, and is the working directory of the child, which cannot start without it", "correct directory in the recipe and build the executable anew"},
	notInPath:        {"fault", "program-missing", "%1%", "is the program of %2%, and is in no folder of the PATH that services have", "write the full path of the program into %2% of the recipe and build the executable anew"},
	notProgram:       {"fault", "not-a-program", "%1%", "is the program of %2%, and is not a program that this machine can run", "put the program that runs a script in front of it, as python.exe; install a program that is made for this kind of processor"},
	portTaken:        {"fault", "port-in-use", "%1%", "%2% expects the child there, and %3% listens there while the service is stopped", "stop that process, or give the child another port"},
	neededMissing:    {"fault", "dependency", "service %S%", "depends on the service %1%, which is not installed, so that Windows does not start it", "install that service, or correct depends-on in the recipe and build the executable anew"},
	neededDisabled:   {"fault", "dependency", "service %S%", "depends on the service %1%, which is disabled, so that Windows does not start it", "enable that service: sc.exe config \"%1%\" start= demand"},
	programMissing:   {"fault", "program-missing", "%1%", "is the program of %2%, and cannot be found", "install the program there, or correct %2% in the recipe and build the executable anew"},
	secretsMissing:   {"fault", "file-missing", "%1%", "is the environment file, and does not exist", "create it, with rights for %A% and the administrators alone, or remove environment-file from the recipe and build the executable anew"},
	secretsWrong:     {"fault", "file-invalid", "%1%", "%2%; the child cannot start without it", "correct the file: each start of the child reads it again"},
	secretsOpen:      {"risk", "secret-readable", "%1%", "%2% may read or change it, and secrets stand in it", "%3%"},
	exeMissing:       {"fault", "program-missing", "%E%", "is what the SCM runs, and does not exist", "run install, as an administrator, from where the executable is now"},
	cutShort:         {"fault", "update-cut-short", "%1%", "an update was cut short after it had stopped the service", update + ", which goes on with it and starts the service"},
	logNoDir:         {"fault", "log-folder-missing", "%1%", "is not a folder, and must be one: for the log and the state", "move it away, then " + update},
	logMissing:       {"fault", "log-folder-missing", "%1%", "does not exist, and is the folder of the log and the state", update + ", which makes it"},
	sourceMissing:    {"fault", "event-source", "event source %S%", "is not registered, so that Event Viewer has no texts for the events", update},
	sourceOfAnother:  {"fault", "event-source", "event source %S%", "is registered for another file: %1%", update},
	sourceWithout:    {"fault", "event-source", "event source %S%", "its message file has no message table: %1%", "build the executable with winservice build, or with gen --resources"},
	secretInRegistry: {
		"risk", "secret", `HKLM\SYSTEM\CurrentControlSet\Services\%S%, Environment, %1%`, "reads like a secret, and every user can read it",
		"delete it there with regedit.exe, and let the program read a file that only the service's account may read",
	},
	secretInRecipe: {
		"risk", "secret", "this executable, variable %1%", "reads like a secret, and whoever has the executable can read it",
		"take it out of the recipe, and let the program read a file that only the service's account may read",
	},
	logonDenied:  {"fault", "logon-right", "account %A%", "is denied to log on as a service", `take it from "Deny log on as a service": ` + policy},
	logonMissing: {"fault", "logon-right", "account %A%", "was not granted the right to log on as a service; a right that one of its groups has is not seen here", update + ", which grants it"},
	differs:      {"hint", "settings-differ", "service %S%", "has other settings than this executable would set: %1%", "see update --plan, then " + update},
}

// The findings.
const (
	otherService = iota
	unquoted
	writableCode
	writableLog
	writableUsualLog
	mayNotRun
	mayNotRead
	mayNotWrite
	mayNotEnter
	dirMissing
	dirIsFile
	notInPath
	notProgram
	portTaken
	neededMissing
	neededDisabled
	programMissing
	secretsMissing
	secretsWrong
	secretsOpen
	exeMissing
	cutShort
	logNoDir
	logMissing
	sourceMissing
	sourceOfAnother
	sourceWithout
	secretInRegistry
	secretInRecipe
	logonDenied
	logonMissing
	differs
)

// found adds a finding.
func (e *Examination) found(n int, args ...string) {
	f := texts[n]
	if !e.Installed {
		f.Mend = strings.ReplaceAll(f.Mend, update, "run install as an administrator")
	}
	for _, text := range []*string{&f.Where, &f.What, &f.Mend} {
		*text = cmdline.Expand(*text, func(name string) (string, bool) {
			switch name {
			case "S":
				return e.Service, true
			case "A":
				return e.Account, true
			case "E":
				return e.Exe, true
			}
			return args[name[0]-'1'], true
		})
	}
	e.Findings = append(e.Findings, f)
}
