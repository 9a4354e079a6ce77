package peers

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"winservice.internal/gen/buildout"
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

func buildoutOf(options string) []byte {
	return []byte("[buildout]\nparts = web\ndirectory = C:\\srv\nexecutable = C:\\Python\\python.exe\n" +
		"[web]\nrecipe = z3c.recipe.winservice:service\nrunscript = C:\\srv\\web.py\n" + options)
}

// TestADollarOfABuildoutIsADollar reads back what is imported.
func TestADollarOfABuildoutIsADollar(t *testing.T) {
	for _, text := range []string{"$", "5$", "$$", "$$$", "$${name}", "$${", "$x", "a$$$$b", "$$$$${"} {
		raw := buildoutOf("description = " + text + "\nenvironment.A = " + text + "\nparameters = " + text + "\n")
		made, _, err := Import("buildout.cfg", raw, Options{})
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		services, err := recipe.Parse("r.toml", made)
		if err != nil {
			t.Fatalf("%s: %v\n%s", text, err, made)
		}
		s := services[0].Service
		got := []string{s.Description, s.Command.Environment[0], s.Command.Args[1]}
		if want := []string{text, "A=" + text, text}; !slices.Equal(got, want) {
			t.Errorf("%q of %q\n%s", got, want, made)
		}
	}
}

func TestSecretsOfABuildoutAreLeftOut(t *testing.T) {
	const hidden = "hunter2"
	for options, want := range map[string]string{
		"parameters = --port 80 --password hunter2":               `"80", "--password", "%PASSWORD%"]`,
		`parameters = --name "a b" --password hunter2`:            `--name "a b" --password %PASSWORD%`,
		"environment.DB_PASSWORD = hunter2\nenvironment.TZ = UTC": `environment = { TZ = "UTC" }`,
		"environment =\n TZ=UTC\n DB_PASSWORD=hunter2":            `environment = { TZ = "UTC" }`,
		"hooks.pre-start =\n C:\\a.exe\n --token\n hunter2":       `pre-start = ['C:\a.exe', "--token", "%TOKEN%"]`,
		"stop =\n command C:\\s.exe --password hunter2 5s\n kill": `--password %PASSWORD%`,
		"description = reads postgres://app:hunter2@db/x at 8":    `description = "reads postgres://app:%PASSWORD%@db/x at 8"`,
	} {
		text, warnings, err := Import("buildout.cfg", buildoutOf(options+"\n"), Options{})
		if err != nil {
			t.Errorf("%s: %v", options, err)
			continue
		}
		if !strings.Contains(string(text), want) || strings.Contains(string(text)+fmt.Sprint(warnings), hidden) || !strings.Contains(string(text), "left out:") {
			t.Errorf("of %s comes, %v\n%s", options, warnings, text)
		}
	}
}

func TestARefusedSecretIsNotShown(t *testing.T) {
	for _, options := range []string{"parameters = --password hunter2", "environment.DB_PASSWORD = hunter2", "hooks.pre-start =\n C:\\a.exe\n --token\n hunter2"} {
		c, err := buildout.Parse("buildout.cfg", buildoutOf(options+"\n"), buildout.Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, _, problems := buildout.Instances(c, buildout.ServiceOptions{NoCheck: true})
		option, _, _ := strings.Cut(options, " ")
		if len(problems) != 1 || strings.Contains(problems.Error(), "hunter2") || problems[0].Key != "web:"+option || problems[0].Pos.Line < 8 {
			t.Errorf("%s: %v", options, problems)
		}
	}
}
