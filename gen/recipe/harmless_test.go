package recipe

import (
	"strings"
	"testing"
)

func TestNothingOfARecipeReachesATerminalThatActsUponIt(t *testing.T) {
	const csi, reversed, separator = "\u009b31m", "\u202e", "\u2028"
	for _, text := range []string{
		"[service.a]\ncommand = ['x.exe']\nstart = \"" + csi + reversed + separator + "\"\n",
		"[service.a]\ncommand = ['x.exe']\n'" + csi + reversed + "' = 1\n",
		"[service.a]\ncommand = ['x.exe']\ndescription = 'a" + csi + "b'\n", // refused, as other controls are
		"[service.a]\ncommand = ['x.exe', '${" + reversed + "}']\n",
	} {
		_, err := Parse("a.toml", []byte(text))
		if err == nil {
			t.Errorf("%q is accepted", text)
			continue
		}
		if told := err.Error(); strings.ContainsAny(told, "\u009b\u202e\u2028") {
			t.Errorf("%q: %q", text, told)
		}
	}
	instances := parse(t, "[service.a]\ncommand = ['x.exe']\ndescription = 'one\u202etwo \U000e0001 ü'\n")
	for _, s := range Settings(instances[0]) {
		if s.Key == "description" && s.Value != `"one\u202Etwo \U000E0001 ü"` {
			t.Errorf("description = %s", s.Value)
		}
	}
}
