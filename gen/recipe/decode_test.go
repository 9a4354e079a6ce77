package recipe

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime"
)

// parse reads the text of a recipe that is good.
func parse(t *testing.T, text string) []Instance {
	t.Helper()
	instances, err := Parse("winservice.toml", []byte(text))
	if err != nil {
		t.Fatalf("refused:\n%v", err)
	}
	return instances
}

// service reads the keys of a single service that is good.
func service(t *testing.T, keys string) runtime.Service {
	t.Helper()
	return parse(t, "[service.x]\n"+keys)[0].Service
}

func TestServiceHoldsWhatTheRecipeSetAndNothingElse(t *testing.T) {
	const command = "command = ['x.exe']\n"
	base := runtime.Service{Name: "x", Command: runtime.Command{Path: "x.exe"}}
	for _, c := range []struct {
		keys string
		set  func(*runtime.Service)
	}{
		{``, func(*runtime.Service) {}},
		{`name = "ä b"`, func(s *runtime.Service) { s.Name = "ä b" }},
		{`display-name = "X"`, func(s *runtime.Service) { s.DisplayName = "X" }},
		{"description = '''\na\n\tb'''", func(s *runtime.Service) { s.Description = "a\n\tb" }},
		{`description = ""`, func(*runtime.Service) {}},
		{`start = "manual"`, func(*runtime.Service) {}},
		{`start = "disabled"`, func(s *runtime.Service) { s.Start = runtime.Disabled }},
		{`depends-on = ["Tcpip", "+Group"]`, func(s *runtime.Service) { s.DependsOn = []string{"Tcpip", "+Group"} }},
		{`depends-on = []`, func(*runtime.Service) {}},
		{`account = 'NT SERVICE\X'`, func(s *runtime.Service) { s.Account = `NT SERVICE\X` }},
		{`account = 'ACME\web$$'`, func(s *runtime.Service) { s.Account = `ACME\web$` }},
		{`directory = '%HOME%\x'`, func(s *runtime.Service) { s.Command.Dir = `%HOME%\x` }},
		{`directory = '\\server\share'`, func(s *runtime.Service) { s.Command.Dir = `\\server\share` }},
		{`directory = '/srv/x'`, func(s *runtime.Service) { s.Command.Dir = `/srv/x` }},
		{`directory = 'c:/srv/x'`, func(s *runtime.Service) { s.Command.Dir = `c:/srv/x` }},
		{`environment = { B = "2", A = "" }`, func(s *runtime.Service) { s.Command.Environment = []string{"B=2", "A="} }},
		{`environment = { ZMANAGED = "1" }`, func(s *runtime.Service) { s.Command.Environment = []string{"ZMANAGED=1"} }},
		{`stop = ["kill"]`, func(s *runtime.Service) { s.Stop.Steps = []runtime.StopStep{runtime.Kill()} }},
		{`stop = ["ctrl-c 1m30s", "ctrl-c 5s"]`, func(s *runtime.Service) {
			s.Stop.Steps = []runtime.StopStep{runtime.CtrlC(90 * time.Second), runtime.CtrlC(5 * time.Second)}
		}},
		{`restart.when = "never"`, func(s *runtime.Service) { s.Restart.When = runtime.NoRestart }},
		{`restart.delay = "500ms"`, func(s *runtime.Service) { s.Restart.Delay = 500 * time.Millisecond }},
		{`restart.delay = "0s"`, func(s *runtime.Service) { s.Restart.Delay = runtime.AtOnce }},
		{`restart.delay = "5s"`, func(s *runtime.Service) { s.Restart.Delay = 5 * time.Second }},
		{`restart.max-delay = "8760h"`, func(s *runtime.Service) { s.Restart.MaxDelay = 8760 * time.Hour }},
		{`restart.jitter = "100%"`, func(s *runtime.Service) { s.Restart.Jitter = 100 }},
		{`restart.give-up-after = "never"`, func(s *runtime.Service) { s.Restart.GiveUpAfter = runtime.Never }},
		{`restart.give-up-after = "0s"`, func(s *runtime.Service) { s.Restart.GiveUpAfter = runtime.AtOnce }},
		{`restart.healthy-after = "never"`, func(s *runtime.Service) { s.Restart.HealthyAfter = runtime.Never }},
		{`restart.success-codes = []`, func(s *runtime.Service) { s.Restart.SuccessCodes = []uint32{} }},
		{`restart.success-codes = [0, -1, 4294967294, "0xC0000005", 0x10]`, func(s *runtime.Service) {
			s.Restart.SuccessCodes = []uint32{0, 0xffffffff, 0xfffffffe, 0xC0000005, 16}
		}},
		{`restart.restart-codes = [0]`, func(s *runtime.Service) { s.Restart.RestartCodes = []uint32{0} }},
		{`restart.restart-codes = []`, func(*runtime.Service) {}},
		{`restart.give-up-codes = [-2147483648]`, func(s *runtime.Service) { s.Restart.GiveUpCodes = []uint32{0x80000000} }},
		{`recovery.actions = []`, func(s *runtime.Service) { s.Recovery.Actions = []runtime.RecoveryAction{} }},
		{`recovery.actions = ["restart 0s", "none"]`, func(s *runtime.Service) {
			s.Recovery.Actions = []runtime.RecoveryAction{runtime.RestartService(0), runtime.TakeNoAction()}
		}},
		{`recovery.reset-after = "never"`, func(s *runtime.Service) { s.Recovery.ResetAfter = runtime.Never }},
		{`recovery.on-give-up = true`, func(s *runtime.Service) { s.Recovery.OnGiveUp = true }},
		{`log.directory = 'D:\logs'`, func(s *runtime.Service) { s.Log.Dir = `D:\logs` }},
		{`log.max-size = 1_000_000`, func(s *runtime.Service) { s.Log.MaxSize = 1e6 }},
		{`log.max-size = "10MB"`, func(s *runtime.Service) { s.Log.MaxSize = 10e6 }},
		{`log.max-size = "10 MiB"`, func(s *runtime.Service) { s.Log.MaxSize = 10 << 20 }},
		{`log.max-size = "2000B"`, func(s *runtime.Service) { s.Log.MaxSize = 2000 }},
		{`log.keep = 1`, func(s *runtime.Service) { s.Log.Keep = 1 }},
		{`log = { timestamps = true, off = true }`, func(s *runtime.Service) { s.Log.Timestamps, s.Log.Off = true, true }},
		{`log.output-in-events = true`, func(s *runtime.Service) { s.Log.EventOutput = runtime.OutputInEvents }},
		{`log.output-in-events = false`, func(s *runtime.Service) { s.Log.EventOutput = runtime.NoOutputInEvents }},
		{`environment-file-rights = "report"`, func(*runtime.Service) {}},
		{`environment-file-rights = "refuse"`, func(s *runtime.Service) { s.Command.EnvironmentFileRights = runtime.RefuseRights }},
	} {
		want := base
		c.set(&want)
		if d := cmp.Diff(want, service(t, command+c.keys+"\n")); d != "" {
			t.Errorf("%s (-want +got)\n%s", c.keys, d)
		}
	}
}

