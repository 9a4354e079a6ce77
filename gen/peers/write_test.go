package peers

import (
	"slices"
	"strings"
	"testing"

	"winservice.internal/gen/recipe"
)

// TestEveryKeyOfARecipeHasAPlace holds the writer against the recipe's keys:
// what a reader sets without a place would be dropped in silence.
func TestEveryKeyOfARecipeHasAPlace(t *testing.T) {
	places := slices.Clone(plain)
	for _, table := range tables {
		for _, key := range table.keys {
			places = append(places, table.name+"."+key)
		}
	}
	for _, k := range recipe.Keys() {
		if k.Name == "template" || k.Name == "instances" {
			continue // shorter ways of writing several services
		}
		if !slices.Contains(places, k.Name) {
			t.Errorf("%s is written nowhere", k.Name)
		}
	}
	for _, place := range places {
		if !slices.ContainsFunc(recipe.Keys(), func(k recipe.Key) bool { return k.Name == place }) {
			t.Errorf("%s is no key", place)
		}
	}
}

// TestABuildoutsKeysAreAllWritten imports one that sets keys of every table.
func TestABuildoutsKeysAreAllWritten(t *testing.T) {
	raw := strings.Join([]string{
		"[buildout]", "parts = web", "directory = C:\\srv", "executable = C:\\Python\\python.exe",
		"[web]", "recipe = z3c.recipe.winservice:service", "runscript = C:\\srv\\web.py",
		"hooks.pre-start =", "    C:\\srv\\check.exe", "    --quick",
		"limits.priority = high", "ready.tcp = 127.0.0.1:8080", "health.tcp = 127.0.0.1:8080", "health.interval = 10s",
		"log.metrics = true", "security.service-sid = unrestricted", "environment-remove = PYTHONHOME", "",
	}, "\n")
	text, _, err := Import("buildout.cfg", []byte(raw), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`pre-start = ['C:\srv\check.exe', "--quick"]`, `priority = "high"`, `tcp = "127.0.0.1:8080"`,
		`interval = "10s"`, "metrics = true", `service-sid = "unrestricted"`, `environment-remove = ["PYTHONHOME"]`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is missing:\n%s", want, text)
		}
	}
}
