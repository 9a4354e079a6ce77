package peers

import (
	"strings"
	"time"
)

const (
	systemdUser   = "write an account of Windows, as account = 'NT SERVICE\\${name}'."
	systemdFolder = "create the folder beforehand and give the account rights to it by icacls."
	systemdOrder  = "name services of Windows in depends-on, or let the program wait for what it needs."
)

// systemdFields say what each directive becomes.
var systemdFields = map[string]func(*systemd, directive){
	"Description": func(s *systemd, d directive) { s.text("display-name", s.specifier(d.value)) },
	"Documentation": func(s *systemd, d directive) {
		s.lost("description", d.name, d.value, "write it into the description.")
	},
	"WorkingDirectory": (*systemd).workingDirectory,
	"Environment":      (*systemd).environment,
	"EnvironmentFile": func(s *systemd, d directive) {
		s.lost("environment", d.name, d.value, "environment-file reads such a file on Windows before each start; say its path there, which has to be there.")
	},
	"PassEnvironment": func(s *systemd, d directive) {
		s.lost("environment", d.name, d.value, "nothing is to be done: the child has the machine's environment.")
	},
	"UnsetEnvironment": (*systemd).unset,
	"LoadCredential":   (*systemd).credential,
	"ImportCredential": (*systemd).credential,
	"SetCredential":    (*systemd).credential,

	"LoadCredentialEncrypted": (*systemd).credential,
	"SetCredentialEncrypted":  (*systemd).credential,

	"ExecStart":    func(s *systemd, d directive) { s.starts = append(s.starts, d.value) },
	"ExecStartPre": func(s *systemd, d directive) { s.extras = append(s.extras, extra{"pre-start", d}) },
	"ExecCondition": func(s *systemd, d directive) {
		s.lost("hooks", d.name, d.value, "a start that is passed over is no failure there; the failure of hooks.pre-start is one.")
	},
	"ExecStartPost": func(s *systemd, d directive) { s.extras = append(s.extras, extra{"post-start", d}) },
	"ExecStop":      func(s *systemd, d directive) { s.stops = append(s.stops, d.value) },
	"ExecStopPost":  func(s *systemd, d directive) { s.extras = append(s.extras, extra{"post-stop", d}) },
	"ExecReload": func(s *systemd, d directive) {
		s.lost("", d.name, d.value, "there is no reload on Windows; restart the service, or let the program watch its configuration.")
	},

	"Restart":                  func(s *systemd, d directive) { s.on.when = d.value },
	"RestartSec":               func(s *systemd, d directive) { s.span(d, &s.on.delay) },
	"RestartMaxDelaySec":       func(s *systemd, d directive) { s.span(d, &s.on.longest) },
	"RestartSteps":             func(s *systemd, d directive) { s.on.steps = d.value },
	"StartLimitIntervalSec":    func(s *systemd, d directive) { s.span(d, &s.on.interval) },
	"StartLimitInterval":       func(s *systemd, d directive) { s.span(d, &s.on.interval) },
	"StartLimitBurst":          func(s *systemd, d directive) { s.burst(d) },
	"SuccessExitStatus":        func(s *systemd, d directive) { s.on.success = append(s.on.success, s.codes(d)...) },
	"RestartPreventExitStatus": func(s *systemd, d directive) { s.on.giveUp = append(s.on.giveUp, s.codes(d)...) },
	"RestartForceExitStatus":   func(s *systemd, d directive) { s.on.again = append(s.on.again, s.codes(d)...) },
	"JobTimeoutSec":            (*systemd).timeoutMode,
	"JobTimeoutAction":         (*systemd).timeoutMode,
	"JobRunningTimeoutSec":     (*systemd).timeoutMode,
	"StartLimitAction": func(s *systemd, d directive) {
		s.lost("recovery", d.name, d.value, "set a failure action by sc failure after installing.")
	},

	"TimeoutStopSec": func(s *systemd, d directive) { s.span(d, &s.on.patience) },
	"TimeoutSec": func(s *systemd, d directive) {
		s.span(d, &s.on.patience)
		s.span(d, &s.hooks.start)
	},
	"TimeoutStartFailureMode": (*systemd).timeoutMode,
	"TimeoutStopFailureMode":  (*systemd).timeoutMode,
	"TimeoutAbortSec":         (*systemd).timeoutMode,
	"KillSignal":              func(s *systemd, d directive) { s.on.signal = d.value },
	"SendSIGKILL": func(s *systemd, d directive) {
		if isOff(d.value) {
			s.lost("stop", d.name, d.value, "what is left after the last rung is always ended.")
		}
	},
	"KillMode": func(s *systemd, d directive) {
		if d.value != "control-group" && d.value != "mixed" {
			s.lost("stop", d.name, d.value, "the whole process tree is always ended.")
		}
	},
	"TimeoutStartSec": func(s *systemd, d directive) {
		s.span(d, &s.hooks.start)
		s.lost("ready", d.name, d.value, "the service is RUNNING once the program runs, unless a key of ready says how to ask it; ready.timeout is how long it may take then.")
	},
	"StandardInput": func(s *systemd, d directive) {
		if d.value != "null" {
			s.lost("command", d.name, d.value, "the child reads an empty input.")
		}
	},
	"StandardOutput": func(s *systemd, d directive) { s.output[0] = d.value },
	"StandardError":  func(s *systemd, d directive) { s.output[1] = d.value },
	"OOMPolicy": func(s *systemd, d directive) {
		s.lost("limits", d.name, d.value, "Windows ends no process for want of memory.")
	},
	"ExecSearchPath": func(s *systemd, d directive) {
		s.lost("environment-prepend", d.name, d.value, "write Windows' folders as environment-prepend = { PATH = 'FOLDER' }, or the program's path in full.")
	},
	"RestartMode": func(s *systemd, d directive) {
		s.lost("restart", d.name, d.value, "services that depend on this one are not restarted with its program.")
	},
	"ReloadSignal": func(s *systemd, d directive) { s.lost("stop", d.name, d.value, "Windows has no signals.") },
	"ExitType": func(s *systemd, d directive) {
		if d.value == "cgroup" {
			s.put("supervise", `"tree"`)
		}
	},
	"RuntimeRandomizedExtraSec": func(s *systemd, d directive) {
		s.lost("restart", d.name, d.value, "let a scheduled task run NAME.exe restart.")
	},
	"RestartKillSignal": func(s *systemd, d directive) { s.lost("stop", d.name, d.value, "a restart stops by the same ladder.") },
	"FinalKillSignal":   func(s *systemd, d directive) { s.lost("stop", d.name, d.value, "the last rung is kill.") },
	"WatchdogSec": func(s *systemd, d directive) {
		s.lost("health", d.name, d.value, "Windows has no sd_notify; a key of health asks the program every so often whether it is well: health.http, health.tcp, health.file, health.event or health.command.")
	},
	"RuntimeMaxSec": func(s *systemd, d directive) {
		s.lost("restart", d.name, d.value, "let a scheduled task run NAME.exe restart.")
	},
	"SuccessAction": func(s *systemd, d directive) {
		s.lost("restart", d.name, d.value, "let a script do it after the program's end.")
	},
	"FailureAction": func(s *systemd, d directive) {
		s.lost("recovery", d.name, d.value, "set a failure action by sc failure after installing.")
	},

	"Type":    (*systemd).kind,
	"PIDFile": func(s *systemd, d directive) { s.lost("", d.name, d.value, "the job object knows the processes.") },
	"BusName": func(s *systemd, d directive) { s.lost("ready", d.name, d.value, "Windows has no D-Bus.") },
	"NotifyAccess": func(s *systemd, d directive) {
		s.lost("ready", d.name, d.value, "Windows has no sd_notify; a key of ready asks the program.")
	},
	"RemainAfterExit": func(s *systemd, d directive) {
		if !isOff(d.value) {
			s.lost("restart", d.name, d.value, "a service whose program has ended is STOPPED.")
		}
	},
	"GuessMainPID": func(s *systemd, d directive) { s.lost("", d.name, d.value, "the job object knows the processes.") },

	"User":                func(s *systemd, d directive) { s.lost("account", d.name, d.value, systemdUser) },
	"Group":               func(s *systemd, d directive) { s.lost("account", d.name, d.value, systemdUser) },
	"SupplementaryGroups": func(s *systemd, d directive) { s.lost("account", d.name, d.value, systemdUser) },
	"DynamicUser": func(s *systemd, d directive) {
		if !isOff(d.value) {
			s.put("account", `'NT SERVICE\${name}'`)
			s.note("account", "DynamicUser: Windows' account for one service alone takes its place.")
		}
	},
	"RuntimeDirectory":       func(s *systemd, d directive) { s.lost("directory", d.name, d.value, systemdFolder) },
	"StateDirectory":         func(s *systemd, d directive) { s.lost("directory", d.name, d.value, systemdFolder) },
	"CacheDirectory":         func(s *systemd, d directive) { s.lost("directory", d.name, d.value, systemdFolder) },
	"LogsDirectory":          func(s *systemd, d directive) { s.lost("log", d.name, d.value, systemdFolder) },
	"ConfigurationDirectory": func(s *systemd, d directive) { s.lost("directory", d.name, d.value, systemdFolder) },

	"Nice":                       (*systemd).nice,
	"CPUAffinity":                (*systemd).processors,
	"CPUQuota":                   (*systemd).quota,
	"MemoryMax":                  (*systemd).memory,
	"MemoryLimit":                (*systemd).memory,
	"TasksMax":                   (*systemd).tasks,
	"RuntimeDirectoryMode":       func(s *systemd, d directive) { s.lost("directory", d.name, d.value, systemdFolder) },
	"StateDirectoryMode":         func(s *systemd, d directive) { s.lost("directory", d.name, d.value, systemdFolder) },
	"CacheDirectoryMode":         func(s *systemd, d directive) { s.lost("directory", d.name, d.value, systemdFolder) },
	"LogsDirectoryMode":          func(s *systemd, d directive) { s.lost("directory", d.name, d.value, systemdFolder) },
	"ConfigurationDirectoryMode": func(s *systemd, d directive) { s.lost("directory", d.name, d.value, systemdFolder) },
	"OOMScoreAdjust": func(s *systemd, d directive) {
		s.lost("limits", d.name, d.value, "Windows ends no process for want of memory.")
	},
	"Slice":    func(s *systemd, d directive) { s.lost("limits", d.name, d.value, "services share no budget.") },
	"Delegate": func(s *systemd, d directive) { s.lost("limits", d.name, d.value, "there are no control groups.") },

	"Requires":  (*systemd).requires,
	"BindsTo":   (*systemd).requires,
	"Requisite": (*systemd).requires,
	"Wants":     (*systemd).order,
	"After":     (*systemd).order,
	"Before":    (*systemd).order,
	"PartOf":    (*systemd).order,
	"Conflicts": (*systemd).order,
	"OnFailure": func(s *systemd, d directive) {
		s.lost("recovery", d.name, d.value, "a scheduled task can be triggered by event 4357.")
	},
	"OnSuccess": func(s *systemd, d directive) {
		s.lost("restart", d.name, d.value, "a scheduled task can be triggered by event 4353.")
	},
	"Upholds":              (*systemd).order,
	"PropagatesReloadTo":   (*systemd).order,
	"ReloadPropagatedFrom": (*systemd).order,
	"PropagatesStopTo":     (*systemd).order,
	"StopPropagatedFrom":   (*systemd).order,
	"RequiresMountsFor":    (*systemd).order,
	"DefaultDependencies": func(s *systemd, d directive) {
		s.lost("depends-on", d.name, d.value, "a service depends on nothing but what depends-on says.")
	},

	"WantedBy":   (*systemd).wanted,
	"RequiredBy": (*systemd).wanted,
	"Alias":      func(s *systemd, d directive) { s.lost("name", d.name, d.value, "a service has one name.") },
	"Also": func(s *systemd, d directive) {
		s.lost("depends-on", d.name, d.value, "install each service by its own executable.")
	},
	"DefaultInstance": func(s *systemd, d directive) {
		s.lost("command", d.name, d.value, "name the file NAME@INSTANCE.service and import it again.")
	},
}

