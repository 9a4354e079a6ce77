package buildout

import (
	"errors"
	"testing"

	"winservice.internal/gen/recipe"
)

func TestADollarInASettingIsADollar(t *testing.T) {
	const text = "${buildout:directory} $${x} ${ $"
	c, err := Literal([]Setting{
		{"a", "recipe", "z3c.recipe.winservice:service"},
		{"a", "description", text},
		{"a", "name", text},
		{"a", "command", "x.exe"},
		{"buildout", "directory", `C:\${x}`},
	})
	if err != nil {
		t.Fatal(err)
	}
	instances, warnings, problems := Instances(c, ServiceOptions{})
	if len(instances) != 1 || len(warnings)+len(problems) > 0 {
		t.Fatalf("%v, %v, %v", instances, warnings, problems)
	}
	in := instances[0]
	if in.Source != "" || in.Service.Description != text || in.Service.DisplayName != text || in.Service.Name != hashName(text) ||
		in.Service.Command.Dir != `C:\${x}` {
		t.Errorf("%q: %+v", in.Source, in.Service)
	}
}

func TestProblemsOfSettingsAreAboutNoFile(t *testing.T) {
	for name, settings := range map[string][]Setting{
		"no service":      {{"a", "recipe", "zc.recipe.egg"}},
		"no script":       {{"a", "recipe", "z3c.recipe.winservice:service"}},
		"relative folder": {{"a", "recipe", "z3c.recipe.winservice:service"}, {"buildout", "directory", "srv"}},
		"bad start":       {{"a", "recipe", "z3c.recipe.winservice:service"}, {"a", "command", "x.exe"}, {"a", "start", "${b}"}},
	} {
		c, err := Literal(settings)
		problems, _ := errors.AsType[recipe.Problems](err)
		if err == nil {
			_, _, problems = Instances(c, ServiceOptions{NoCheck: true})
		}
		if len(problems) == 0 {
			t.Errorf("%s: no problems", name)
		}
		for _, p := range problems {
			if p.Pos != (recipe.Position{}) {
				t.Errorf("%s: at %s: %s", name, p.Pos, p.What)
			}
		}
	}
}
