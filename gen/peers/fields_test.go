package peers

import (
	"strings"
	"testing"
)

// A carried is a field in a document that has nothing else to say, and a line
// of the recipe that it makes; without is what no line may have.
type carried struct{ field, line, without string }

// frames are documents of each peer with a place for a field.
var frames = map[string]string{
	"winsw":   "<service><id>a</id><executable>C:\\a.exe</executable>FIELD</service>",
	"nssm":    "nssm install a C:\\a.exe\nnssm set a FIELD\n",
	"shawl":   "shawl add --name a FIELD -- C:\\a.exe\n",
	"procrun": "prunsrv //IS//a --StartMode=exe --StartImage=C:\\a.exe FIELD\n",
	"systemd": "[Service]\nExecStart=/usr/bin/a\nFIELD\n",
}

func testCarried(t *testing.T, from string, all []carried) {
	t.Helper()
	for _, c := range all {
		text, _, err := Import("a", []byte(strings.Replace(frames[from], "FIELD", c.field, 1)), Options{From: from})
		if err != nil {
			t.Errorf("%s: %v", c.field, err)
			continue
		}
		if !strings.Contains("\n"+string(text), "\n"+c.line+"\n") {
			t.Errorf("%s makes no line %s:\n%s", c.field, c.line, text)
		}
		if c.without != "" && strings.Contains(string(text), c.without) {
			t.Errorf("%s: there is %s:\n%s", c.field, c.without, text)
		}
	}
}

func TestWinSWsFieldsAreCarriedWithItsDefaults(t *testing.T) {
	testCarried(t, "winsw", []carried{
		{"", `stop = ["ctrl-c 15s", "kill"]`, "max-size ="},
		{"<log mode='roll-by-size'/>", `max-size = "10MiB"`, "rotate-every"},
		{"<log mode='roll-by-size'/>", "keep = 9", ""},
		{"<log mode='rotate'/>", "keep = 9", ""},
		{"<logmode>roll-by-size</logmode>", `max-size = "10MiB"`, ""},
		{"<log mode='roll-by-size'><keepFiles>0</keepFiles></log>", "keep = 1", ""},
		{"<log mode='roll-by-size-time'><pattern>yyyyMMdd</pattern></log>", `max-size = "10MiB"`, "rotate-every ="},
		{"<log mode='roll-by-size-time'><pattern>yyyyMMdd</pattern><autoRollAtTime>00:00:00</autoRollAtTime></log>", `rotate-every = "24h"`, "midnight"},
		{"<log mode='roll-by-time'><pattern>yyyyMMdd</pattern><period>7</period></log>", `rotate-every = "168h"`, ""},
		{"<log mode='roll-by-time'><pattern>yyyyMMdd_HHmm</pattern></log>", `rotate-every = "1m"`, ""},
		{"<log mode='roll-by-time'><pattern>yyyy-'hours'-MM-dd</pattern></log>", `rotate-every = "24h"`, `"1h"`},
		{"<log mode='none'/>", "off = true", "streams"},
		{"<outfiledisabled>true</outfiledisabled><errfiledisabled>true</errfiledisabled>", "off = true", "streams"},
		{"<priority>RealTime</priority>", `priority = "realtime"`, ""},
		{"<priority>normal</priority>", `when = "never"`, "priority"},
		{"<stoptimeout>90</stoptimeout>", `stop = ["ctrl-c 90ms", "kill"]`, ""},
		{"<stoparguments>bye</stoparguments>", `stop = ['command C:\a.exe bye 15s', "kill"]`, ""},
		{"<onfailure action='restart'/>", `actions = ["restart 0s"]`, ""},
		{"<onfailure action='restart'/>", `reset-after = "24h"`, ""},
		{"<prestart><executable>C:\\b.cmd</executable></prestart>", `pre-start = ['C:\b.cmd']`, ""},
		{"<prestart/>", `when = "never"`, "hooks"},
		{"<securtityDescriptor>D:(A;;GA;;;BA)</securtityDescriptor>", `sddl = "D:(A;;GA;;;BA)"`, "not carried: sec"},
	})
}

