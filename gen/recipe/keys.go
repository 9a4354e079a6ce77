package recipe

import (
	"strconv"
	"time"

	"winservice.internal/runtime"
)

// A Key is one key that a recipe can set, for its reference.
type Key struct {
	Name    string // dotted, within a service
	Type    string // in words
	Default string // the value that a missing key has; "required" for a command
	Doc     string // what it is, in sentences
	Example string // a value as TOML writes it
	Shape   Shape  // what every value looks like
}

// Keys returns every key of a service in the order of the reference.
func Keys() []Key {
	all := make([]Key, len(keys))
	for i, k := range keys {
		all[i] = k.Key
	}
	return all
}

// A key is a Key with what Decode and Settings do with it. Both are nil for
// the keys that are gone once a service's tables are merged; show is nil for
// the environment, which has a setting for each variable.
type key struct {
	Key
	read func(*decoder, given)
	show func(runtime.Service) string
}

// groups are the tables of keys within a service.
var groups = []string{"limits", "ready", "health", "hooks", "restart", "recovery", "log", "security"}

var keysByName = func() map[string]key {
	byName := make(map[string]key, len(keys))
	for _, k := range keys {
		byName[k.Name] = k
	}
	return byName
}()

var keys = []key{
	{Key{
		"template", "name", "none",
		"The [template.NAME] whose keys the service takes over where it does not set them itself; a template may have a template, too.",
		`"web"`, anyText,
	}, nil, nil},
	{Key{
		"instances", "list of tables of strings", "none",
		"One service for each row of variables: [{ site = \"a\" }, { site = \"b\" }]; or for each combination: { site = [\"a\", \"b\"], stage = [\"test\", \"live\"] }. The service's table is named with them, as [service.'web-${site}']. Only in services.",
		`[{ site = "north" }, { site = "south" }]`, instanceRows,
	}, nil, nil},
	{Key{
		"vars", "table of strings", "none",
		"What ${x} stands for in every string; ${name} is the service name, and $$ a dollar.",
		`{ instance = "a", port = "8080" }`, someVariables,
	}, nil, nil},
	{
		Key{
			"name", "string", "the name of the table",
			"The service name, the key in the SCM's database: 1 to 255 characters, no slash, no backslash, compared without regard to case.",
			`"zope-${instance}"`, aName,
		},
		(*decoder).readName, func(s runtime.Service) string { return tomlString(s.Name) },
	},
	{
		Key{
			"display-name", "string", "the service name",
			"What services.msc shows, up to 256 characters.",
			`"Zope (${instance})"`, aDisplayName,
		},
		(*decoder).readDisplayName, func(s runtime.Service) string { return tomlString(s.DisplayName) },
	},
	{
		Key{
			"description", "string", "none",
			"The text that services.msc shows beside the name; it may have several lines.",
			`"Serves the intranet"`, manyLines,
		},
		(*decoder).readDescription, func(s runtime.Service) string { return orNone(s.Description) },
	},
	{
		Key{
			"start", "word", `"manual"`,
			`When the SCM starts the service: "manual", "automatic", "delayed-automatic" (a while after the machine has started) or "disabled".`,
			`"delayed-automatic"`, words(startWords...),
		},
		(*decoder).readStart, func(s runtime.Service) string { return tomlString(startWords[s.Start]) },
	},
	{
		Key{
			"depends-on", "list of service names", "none",
			"The services that the SCM starts before this one; +NAME is a group of services.",
			`["Tcpip", "+NetworkProvider"]`, listOf(aDependency),
		},
		(*decoder).readDependsOn, func(s runtime.Service) string { return tomlList(s.DependsOn) },
	},
	{
		Key{
			"account", "string", `"LocalSystem"`,
			`Whose rights the service has: "LocalSystem", 'NT AUTHORITY\LocalService', 'NT AUTHORITY\NetworkService', 'NT SERVICE\${name}', 'DOMAIN\user', '.\user', or 'DOMAIN\name$$' for a managed account. A password is given when installing.`,
			`'NT SERVICE\${name}'`, anAccount,
		},
		(*decoder).readAccount, func(s runtime.Service) string { return tomlString(s.Account) },
	},
	{
		Key{
			"command", "list of strings", "required, or command-line",
			"The program and its arguments, one word each; quoting is done by the rules of the C runtime. The program has a full path, or none to be found in PATH. A batch file is run by cmd.exe. %VAR% is expanded when the child starts, %SERVICE_NAME% and %SERVICE_DIR% (the executable's folder) too.",
			`['C:\Python\python.exe', 'C:\srv\app.py', '--port', '8080']`, aCommand,
		},
		(*decoder).readCommand, showCommand,
	},
	{
		Key{
			"command-line", "string", "none",
			"In place of command, the whole command line as the child reads it, for a child with quoting rules of its own.",
			`'"C:\odd\odd.exe" /x:"a b"'`, aCommandLine,
		},
		(*decoder).readCommandLine, func(s runtime.Service) string { return orNone(s.Command.Line) },
	},
	{
		Key{
			"directory", "path", "the folder of the service's executable",
			"The child's current directory, in full.",
			`'C:\srv\site'`, aFolder,
		},
		(*decoder).readDirectory, showDirectory,
	},
	{
		Key{
			"environment", "table of strings", `{ ZMANAGED = "1" }`,
			"Variables that the child has beside those of the service, SERVICE_NAME and SERVICE_DIR (the executable's folder). Secrets are refused.",
			`{ TZ = "UTC", LANG = "de-DE" }`, anEnvironment,
		},
		(*decoder).readEnvironment, nil,
	},
	{
		Key{
			"environment-file", "path", "none",
			"A file on the service's machine with NAME=value in each line, which is read before each start of the child and counts more than environment: for secrets. Only the service's account and the administrators should be able to read it; doctor looks. # begins a comment, quotes around a value are taken off, and nothing in it is expanded. When it cannot be read, the start has failed, which counts as a death.",
			`'%ProgramData%\shop\shop.env'`, aPath,
		},
		(*decoder).readEnvironmentFile, func(s runtime.Service) string { return showOptional(s.Command.EnvironmentFile) },
	},
	{
		Key{
			"environment-remove", "list of strings", "none",
			"Variables of the service's own environment that the child does not have. What environment sets it has all the same.",
			`["PYTHONHOME"]`, variableNames,
		},
		(*decoder).readRemove, showRemove,
	},
	{
		Key{
			"environment-prepend", "table of paths", "none",
			`What is put in front of a variable that lists folders, with a semicolon between: { PATH = 'C:\tools' }, or a list of folders. What stands behind it is the service's own value, or that of environment.`,
			`{ PATH = 'C:\tools' }`, folderLists,
		},
		(*decoder).readPrepend, showPrepend,
	},
	{
		Key{
			"supervise", "word", `"process"`,
			`What counts as the child's life. "process": its first process; what that has started is terminated with it. "tree": every process of its tree, so that the command may be a launcher that ends while the program goes on. Then the exit code is that of the last process, as far as Windows lets it be known; the first one's decides nothing. Without a key of ready, the child is ready once its first process runs.`,
			`"tree"`, words(superviseWords...),
		},
		(*decoder).readSupervise, func(s runtime.Service) string { return tomlString(superviseWords[s.Supervise]) },
	},
	{
		Key{
			"limits.priority", "word", `"normal"`,
			`The priority class of every process: "idle", "below-normal", "normal" (where a process may change its own), "above-normal", "high" or "realtime" (of which Windows makes high without the privilege).`,
			`"below-normal"`, words(priorityWords...),
		},
		(*decoder).readPriority, func(s runtime.Service) string { return tomlString(priorityWords[s.Limits.Priority]) },
	},
	{
		Key{
			"limits.affinity", "list of integers", "none",
			"The processors that the child may use, from 0, where it may not use all; those of the second group of 64 begin at 64.",
			`[0, 1]`, processorNumbers,
		},
		(*decoder).readAffinity, showAffinity,
	},
	{
		Key{
			"limits.memory", "bytes or size", "none",
			"How much memory all its processes together may commit, from 1MB; an allocation beyond that fails.",
			`"512MB"`, aSize,
		},
		memoryOf(func(l *runtime.Limits) *int64 { return &l.Memory }), func(s runtime.Service) string { return showMemory(s.Limits.Memory) },
	},
	{
		Key{
			"limits.process-memory", "bytes or size", "none",
			"How much memory each of its processes may commit.",
			`"256MB"`, aSize,
		},
		memoryOf(func(l *runtime.Limits) *int64 { return &l.ProcessMemory }), func(s runtime.Service) string { return showMemory(s.Limits.ProcessMemory) },
	},
	{
		Key{
			"limits.cpu", "percentage", "none",
			"The share of the whole machine's processor time that all its processes together have at most, from 1%, even when the rest is idle.",
			`"50%"`, aShare,
		},
		(*decoder).readCPU, showCPU,
	},
	{
		Key{
			"limits.processes", "integer", "none",
			"How many processes may run at the same time; one more cannot be started. The console host (conhost.exe) that Windows starts for the child is not one of them: Windows is given one more for it.",
			`20`, whole(1, mostProcesses),
		},
		(*decoder).readProcesses, showProcesses,
	},
	{
		Key{
			"stop", "list of rungs", `["ctrl-c 15s", "kill"]`,
			`How the child is asked to end, rung by rung; each waits so long, up to 24h, before the next: "ctrl-c 15s" or "ctrl-break 15s" in its console, "close 15s" for its windows, 'event Global\Zope-%d-2 30s' sets a named event (%d is the process identifier; every process of the child's tree is tried), 'command C:\srv\stop.exe --now 30s' runs a program that ends it (its exit code is 0, %CHILD_PID% the child's identifier), "kill" ends its process tree. A rung that cannot be delivered is followed by the next at once; whatever is left after the last is ended.`,
			`["ctrl-c 90s", "kill"]`, aLadder,
		},
		(*decoder).readStop, func(s runtime.Service) string { return showStop(s.Stop.Steps) },
	},
	probeKey(
		ready, "tcp", "host and port",
		`The child is ready when it accepts connections here, as "127.0.0.1:8080". Of tcp, http, file, event and command one can be set; with none, a child that runs is ready.`,
		(*decoder).readTCP, showText,
	),
	probeKey(
		ready, "http", "URL",
		`The child is ready when this answers with 2xx or 3xx, as "http://127.0.0.1:8080/ok". Redirects to other hosts are not followed, and no proxy is asked.`,
		(*decoder).readHTTP, showText,
	),
	probeKey(
		ready, "file", "path",
		`The child is ready when this file was written after its start. %VAR% is expanded.`,
		(*decoder).readFile, showText,
	),
	probeKey(
		ready, "event", "name of an event object",
		`The child is ready when this Windows event object is set, as 'Global\zope-%d'; %d is the child's process identifier. Make it a manual-reset event: a check resets an auto-reset one.`,
		(*decoder).readEvent, showText,
	),
	probeKey(
		ready, "command", "list of strings",
		`The child is ready when this program ends with exit code 0. It runs in the child's directory with the child's variables.`,
		(*decoder).readCommandProbe, showCommandProbe,
	),
	{
		Key{
			"ready.timeout", "duration", `"1m"`,
			"How long the child may take to be ready; one that takes longer is ended by the stop ladder, which is a death.",
			`"2m"`, durations(),
		},
		durationOf(func(s *runtime.Service) *time.Duration { return &s.Ready.Timeout }, durationRule{step: milli, most: mostPatient}),
		func(s runtime.Service) string { return showDuration(s.Ready.Timeout) },
	},
	{
		Key{
			"ready.interval", "duration", `"1s"`,
			"The longest pause between two attempts; the first pauses are shorter, from 50ms on. One attempt takes 10s at most.",
			`"500ms"`, durations(),
		},
		durationOf(func(s *runtime.Service) *time.Duration { return &s.Ready.Interval }, durationRule{step: milli, most: mostPatient}),
		func(s runtime.Service) string { return showDuration(s.Ready.Interval) },
	},
	{
		Key{
			"ready.after", "duration", `"0s"`,
			"How long the child must have run before it is ready, with a probe or without one; the probe is asked from then on. A child that ends before has failed, whatever its exit code, but for restart-codes and give-up-codes.",
			`"5s"`, durations("0s"),
		},
		durationOf(func(s *runtime.Service) *time.Duration { return &s.Ready.After }, durationRule{zero: true, step: milli, most: mostPatient}),
		func(s runtime.Service) string { return showDuration(s.Ready.After) },
	},
	ownKey(ready, "ready"),
	probeKey(
		health, "tcp", "host and port",
		`The child is well while it accepts connections here. Of tcp, http, file, event and command one can be set; with none, a child that runs is well.`,
		(*decoder).readTCP, showText,
	),
	probeKey(
		health, "http", "URL",
		`The child is well while this answers with 2xx or 3xx.`,
		(*decoder).readHTTP, showText,
	),
	probeKey(
		health, "file", "path",
		`The child is well while this file is there, written after its start. %VAR% is expanded.`,
		(*decoder).readFile, showText,
	),
	probeKey(
		health, "event", "name of an event object",
		`The child is well while this Windows event object is set, a manual-reset one; %d in it is the child's process identifier.`,
		(*decoder).readEvent, showText,
	),
	probeKey(
		health, "command", "list of strings",
		`The child is well while this program ends with exit code 0. It runs in the child's directory with the child's variables.`,
		(*decoder).readCommandProbe, showCommandProbe,
	),
	{
		Key{
			"health.interval", "duration", `"30s"`,
			"The pause before each check. The first one is so long after the child was ready.",
			`"10s"`, durations(),
		},
		durationOf(func(s *runtime.Service) *time.Duration { return &s.Health.Interval }, durationRule{step: milli, most: mostPatient}),
		func(s runtime.Service) string { return showDuration(s.Health.Interval) },
	},
	{
		Key{
			"health.timeout", "duration", `"10s"`,
			"How long a check may take before it has failed.",
			`"5s"`, durations(),
		},
		durationOf(func(s *runtime.Service) *time.Duration { return &s.Health.Timeout }, durationRule{step: milli, most: mostPatient}),
		func(s runtime.Service) string { return showDuration(s.Health.Timeout) },
	},
	{
		Key{
			"health.failures", "integer", "3",
			"So many failed checks in a row, from 1 to 1000, and the child is ended by the stop ladder, which is a death.",
			`5`, whole(1, 1000),
		},
		(*decoder).readFailures, func(s runtime.Service) string { return strconv.Itoa(s.Health.Failures) },
	},
	ownKey(health, "well"),
	{
		Key{
			"hooks.pre-start", "list of strings", "none",
			"A program and its arguments that run before each start of the child; when they end with another exit code than 0, or take too long, the start has failed, which counts as a death. Hooks run in the child's folder with its variables, and print to its log.",
			`['C:\srv\migrate.cmd', '--now']`, aCommand,
		},
		hookOf(func(h *runtime.Hooks) *[]string { return &h.PreStart }), func(s runtime.Service) string { return showWords(s.Hooks.PreStart) },
	},
	{
		Key{
			"hooks.post-start", "list of strings", "none",
			"What runs beside the child once it is ready, with its process identifier as CHILD_PID; a failure is only told.",
			`['C:\srv\announce.exe', '%CHILD_PID%']`, aCommand,
		},
		hookOf(func(h *runtime.Hooks) *[]string { return &h.PostStart }), func(s runtime.Service) string { return showWords(s.Hooks.PostStart) },
	},
	{
		Key{
			"hooks.pre-stop", "list of strings", "none",
			"What runs before the stop ladder; its time is part of the stop's.",
			`['C:\srv\drain.exe']`, aCommand,
		},
		hookOf(func(h *runtime.Hooks) *[]string { return &h.PreStop }), func(s runtime.Service) string { return showWords(s.Hooks.PreStop) },
	},
	{
		Key{
			"hooks.post-stop", "list of strings", "none",
			"What runs after each end of the child, with CHILD_EXIT_CODE, and CHILD_EXIT_REASON: ended (by itself), stopped, restarted (as asked) or failed (was not ready, or not well). After the last its time is part of the stop's.",
			`['C:\srv\tidy.exe', '%CHILD_EXIT_REASON%']`, aCommand,
		},
		hookOf(func(h *runtime.Hooks) *[]string { return &h.PostStop }), func(s runtime.Service) string { return showWords(s.Hooks.PostStop) },
	},
	{
		Key{
			"hooks.timeout", "duration", `"1m"`,
			"How long each hook may take before it is ended, from 1ms to 24h.",
			`"30s"`, durations(),
		},
		durationOf(func(s *runtime.Service) *time.Duration { return &s.Hooks.Timeout }, durationRule{step: milli, most: mostPatient}),
		func(s runtime.Service) string { return showDuration(s.Hooks.Timeout) },
	},
	{
		Key{
			"restart.when", "word", `"on-failure"`,
			`Which ends of the child are followed by a new start: "on-failure" (unless it ended with a success code), "always" or "never".`,
			`"always"`, words(whenWords...),
		},
		(*decoder).readWhen, func(s runtime.Service) string { return tomlString(whenWords[s.Restart.When]) },
	},
	{
		Key{
			"restart.delay", "duration", `"5s"`,
			"The wait before the first new start, from 0s; it doubles with each death in a row.",
			`"2s"`, durations("0s"),
		},
		durationOf(func(s *runtime.Service) *time.Duration { return &s.Restart.Delay }, durationRule{atOnce: true, step: milli, most: year}),
		func(s runtime.Service) string { return showDuration(s.Restart.Delay) },
	},
	{
		Key{
			"restart.max-delay", "duration", `"5m"`,
			"The longest single wait, from 1ms; jitter may make it longer.",
			`"2m"`, durations(),
		},
		durationOf(func(s *runtime.Service) *time.Duration { return &s.Restart.MaxDelay }, durationRule{step: milli, most: year}),
		func(s runtime.Service) string { return showDuration(s.Restart.MaxDelay) },
	},
	{
		Key{
			"restart.jitter", "percentage", `"0%"`,
			"Varies each wait at random by up to so much to either side, up to 100%.",
			`"20%"`, aPercentage,
		},
		(*decoder).readJitter, showJitter,
	},
	{
		Key{
			"restart.give-up-after", "duration", `"5m"`,
			`Once more than this was spent waiting in a row, the next death ends the service. "0s": after the first wait. "never": goes on for ever.`,
			`"never"`, durations("0s", "never"),
		},
		durationOf(func(s *runtime.Service) *time.Duration { return &s.Restart.GiveUpAfter }, durationRule{atOnce: true, never: true, step: milli, most: year}),
		func(s runtime.Service) string { return showDuration(s.Restart.GiveUpAfter) },
	},
	{
		Key{
			"restart.healthy-after", "duration", `"30s"`,
			`A run that lasts so long makes the deaths before it forgotten. "0s": every run does. "never": none does.`,
			`"1m30s"`, durations("0s", "never"),
		},
		durationOf(func(s *runtime.Service) *time.Duration { return &s.Restart.HealthyAfter }, durationRule{atOnce: true, never: true, step: milli, most: year}),
		func(s runtime.Service) string { return showDuration(s.Restart.HealthyAfter) },
	},
	{
		Key{
			"restart.success-codes", "list of exit codes", "[0]",
			`The exit codes of a child that meant to end, as 3, -1, "0xC0000005" or "access-violation"; [] for none.`,
			`[0, 3]`, exitCodes,
		},
		codesOf(func(s *runtime.Service) *[]uint32 { return &s.Restart.SuccessCodes }, true),
		func(s runtime.Service) string { return showCodes(s.Restart.SuccessCodes) },
	},
	{
		Key{
			"restart.restart-codes", "list of exit codes", "[]",
			"These ask for a new start at once, which is not counted as a death; they go before success-codes. After a second run in a row that lasted less than 1s the start follows after 1s.",
			`[75]`, exitCodes,
		},
		codesOf(func(s *runtime.Service) *[]uint32 { return &s.Restart.RestartCodes }, false),
		func(s runtime.Service) string { return showCodes(s.Restart.RestartCodes) },
	},
	{
		Key{
			"restart.give-up-codes", "list of exit codes", "[]",
			"These are hopeless: the service ends without another try; they go before the others.",
			`[2, "access-violation"]`, exitCodes,
		},
		codesOf(func(s *runtime.Service) *[]uint32 { return &s.Restart.GiveUpCodes }, false),
		func(s runtime.Service) string { return showCodes(s.Restart.GiveUpCodes) },
	},
	{
		Key{
			"recovery.actions", "list of failure actions", `["restart 5s", "restart 30s", "restart 1m"]`,
			`What the SCM does when the service's own process dies, in this order, the last one again and again: "restart 5s" after a wait of up to 1000h, or "none". [] for nothing at all.`,
			`["restart 10s", "restart 1m", "none"]`, listOf(anAction),
		},
		(*decoder).readActions, func(s runtime.Service) string { return showActions(s.Recovery.Actions) },
	},
	{
		Key{
			"recovery.reset-after", "duration", `"1h"`,
			`So long without a failure, in whole seconds, and the SCM starts again at the first action. "never": the count is kept.`,
			`"24h"`, durations("never"),
		},
		durationOf(func(s *runtime.Service) *time.Duration { return &s.Recovery.ResetAfter }, durationRule{never: true, step: time.Second, most: year}),
		func(s runtime.Service) string { return showDuration(s.Recovery.ResetAfter) },
	},
	{
		Key{
			"recovery.on-give-up", "true or false", "false",
			"Whether the actions are taken also when the service stops because it gave up on the child.",
			`true`, yesOrNo,
		},
		(*decoder).readOnGiveUp, func(s runtime.Service) string { return showBool(s.Recovery.OnGiveUp) },
	},
	{
		Key{
			"log.directory", "path", `'%ProgramData%\winservice\NAME'`,
			"Where the child's output goes, as NAME.log, NAME.1.log and so on, and the service's state.",
			`'D:\logs\${name}'`, aFolder,
		},
		(*decoder).readLogDirectory, func(s runtime.Service) string { return tomlString(s.Log.Dir) },
	},
	{
		Key{
			"log.max-size", "bytes or size", `"10MB"`,
			`The size at which a file is set aside for a new one: bytes, or a text with B, KB, MB, GB, KiB, MiB or GiB, from 1KB to 1000GB.`,
			`"20MiB"`, aSize,
		},
		(*decoder).readMaxSize, func(s runtime.Service) string { return showSize(s.Log.MaxSize) },
	},
	{
		Key{
			"log.keep", "integer", "10",
			"The number of files, the one being written among them, from 1 to 1000.",
			`30`, whole(1, mostLogs),
		},
		(*decoder).readKeep, showKeep,
	},
	{
		Key{
			"log.rotate-every", "duration", `"never"`,
			`Begins a new file with each such span of local time, in whole seconds from 1m, even if the file is not full: "24h" at midnight, "168h" on Mondays, "1h" on the hour. "never": by size alone.`,
			`"24h"`, durations("never"),
		},
		(*decoder).readRotateEvery, showRotateEvery,
	},
	{
		Key{
			"log.max-total", "bytes or size", "max-size × keep",
			"The size of all files together, whose oldest are deleted: not less than max-size. With log.streams it counts for each stream.",
			`"200MiB"`, aSize,
		},
		(*decoder).readMaxTotal, func(s runtime.Service) string { return showSize(s.Log.MaxTotal) },
	},
	{
		Key{
			"log.streams", "word", `"merged"`,
			`"merged": both of the child's streams in NAME.log, in the order in which they are printed. "separate": standard error in NAME.err.log.`,
			`"separate"`, words(streamWords...),
		},
		(*decoder).readStreams, func(s runtime.Service) string { return tomlString(streamWords[s.Log.Streams]) },
	},
	{
		Key{
			"log.compress", "word", `"none"`,
			`"gzip": a file that is set aside becomes NAME.1.log.gz, beside the child and one at a time; log.max-total counts what it takes then. "none": it stays as it is. "gzip" makes the executable 160 KB larger.`,
			`"gzip"`, words(compressWords...),
		},
		(*decoder).readCompress, showCompress,
	},
	{
		Key{
			"log.timestamps", "true or false", "false",
			"Whether the time is put before each line.",
			`true`, yesOrNo,
		},
		(*decoder).readTimestamps, func(s runtime.Service) string { return showBool(s.Log.Timestamps) },
	},
	{
		Key{
			"log.metrics", "true or false", "false",
			"Whether the state is kept in NAME.prom as well, for the textfile collector of Prometheus' windows_exporter.",
			`true`, yesOrNo,
		},
		(*decoder).readMetrics, func(s runtime.Service) string { return showBool(s.Log.Metrics) },
	},
	{
		Key{
			"log.off", "true or false", "false",
			"Whether the child's output is thrown away.",
			`true`, yesOrNo,
		},
		(*decoder).readOff, func(s runtime.Service) string { return showBool(s.Log.Off) },
	},
	{
		Key{
			"security.service-sid", "word", `"none"`,
			`Whether the service has an identity of its own beside its account's, 'NT SERVICE\${name}', which files and firewall rules can name: "none", "unrestricted", or "restricted" (it writes only where that one is named).`,
			`"unrestricted"`, words(sidWords...),
		},
		(*decoder).readServiceSID, func(s runtime.Service) string { return tomlString(sidWords[s.Security.SID]) },
	},
	{
		Key{
			"security.privileges", "list of privilege names", "none",
			"The privileges that the service keeps, such as SeChangeNotifyPrivilege; all others are taken from it. Without the key it keeps all that its account has.",
			`["SeChangeNotifyPrivilege"]`, somePrivileges,
		},
		(*decoder).readPrivileges, func(s runtime.Service) string { return showPrivileges(s.Security.Privileges) },
	},
	{
		Key{
			"security.sddl", "string", "none",
			"Who may start, stop and change the service: the D: part of a security descriptor in text. Without the key the service has Windows' own, except that ordinary users cannot send it controls (restart, rotate); rights that an administrator has set stay, and come back when an update drops the key.",
			`"D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)"`, someRights,
		},
		(*decoder).readDescriptor, func(s runtime.Service) string { return orNone(s.Security.Descriptor) },
	},
}

// orNone is a string, or the word for there being none.
func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return tomlString(s)
}
