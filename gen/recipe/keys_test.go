package recipe

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime"
)

const (
	everything = "../../golden/everything/winservice.toml"

	// probes has the keys that cost an executable megabytes.
	probes = "../../golden/probes/winservice.toml"
)

// TestEverythingSetsEveryKey is what a new key fails until the recipe that
// shows every key has it.
func TestEverythingSetsEveryKey(t *testing.T) {
	instances, err := Load(everything)
	if err != nil {
		t.Fatal(err)
	}
	more, err := Load(probes)
	if err != nil {
		t.Fatal(err)
	}
	instances = append(instances, more...)
	set := map[string]bool{}
	for _, in := range instances {
		for key := range in.Origins {
			set[key] = true
			if strings.HasPrefix(key, "environment.") {
				set["environment"] = true
			}
		}
	}
	text, err := os.ReadFile(everything)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"template", "instances", "vars"} { // they leave no trace in a service
		set[key] = bytes.Contains(text, []byte("\n"+key+" = "))
	}
	for _, k := range Keys() {
		if !set[k.Name] {
			t.Errorf("%s does not set %s", everything, k.Name)
		}
		delete(set, k.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if !strings.HasPrefix(name, "environment.") {
			t.Errorf("%s is set, and no key of the reference", name)
		}
	}
}

func TestEveryKeyHasItsReference(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range Keys() {
		if seen[k.Name] {
			t.Errorf("%s is there twice", k.Name)
		}
		seen[k.Name] = true
		if k.Shape.Type == "" && len(k.Shape.AnyOf) == 0 || k.Example == "" {
			t.Errorf("%s has no shape, or no example", k.Name)
		}
		if k.Type == "" || k.Default == "" || !strings.HasSuffix(k.Doc, ".") {
			t.Errorf("%+v is not complete", k)
		}
	}
}

// TestReferenceSaysTheRealDefaults holds the defaults of the reference against
// those that a service without any key has.
func TestReferenceSaysTheRealDefaults(t *testing.T) {
	real := map[string]string{}
	for _, s := range Settings(Instance{Service: runtime.Service{Name: "NAME"}}) {
		if s.Set {
			t.Errorf("%s is set", s.Key)
		}
		real[s.Key] = s.Value
	}
	inWords := map[string]string{
		"template":      "none",
		"instances":     "none",
		"vars":          "none",
		"name":          "the name of the table",
		"display-name":  "the service name",
		"depends-on":    "none",
		"command":       "required, or command-line",
		"environment":   `{ ZMANAGED = "1" }`,
		"log.max-total": "max-size × keep",

		"log.output-in-events": "true, or false with environment-file",
	}
	for _, k := range Keys() {
		want, ok := inWords[k.Name]
		if !ok {
			want = real[k.Name]
		}
		if k.Default != want {
			t.Errorf("%s: the reference says %s, the service has %s", k.Name, k.Default, want)
		}
	}
}

func TestStarterIsAGoodRecipe(t *testing.T) {
	instances := parse(t, string(Starter(Beginning{})))
	if len(instances) != 1 || instances[0].Name != "example" {
		t.Errorf("%+v", instances)
	}
}

// Taplo takes a schema from any comment line above the first table.
// https://taplo.tamasfe.dev/configuration/directives.html
func TestStarterNamesASchemaOnlyWhenSomebodySaysSo(t *testing.T) {
	text := string(Starter(Beginning{}))
	const directive = "#:schema ./winservice.schema.json\n"
	if strings.Contains(text, "\n"+directive) || strings.HasPrefix(text, directive) {
		t.Error("the starter names a schema that nobody has written yet")
	}
	if !strings.Contains(text, directive) {
		t.Error("the starter does not say how an editor finds the schema")
	}
	if instances := parse(t, directive+text); len(instances) != 1 {
		t.Errorf("%+v", instances)
	}
}