func TestCommandIsAProgramAndItsArguments(t *testing.T) {
	for _, c := range []struct {
		keys string
		want runtime.Command
	}{
		{`command = ['python']`, runtime.Command{Path: "python"}},
		{`command = ['%PYTHON%', '', "a b"]`, runtime.Command{Path: "%PYTHON%", Args: []string{"", "a b"}}},
		{`command = ['\\server\bin\x.exe', '"quoted"']`, runtime.Command{Path: `\\server\bin\x.exe`, Args: []string{`"quoted"`}}},
		{`command = ['/usr/bin/x']`, runtime.Command{Path: "/usr/bin/x"}},
		{`command = ['\\?\C:\very\long.exe']`, runtime.Command{Path: `\\?\C:\very\long.exe`}},
		{`command = ['C:\x.bat', 'a & b', '"', '100%']`, runtime.Command{Path: `C:\x.bat`, Args: []string{"a & b", `"`, "100%"}}},
		{`command = ['cmd.exe', '/d', '/c', 'C:\x.bat']`, runtime.Command{Path: "cmd.exe", Args: []string{"/d", "/c", `C:\x.bat`}}},
		{`command-line = ' "C:\a b\x.exe"  /x:"a b"'`, runtime.Command{Line: ` "C:\a b\x.exe"  /x:"a b"`}},
	} {
		if d := cmp.Diff(c.want, service(t, c.keys).Command); d != "" {
			t.Errorf("%s (-want +got)\n%s", c.keys, d)
		}
	}
}

