package peers

import (
	"fmt"
	"strings"
	"testing"
)

// TestValuesThatAreNoneAreWarnedOf wants a warning at the line of the value, and
// what the recipe has all the same.
func TestValuesThatAreNoneAreWarnedOf(t *testing.T) {
	for name, test := range map[string]struct{ file, text, warning, recipe string }{
		"NSSM's start type":       {"n.bat", "nssm install web C:\\a.exe\nnssm set web Start SERVICE_AUTO\n", "n.bat:2:1: warning: Start = SERVICE_AUTO: it is no start type", `start = "automatic"`},
		"NSSM's action":           {"n.bat", "nssm install web C:\\a.exe\n\nnssm set web AppExit Default Explode\n", "n.bat:3:1: warning: AppExit Default = Explode: it is none of", `[service.web`},
		"systemd's restart":       {"w.service", "[Service]\nExecStart=/a\nRestart=on-failur\n", "w.service:3:1: warning: Restart = on-failur: it is none of systemd's words", `when = "never"`},
		"WinSW's time":            {"w.xml", "<service>\n<id>a</id>\n<executable>C:\\a.exe</executable>\n<stoptimeout>soon</stoptimeout>\n</service>\n", "w.xml:4:1: warning: stoptimeout = soon: it is no time", `[service.a`},
		"Shawl's rotation":        {"s.bat", "shawl add --name a --log-rotate weekly -- C:\\a.exe\n", "s.bat:1:1: warning: --log-rotate = weekly: it is none of", `command = ['C:\a.exe']`},
		"Shawl's unknown option":  {"s.bat", "shawl add --name a --restrt --pass 0 -- \"C:\\app dir\\app.exe\"\n", "s.bat:1:1: warning: --restrt is no field that is known", `command = ['C:\app dir\app.exe']`},
		"a path within a unit":    {"w.service", "[Service]\nExecStart=C:\\app\\a.exe --x\n", "w.service:2:1: warning: systemd reads a backslash as the beginning of an escape", `command = ['C:\app\a.exe', "--x"]`},
		"NSSM's words, unquoted":  {"n.bat", "nssm install web C:\\a.exe\nnssm set web AppParameters \"--dir=C:\\my dir\" x\n", "n.bat:2:1: warning: NSSM keeps '--dir=C:\\my dir' without quotes", `command = ['C:\a.exe', '--dir=C:\my', "dir", "x"]`},
		"NSSM's escaped quotes":   {"n.bat", "nssm install web C:\\a.exe -jar \\\"C:\\my dir\\a.jar\\\" --x\n", "", `command = ['C:\a.exe', "-jar", 'C:\my dir\a.jar', "--x"]`},
		"NSSM's escaped quotes 2": {"n.bat", "nssm install web C:\\a.exe\nnssm set web AppParameters -jar \\\"C:\\my dir\\a.jar\\\" --x\n", "", `command = ['C:\a.exe', "-jar", 'C:\my dir\a.jar', "--x"]`},
	} {
		t.Run(name, func(t *testing.T) {
			text, warnings, err := Import(test.file, []byte(test.text), Options{})
			if err != nil {
				t.Fatal(err)
			}
			var told []string
			for _, w := range warnings {
				told = append(told, w.String())
			}
			if all := strings.Join(told, "\n"); !strings.HasPrefix(all, test.warning) || (test.warning == "") != (all == "") || !strings.Contains(string(text), test.recipe) {
				t.Errorf("warned: %s\n%s", all, text)
			}
		})
	}
}

func TestEachSecretOfACommandHasItsOwnVariable(t *testing.T) {
	const command = `nssm install web C:\a.exe --conn "Server=x;Password=hunter2" --url http://u:pw@h/ --again hunter2 --password hunter2` + "\n"
	text, _, err := Import("n.bat", []byte(command), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Password=%PASSWORD%", "http://u:%PASSWORD_2%@h/", `"--password", "%PASSWORD%"`, "the variable %PASSWORD% of", "the variable %PASSWORD_2% of"} {
		if !strings.Contains(strings.Join(strings.Fields(string(text)), " "), want) {
			t.Errorf("%s is missing:\n%s", want, text)
		}
	}
	text, _, err = Import("n.bat", []byte("nssm install web C:\\a.exe\nnssm set web AppEnvironmentExtra PASS=hunter2 PWD=x\n"), Options{})
	if err != nil || strings.Contains(string(text), "hunter2") || !strings.Contains(string(text), "PWD") {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestWhatIsNoConfigurationIsToldOnce(t *testing.T) {
	_, warnings, err := Import("jenkins.xml", []byte("<service>\n<id>a</id>\n</service>\n"), Options{From: "nssm"})
	if err == nil || len(warnings) > 0 {
		t.Errorf("%v, %v", err, warnings)
	}
	_, _, err = Import("a.toml", []byte("# mine\n[service.web]\ncommand = ['a.exe']\n"), Options{})
	if err == nil || !strings.Contains(fmt.Sprint(err), "it is a recipe already") || !strings.Contains(fmt.Sprint(err), "winservice build a.toml") {
		t.Errorf("%v", err)
	}
}