func isOff(s string) bool {
	switch strings.ToLower(s) {
	case "no", "false", "off", "0":
		return true
	}
	return false
}

func (s *systemd) workingDirectory(d directive) {
	folder := s.specifier(strings.TrimPrefix(d.value, "-"))
	if strings.HasPrefix(folder, "~") {
		s.lost("directory", d.name, d.value, "write the folder in full.")
		return
	}
	s.text("directory", folder)
}

func (s *systemd) environment(d directive) {
	words, ok := systemdWords(s.specifier(d.value))
	if !ok {
		s.lost("environment", d.name, d.value, "a quote without its end.")
		return
	}
	for _, w := range words {
		s.assign(d.name, w)
	}
}

// requires takes services over. Their names are those of another system.
func (s *systemd) requires(d directive) {
	var names []string
	for unit := range strings.FieldsSeq(d.value) {
		name, ok := strings.CutSuffix(s.specifier(unit), ".service")
		if !ok {
			s.lost("depends-on", d.name, unit, systemdOrder)
			continue
		}
		names = append(names, name)
	}
	if len(names) > 0 {
		s.note("depends-on", "The names are those of units; write those of the services on Windows: the SCM does not start a service that depends on one that is not there.")
		s.depends(names)
	}
}

func (s *systemd) order(d directive) { s.lost("depends-on", d.name, d.value, systemdOrder) }