func TestTextValuesAreReadAsTheirKeysWant(t *testing.T) {
	text := func(key, value string) Entry { return Entry{Key: key, Value: Value{Data: value, Text: true}} }
	table := &Table{Entries: []Entry{
		text("command", "C:\\x.exe\n  --port\n8080\n\n"),
		text("depends-on", "Tcpip\n  Event Log"),
		text("environment", "A=1\nB = b=c\n"),
		text("environment.C", "3"),
		text("stop", "ctrl-c 5s\nkill"),
		text("restart.delay", "1s"),
		text("restart.success-codes", "0\n3\n0x10\n-1"),
		text("recovery.on-give-up", "true"),
		{Key: "log", Value: Value{Data: &Table{Entries: []Entry{text("keep", "3"), text("max-size", "5000"), text("off", "false")}}}},
	}}
	in, problems := Decode("part", table)
	if problems != nil {
		t.Fatal(problems)
	}
	want := runtime.Service{
		Name:      "part",
		DependsOn: []string{"Tcpip", "Event Log"},
		Command: runtime.Command{
			Path: `C:\x.exe`, Args: []string{"--port", "8080"},
			Environment: []string{"A=1", "B = b=c", "C=3"},
		},
		Stop:     runtime.Stop{Steps: []runtime.StopStep{runtime.CtrlC(5 * time.Second), runtime.Kill()}},
		Restart:  runtime.Restart{Delay: time.Second, SuccessCodes: []uint32{0, 3, 16, 0xffffffff}},
		Recovery: runtime.Recovery{OnGiveUp: true},
		Log:      runtime.Log{Keep: 3, MaxSize: 5000},
	}
	if d := cmp.Diff(want, in.Service); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	for _, key := range []string{"name", "command", "environment.A", "environment.C", "restart.delay", "log.off"} {
		if _, ok := in.Origins[key]; !ok {
			t.Errorf("no origin for %s", key)
		}
	}
}

func TestTextValuesAreRefusedByTheNameTheUserGaveThem(t *testing.T) {
	table := &Table{Path: "[web]", Entries: []Entry{
		{Key: "restart.delay", Path: "--set restart.delay", Value: Value{Data: "soon", Text: true}},
		{Key: "log", Value: Value{Data: "yes", Text: true}},
		{Key: "log.keep", Value: Value{Data: "many", Text: true}},
		{Key: "restart.colour", Value: Value{Data: "green", Text: true}},
		{Key: "template", Value: Value{Data: "x", Text: true}},
		{Key: "start", Value: Value{Data: "automatic", Text: true}},
		{Key: "start", Value: Value{Data: "manual", Text: true}},
		{Key: "display-name", Value: Value{Data: "\xff", Text: true}},
	}}
	_, problems := Decode("web", table)
	got := map[string]string{}
	for _, p := range problems {
		got[p.Key] = p.What
		if p.Mend == "" {
			t.Errorf("%s: no mend", p.Key)
		}
	}
	want := map[string]string{
		"--set restart.delay":  `"soon" is not a duration`,
		"[web].log":            "is a string, not a table",
		"[web].log.keep":       `"many" is not a whole number`,
		"[web].restart.colour": "no such key",
		"[web].template":       "is a key of native recipes only",
		"[web].start":          "is set twice",
		"[web].display-name":   "\"\uFFFD\" is not valid text",
		"[web]":                "has no command",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestValuesOfUnknownTypesAreRefused(t *testing.T) {
	for _, k := range Keys() {
		if strings.Contains(k.Name, ".") || k.Name == "template" || k.Name == "instances" || k.Name == "vars" {
			continue
		}
		_, problems := Decode("x", &Table{Entries: []Entry{{Key: k.Name, Value: Value{Data: complex(1, 2)}}}})
		if len(problems) == 0 || !strings.Contains(problems.Error(), k.Name) {
			t.Errorf("%s: %v", k.Name, problems)
		}
	}
}
