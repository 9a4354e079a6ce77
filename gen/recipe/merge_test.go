package recipe

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime"
	"winservice.internal/runtime/probe/http"
	"winservice.internal/runtime/probe/tcp"
)

func TestServiceGoesBeforeTemplateGoesBeforeDefaults(t *testing.T) {
	instances := parse(t, `
[defaults]
start = "automatic"
display-name = "from defaults"
description = "from defaults"
depends-on = ["a", "b"]
environment = { A = "defaults", B = "defaults", C = "defaults" }
log = { keep = 3, timestamps = true }

[template.t]
command = ['template.exe']
display-name = "${name} from template"
description = "from template"
depends-on = ["c"]
environment = { b = "template", D = "template" }
log.keep = 4

[service.x]
template = "t"
description = "from service"
environment = { A = "service", c = "service" }
log.off = true

[service.y]
command-line = "y.exe /y"

[service.z]
template = "t"
command-line = "z.exe /z"
`)
	want := []runtime.Service{
		{
			Name: "x", Start: runtime.Automatic, DisplayName: "x from template", Description: "from service", DependsOn: []string{"c"},
			Command: runtime.Command{Path: "template.exe", Environment: []string{"A=service", "b=template", "c=service", "D=template"}},
			Log:     runtime.Log{Keep: 4, Timestamps: true, Off: true},
		},
		{
			Name: "y", Start: runtime.Automatic, DisplayName: "from defaults", Description: "from defaults", DependsOn: []string{"a", "b"},
			Command: runtime.Command{Line: "y.exe /y", Environment: []string{"A=defaults", "B=defaults", "C=defaults"}},
			Log:     runtime.Log{Keep: 3, Timestamps: true},
		},
		{
			Name: "z", Start: runtime.Automatic, DisplayName: "z from template", Description: "from template", DependsOn: []string{"c"},
			Command: runtime.Command{Line: "z.exe /z", Environment: []string{"A=defaults", "b=template", "C=defaults", "D=template"}},
			Log:     runtime.Log{Keep: 4, Timestamps: true},
		},
	}
	var got []runtime.Service
	for _, in := range instances {
		got = append(got, in.Service)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	for key, line := range map[string]int{"start": 3, "display-name": 12, "description": 20, "environment.b": 15, "environment.c": 21, "log.keep": 16, "log.timestamps": 8, "log.off": 22, "command": 11, "name": 18} {
		if got := instances[0].Origins[key]; got.Line != line || got.File != "winservice.toml" {
			t.Errorf("%s is from %v, not line %d", key, got, line)
		}
	}
}

func TestVariablesAreFilledInOnce(t *testing.T) {
	instances := parse(t, `
[defaults]
name = "acme-${name}"
vars = { root = 'D:\srv', who = "defaults", odd = '$${who} costs $5' }

[template.t]
vars = { who = "template", dir = '${name}\x' }
command = ['${root}\${who}.exe', '${odd}', '${dir}', '$', '$$', '$${name}', '$x', 'a$']
environment = { WHO = "${who}" }

[service.a]
template = "t"

[service.b]
template = "t"
name = "${who}-b"
vars = { who = "service" }
account = 'NT SERVICE\${name}'
`)
	a, b := instances[0].Service, instances[1].Service
	if a.Name != "acme-a" || b.Name != "service-b" || b.Account != `NT SERVICE\service-b` {
		t.Errorf("names %q, %q, account %q", a.Name, b.Name, b.Account)
	}
	want := []string{"${who} costs $5", `acme-a\x`, "$", "$", "${name}", "$x", "a$"}
	if d := cmp.Diff(want, a.Command.Args); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if a.Command.Path != `D:\srv\template.exe` || !slices.Equal(b.Command.Environment, []string{"WHO=service"}) {
		t.Errorf("%q, %q", a.Command.Path, b.Command.Environment)
	}
}

func TestVariableAtFaultIsShownWhereItIsWritten(t *testing.T) {
	for _, c := range []struct {
		why, value   string
		line, column int // of the dollar, both 1-based, where the value begins at 3:15
	}{
		{"literal string", `'ab${x}'`, 3, 18},
		{"basic string", `"ab${x}"`, 3, 18},
		{"letters of several bytes", `"ä€😀${x}"`, 3, 19},
		{"escapes", `"\t\u00e4\U0001F600\x41\\${x}"`, 3, 40},
		{"an escaped dollar", `"\u0024{x}"`, 3, 16},
		{"lines", "'''\na\nb${x}'''", 5, 2},
		{"lines of basic string", "\"\"\"\n\\n\\\n   b${x}\"\"\"", 5, 5},
		{"line ends of DOS", "\"\"\"\r\na\r\nb${x}\"\"\"", 5, 2},
		{"no first line end", "'''a\n${x}'''", 4, 1},
		{"continued over empty lines", "\"\"\"a \\\n\n  \t${x}\"\"\"", 5, 4},
	} {
		text := "[service.x]\ncommand=['x']\ndescription = " + c.value + "\n"
		_, err := Parse("winservice.toml", []byte(text))
		problems, ok := err.(Problems)
		if !ok || len(problems) != 1 {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		if p := problems[0]; p.Pos.Line != c.line || p.Pos.Column != c.column || p.Key != "service.x.description" {
			t.Errorf("%s: at %v, not %d:%d", c.why, p.Pos, c.line, c.column)
		}
	}
}

func TestOneProbeReplacesAnother(t *testing.T) {
	instances := parse(t, `
[defaults]
health = { command = ['check.exe'], interval = "1m" }

[template.t]
command = ['t.exe']
ready = { tcp = "127.0.0.1:1", timeout = "2m" }

[service.x]
template = "t"
ready.http = "http://127.0.0.1:2/"

[service.y]
template = "t"
health.event = 'Global\y'

[service.z]
template = "t"
ready.tcp = "127.0.0.1:3"
`)
	command := runtime.Command{Path: "t.exe"}
	check := runtime.Health{Probe: runtime.CommandSucceeds{"check.exe"}, Interval: time.Minute}
	want := []runtime.Service{
		{Name: "x", Command: command, Ready: runtime.Ready{Probe: http.Get("http://127.0.0.1:2/"), Timeout: 2 * time.Minute}, Health: check},
		{
			Name: "y", Command: command, Ready: runtime.Ready{Probe: tcp.Connect("127.0.0.1:1"), Timeout: 2 * time.Minute},
			Health: runtime.Health{Probe: runtime.EventSet(`Global\y`), Interval: time.Minute},
		},
		{Name: "z", Command: command, Ready: runtime.Ready{Probe: tcp.Connect("127.0.0.1:3"), Timeout: 2 * time.Minute}, Health: check},
	}
	var got []runtime.Service
	for _, in := range instances {
		got = append(got, in.Service)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestVariableThatIsThereTwiceIsToldWhateverLiesBelow: the defaults' own must
// not take the place of one of the two.
func TestVariableThatIsThereTwiceIsToldWhateverLiesBelow(t *testing.T) {
	for _, defaults := range []string{"", "[defaults]\nenvironment = { Path = 'base' }\n"} {
		_, err := Parse("winservice.toml", []byte(defaults+"[service.a]\ncommand = ['a.exe']\nenvironment = { PATH = 'one', path = 'two' }\n"))
		if err == nil || !strings.Contains(err.Error(), "path") {
			t.Errorf("%q: %v", defaults, err)
		}
	}
}