func TestNSSMsParametersAreCarriedWithItsDefaults(t *testing.T) {
	testCarried(t, "nssm", []carried{
		{"AppPriority HIGH_PRIORITY_CLASS", `priority = "high"`, ""},
		{"AppPriority 64", `priority = "idle"`, ""},
		{"AppAffinity 3,0-1", "affinity = [0, 1, 3]", ""},
		{"AppAffinity 5-3", `when = "always"`, "affinity ="},
		{"AppEnvironmentExtra A=1 -A +B=2", `environment = { B = "2" }`, ""},
		{"AppEnvironment A=1\nnssm set a AppEnvironmentExtra B=2", `A = "1"`, ""},
		{"AppEnvironmentExtra A=1\nnssm set a AppEnvironmentExtra :B=2", `environment = { B = "2" }`, ""},
		{"AppRotateBytesHigh 2", `max-size = "8GiB"`, ""},
		{"AppRotateSeconds 3600", `rotate-every = "1h"`, ""},
		{"AppStdout C:\\l\\a.log\nnssm set a AppStderr C:\\l\\A.LOG", `directory = 'C:\l'`, "streams"},
		{"AppStdout nul\nnssm set a AppStderr NUL", "off = true", ""},
		{"AppThrottle 250", `healthy-after = "250ms"`, ""},
		{"AppExit 0 Exit", `when = "on-failure"`, ""},
		{"AppEvents Exit/Post C:\\b.exe\nnssm set a AppEvents Exit/Post C:\\c.exe", `post-stop = ['C:\c.exe']`, "b.exe"},
		{"AppEvents Exit/Post C:\\b.exe\nnssm set a AppEvents Exit/Post \"\"", `when = "always"`, "post-stop ="},
		{"AppPriority HIGH_PRIORITY_CLASS\nnssm reset a AppPriority", `when = "always"`, "priority"},
		{"AppExit 3 Exit\nnssm set a AppExit 4 Exit\nnssm reset a AppExit 3", "give-up-codes = [4]", ""},
		{"AppEvents Exit/Post C:\\b.exe", `post-stop = ['C:\b.exe']`, ""},
		{"AppEvents Stop/Pre \"\\\"C:\\b c\\d.exe\\\" -x\"", `pre-stop = ['C:\b c\d.exe', "-x"]`, ""},
	})
}

func TestShawlsOptionsAreCarriedWithItsDefaults(t *testing.T) {
	testCarried(t, "shawl", []carried{
		{"", `stop = ["ctrl-c 3s", "kill"]`, "success-codes"},
		{"", `max-size = "2MiB"`, ""},
		{"", "keep = 3", ""},
		{"", "timestamps = true", ""},
		{"--pass 0,5", `when = "on-failure"`, "success-codes ="},
		{"--no-restart --pass 0,5", "success-codes = [0, 5]", ""},
		{"--restart-if-not 3 --pass 0,3", "success-codes = [3]", "give-up-codes"},
		{"--restart-if-not 3", "give-up-codes = [3]", "always"},
		{"--restart-if-not 3", "success-codes = []", ""},
		{"--restart-delay 250", `delay = "250ms"`, ""},
		{"--priority idle", `priority = "idle"`, ""},
		{"--path-prepend C:\\b", `environment-prepend = { PATH = ['C:\b'] }`, "environment ="},
		{"--path C:\\b", `environment = { PATH = '%PATH%;C:\b' }`, ""},
		{"--log-retain 0", "keep = 1", ""},
	})
}

func TestProcrunsOptionsAreCarriedWithItsDefaults(t *testing.T) {
	testCarried(t, "procrun", []carried{
		{"", `account = 'NT AUTHORITY\LocalService'`, ""},
		{"", `stop = ["ctrl-c 1m", "kill"]`, ""},
		{"", "off = true", ""},
		{"--LibraryPath=C:\\lib", `environment-prepend = { PATH = 'C:\lib' }`, "--LibraryPath"},
		{"--StdOutput=auto", `rotate-every = "24h"`, "streams"},
		{"--StdOutput=auto --StdError=auto", `streams = "separate"`, ""},
		{"--StdOutput=C:\\l\\a.log --StdError=C:\\l\\a.log", `directory = 'C:\l'`, "streams"},
		{"--StdOutput=C:\\l\\a.log", `directory = 'C:\l'`, "rotate-every"},
		{"--StopMode=exe --StopImage=C:\\b.bat --StopPath=C:\\ --StartPath=C:\\", `stop = ['command cmd.exe /d /c C:\b.bat 1m', "kill"]`, "--StopPath"},
	})
}

func TestSystemdsDirectivesAreCarriedWithItsDefaults(t *testing.T) {
	testCarried(t, "systemd", []carried{
		{"", `stop = ["ctrl-c 1m30s", "kill"]`, ""},
		{"", `when = "never"`, ""},
		{"ExecStartPre=/bin/b c", `pre-start = ["/bin/b", "c"]`, ""},
		{"ExecStartPre=/bin/b c", `timeout = "1m30s"`, ""},
		{"ExecStopPost=/bin/b $EXIT_STATUS\nTimeoutStopSec=5", `timeout = "5s"`, ""},
		{"ExecStartPost=/bin/b $MAINPID\nTimeoutStartSec=infinity", `timeout = "24h"`, ""},
		{"ExecStartPre=/bin/b $X\nEnvironment=X=1", `pre-start = ["/bin/b", "1"]`, ""},
		{"ExecStartPre=/bin/b\nExecStartPre=\nExecStartPre=/bin/c", `pre-start = ["/bin/c"]`, "/bin/b"},
		{"ExecStop=/bin/kill -TERM ${MAINPID}", `stop = ["ctrl-c 1m30s", "kill"]`, "CHILD_PID"},
		{"ExecStop=/bin/kill -HUP $MAINPID", `stop = ["command /bin/kill -HUP %CHILD_PID% 1m30s", "ctrl-c 1m30s", "kill"]`, ""},
		{"Nice=19", `priority = "idle"`, ""},
		{"Nice=-20", `priority = "high"`, ""},
		{"CPUAffinity=1-2 4,5", "affinity = [1, 2, 4, 5]", ""},
		{"MemoryMax=1.5G", `when = "never"`, "memory ="},
		{"MemoryMax=2G", `memory = "2GiB"`, ""},
		{"MemoryMax=infinity", `when = "never"`, "memory"},
		{"TasksMax=10", "processes = 10", ""},
		{"UnsetEnvironment=A\nEnvironment=A=1 B=2", `environment-remove = ["A"]`, "A = "},
		{"StandardOutput=null\nStandardError=inherit", "off = true", ""},
		{"DynamicUser=no", `when = "never"`, "account ="},
	})
}