// TestStarterShowsEveryKeyThatItCould uncomments the starter's keys and reads
// it again.
func TestStarterShowsEveryKeyThatItCould(t *testing.T) {
	var b strings.Builder
	for line := range strings.Lines(string(Starter(Beginning{}))) {
		rest, commented := strings.CutPrefix(line, "# ")
		first, _, _ := strings.Cut(rest, " ")
		key := strings.Contains(rest, " = ") && strings.Trim(first, "abcdefghijklmnopqrstuvwxyz-") == ""
		if commented && (key || strings.HasPrefix(rest, "[")) {
			line = rest
		}
		b.WriteString(line)
	}
	instances := parse(t, b.String())
	if len(instances) != 4 {
		t.Fatalf("%d services", len(instances))
	}
	for _, k := range Keys() {
		switch k.Name {
		case "name", "template", "instances", "vars", "command-line", "environment":
			continue
		case "ready.tcp", "ready.file", "ready.event", "ready.command", "health.http", "health.file", "health.event", "health.command":
			continue // it shows another
		}
		if _, ok := instances[0].Origins[k.Name]; !ok {
			t.Errorf("the starter does not show %s", k.Name)
		}
	}
}

func TestSettingsAreWhatARecipeWrites(t *testing.T) {
	in := parse(t, `
[service.x]
command = ['C:\x y.exe', "it's", '"']
description = "a\nb"
environment = { "a b" = "c", ZMANAGED = "1" }
restart.success-codes = [3, 0xC0000005]
restart.max-delay = "1h30m"
restart.delay = "1500ms"
log.max-size = 1234567
stop = ["ctrl-c 2h"]
`)[0]
	got := map[string]Setting{}
	for _, s := range Settings(in) {
		if _, twice := got[s.Key]; twice {
			t.Errorf("%s is there twice", s.Key)
		}
		got[s.Key] = s
	}
	for key, want := range map[string]Setting{
		"name":                  {Value: `"x"`, Set: true, Pos: Position{"winservice.toml", 2, 10}},
		"display-name":          {Value: `"x"`},
		"command":               {Value: `['C:\x y.exe', "it's", '"']`, Set: true, Pos: Position{"winservice.toml", 3, 1}},
		"command-line":          {Value: "none"},
		"description":           {Value: `"a\nb"`, Set: true, Pos: Position{"winservice.toml", 4, 1}},
		`environment."a b"`:     {Value: `"c"`, Set: true, Pos: Position{"winservice.toml", 5, 17}},
		"environment.ZMANAGED":  {Value: `"1"`, Set: true, Pos: Position{"winservice.toml", 5, 30}},
		"restart.success-codes": {Value: `[3, "access-violation"]`, Set: true, Pos: Position{"winservice.toml", 6, 9}},
		"restart.max-delay":     {Value: `"1h30m"`, Set: true, Pos: Position{"winservice.toml", 7, 9}},
		"restart.delay":         {Value: `"1.5s"`, Set: true, Pos: Position{"winservice.toml", 8, 9}},
		"log.max-size":          {Value: "1234567", Set: true, Pos: Position{"winservice.toml", 9, 5}},
		"stop":                  {Value: `["ctrl-c 2h"]`, Set: true, Pos: Position{"winservice.toml", 10, 1}},
		"log.keep":              {Value: "10"},
	} {
		want.Key = key
		if d := cmp.Diff(want, got[key]); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
	}
}

func TestDurationsAreWrittenAsTheyAreRead(t *testing.T) {
	rule := durationRule{atOnce: true, never: true, step: milli, most: year}
	for _, s := range []string{"0s", "1ms", "1.5s", "90s", "5m", "1m30s", "1h", "1h30m", "1h0m1s", "8760h", "never"} {
		value, what, _ := parseDuration(s, rule)
		if what != "" {
			t.Errorf("%s: %s", s, what)
			continue
		}
		again, what, _ := parseDuration(formatDuration(value), rule)
		if what != "" || again != value {
			t.Errorf("%s: written as %s", s, formatDuration(value))
		}
	}
	for d, want := range map[time.Duration]string{0: "0s", time.Minute: "1m", 10 * time.Minute: "10m", 100 * time.Hour: "100h", time.Hour + time.Second: "1h0m1s", 60 * time.Hour: "60h"} {
		if got := formatDuration(d); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}

func TestSizesAreShownInWholeUnits(t *testing.T) {
	for bytes, want := range map[int64]string{
		10_000_000: `"10MB"`, 10 << 20: `"10MiB"`, 1 << 30: `"1GiB"`, 1500: "1500", 5000: `"5KB"`, 1_000_000_000_000: `"1000GB"`, 2048: `"2KiB"`,
	} {
		if got := showSize(bytes); got != want {
			t.Errorf("%d is shown as %s, not %s", bytes, got, want)
		}
	}
}
