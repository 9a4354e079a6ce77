package recipe

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInstancesAreTheRowsInTheirOrder(t *testing.T) {
	for _, c := range []struct {
		why, text string
		want      []string // NAME ARGS LINE:COLUMN of the name
	}{
		{
			"rows", "[service.'x-${a}']\ncommand = ['x.exe', '${b}']\nvars = { b = '0' }\ninstances = [\n { a = '1' },\n { a = '2', b = '3' },\n]\n",
			[]string{"x-1 [0] 5:2", "x-2 [3] 6:2"},
		},
		{
			"rows with headers", "[service.'x-${a}']\ncommand = ['x.exe', '${a}']\n[[service.'x-${a}'.instances]]\na = '1'\n[[service.'x-${a}'.instances]]\na = '2'\n",
			[]string{"x-1 [1] 3:20", "x-2 [2] 5:20"},
		},
		{
			"combinations", "[service.'${a}-${b}']\ncommand = ['x.exe']\ninstances = { a = ['1', '2'], b = ['x', 'y'] }\n",
			[]string{"1-x [] 3:36", "1-y [] 3:41", "2-x [] 3:36", "2-y [] 3:41"},
		},
		{
			"a name with other variables", "[defaults]\nvars = { shop = 'north' }\n[service.'${shop}-${a}']\ncommand = ['x.exe', '${name}']\ninstances = [{ a = '1' }]\n",
			[]string{"north-1 [north-1] 5:14"},
		},
		{
			"a row that overrides", "[service.'x-${a}']\ncommand = ['x.exe', '${c}']\nvars = { a = 'mine', c = 'c of ${name}' }\ninstances = [{ a = 'its' }]\n",
			[]string{"x-its [c of x-its] 4:14"},
		},
		{
			"a service name of its own", "[service.'x-${a}']\nname = 'acme-${a}'\ncommand = ['x.exe', '${name}']\ninstances = [{ a = '1' }]\n",
			[]string{"x-1 [acme-1] 2:1"},
		},
		{
			"a comment between", "[service.'x-${a}']\ncommand = ['x.exe']\ninstances = [ # {\n { a = '1' }, # }\n # { a = '2' }\n]\n",
			[]string{"x-1 [] 4:2"},
		},
	} {
		var got []string
		for _, in := range parse(t, c.text) {
			at := in.Origins["name"]
			got = append(got, fmt.Sprintf("%s %s %d:%d", in.Name, in.Service.Command.Args, at.Line, at.Column))
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", c.why, d)
		}
	}
}

func TestManyRowsAreFineAndTooManyAreTold(t *testing.T) {
	column := func(n int) string {
		items := make([]string, n)
		for i := range items {
			items[i] = fmt.Sprintf("'%d'", i)
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	text := func(n int) string {
		return "[service.'x-${a}-${b}']\ncommand = ['x.exe']\ninstances = { a = " + column(n) + ", b = " + column(n) + " }\n"
	}
	if got := parse(t, text(100)); len(got) != 10_000 {
		t.Errorf("%d instances", len(got))
	}
	_, err := Parse("winservice.toml", []byte(text(1000)))
	if err == nil || !strings.HasPrefix(err.Error(), "winservice.toml:3:1: ") || !strings.Contains(err.Error(), "these are more than 333333 instances") {
		t.Errorf("%v", err)
	}
}

func TestTemplatesStandOverOneAnother(t *testing.T) {
	got := parse(t, `
[defaults]
vars = { x = "defaults", y = "defaults", z = "defaults" }
[template.base]
vars = { x = "base", y = "base" }
command = ['x.exe', '${x}', '${y}', '${z}']
environment = { A = "base", B = "base" }
depends-on = ["one", "two"]
[template.web]
template = "base"
vars = { x = "web" }
environment = { B = "web" }
depends-on = ["three"]
[service.a]
template = "web"
environment = { C = "a" }
`)[0].Service
	if want := []string{"web", "base", "defaults"}; !cmp.Equal(want, got.Command.Args) {
		t.Errorf("%q", got.Command.Args)
	}
	if want := []string{"A=base", "B=web", "C=a"}; !cmp.Equal(want, got.Command.Environment) {
		t.Errorf("%q", got.Command.Environment)
	}
	if want := []string{"three"}; !cmp.Equal(want, got.DependsOn) {
		t.Errorf("%q", got.DependsOn)
	}
}