// TestWhatIsUnknownIsToldWithItsLine holds of each format that a field that is
// not the peer's is in the recipe and in a warning.
func TestWhatIsUnknownIsToldWithItsLine(t *testing.T) {
	for from, field := range map[string]string{
		"winsw":   "\n<arguments>x</arguments>\n<log mode='none'>\n<polish/></log>\n",
		"nssm":    "Start SERVICE_AUTO_START\nrem\nnssm set a polish 1",
		"shawl":   "^\n-- C:\\b.exe\nrem\nshawl add --polish 1 --name b",
		"procrun": "--Startup=auto\nrem\nprunsrv //US//a --polish=1",
		"systemd": "Restart=no\n\npolish=1",
	} {
		text, warnings, err := Import("a", []byte(strings.Replace(frames[from], "FIELD", field, 1)), Options{From: from})
		if err != nil {
			t.Errorf("%s: %v", from, err)
			continue
		}
		line := 0
		for _, w := range warnings {
			if strings.Contains(w.What, "polish") {
				line = w.Pos.Line
			}
		}
		want := map[string]int{"winsw": 4, "nssm": 4, "shawl": 4, "procrun": 3, "systemd": 5}[from]
		if line != want {
			t.Errorf("%s: the warning is at line %d, want %d: %v", from, line, want, warnings)
		}
		if !strings.Contains(strings.ReplaceAll(string(text), "\n#  ", ""), "polish") {
			t.Errorf("%s: no note tells of it:\n%s", from, text)
		}
	}
}

// TestNothingWithinAFieldIsDropped has what WinSW would pass over in silence
// within fields that it knows.
func TestNothingWithinAFieldIsDropped(t *testing.T) {
	for field, want := range map[string]string{
		"<priority level='3'>high</priority>":                                   "priority level = 3",
		"<stoptimeout><soon/></stoptimeout>":                                    "stoptimeout soon",
		"<serviceaccount>LocalSystem</serviceaccount>":                          "the text of serviceaccount = LocalSystem",
		"<serviceaccount><name>x</name></serviceaccount>":                       "serviceaccount name = x",
		"<env name='A' value='1' scope='user'/>":                                "env scope = user",
		"<onfailure action='restart' times='3'/>":                               "onfailure times = 3",
		"<log mode='none'><colour/></log>":                                      "log colour",
		"<prestart><executable>C:\\b.exe</executable><user>x</user></prestart>": "prestart user = x",
		"<name>one</name><name>two</name>":                                      "name = two: it is there twice",
	} {
		text, _, err := Import("a.xml", []byte(strings.Replace(frames["winsw"], "FIELD", field, 1)), Options{})
		if err != nil {
			t.Errorf("%s: %v", field, err)
			continue
		}
		if !strings.Contains(strings.ReplaceAll(string(text), "\n#  ", ""), "not carried: "+want) {
			t.Errorf("%s: no note has %q:\n%s", field, want, text)
		}
	}
}

// TestEveryKeyBelowAServiceIsTold has keys that no wrapper heeds, and one that
// is there twice.
func TestEveryKeyBelowAServiceIsTold(t *testing.T) {
	for _, c := range []struct{ image, field string }{
		{`C:\\shawl.exe run --name x -- C:\\a.exe`, `Parameters\Polish = wax`},
		{`C:\\srvany.exe`, `Polish = wax`},
		{`C:\\nssm.exe`, `Polish = wax`},
	} {
		key := `[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\x`
		raw := strings.Join([]string{
			"Windows Registry Editor Version 5.00", "",
			key + "]", `"ImagePath"="` + c.image + `"`,
			key + `\Parameters]`, `"Application"="C:\\a.exe"`,
			key + `\Parameters]`, `"Polish"="wax"`,
			key + `\Parameters\Shoes]`, `"Left"="black"`,
			key + `\Garage]`, `"Car"="red"`,
		}, "\n")
		text, warnings, err := Import("x.reg", []byte(raw), Options{})
		if err != nil {
			t.Errorf("%s: %v", c.image, err)
			continue
		}
		notes := strings.ReplaceAll(string(text), "\n#  ", "")
		for _, want := range []string{c.field, "Left = black", `Garage\Car = red`} {
			if !strings.Contains(notes, want) {
				t.Errorf("%s: no note has %s:\n%s", c.image, want, text)
			}
		}
		if n := len(warnings); n < 3 {
			t.Errorf("%s: %d warnings: %v", c.image, n, warnings)
		}
	}
}