func (s *systemd) wanted(d directive) {
	if strings.HasSuffix(d.value, ".target") {
		s.put("start", `"automatic"`)
		return
	}
	s.lost("start", d.name, d.value, "name this service in the depends-on of the other.")
}

func (s *systemd) kind(d directive) {
	switch d.value {
	case "simple", "exec", "notify", "notify-reload", "idle", "dbus":
		if d.value != "simple" && d.value != "exec" {
			s.lost("ready", d.name, d.value, "the service is RUNNING once the program runs, unless a key of ready says how to ask it: ready.tcp, ready.http, ready.file, ready.event or ready.command.")
		}
	case "forking":
		s.put("supervise", `"tree"`)
		s.note("supervise", "Type=forking: systemd has started the unit once the first process has ended with 0; here the service is RUNNING once that process runs, unless a key of ready says how to ask it, and its exit code is only reported.")
	default:
		s.lost("restart", d.name, d.value, "the service stops when the program has ended; what runs once and ends is better a scheduled task.")
	}
}

// span reads a span of time into where it belongs.
func (s *systemd) span(d directive, to *time.Duration) {
	if t, ok := systemdSpan(d.value); ok {
		*to = t
		return
	}
	s.odd("restart", d.name, d.value, "it is no span of time.")
}

func (s *systemd) burst(d directive) {
	if n, ok := s.number("restart.give-up-after", d.name, d.value); ok {
		s.on.burst = n
	}
}
