package reference

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/tools/txtar"

	"winservice.internal/gen/recipe"
)

// unseen are the refused recipes that the schema lets pass, and why.
var unseen = map[string]string{
	"command_line":     "what is the program in a line",
	"delays":           "whether one duration is longer than another takes arithmetic",
	"display_name":     "names clash, which shows when all services are there",
	"include_cycle":    "what another file says",
	"include_problems": "what another file says",
	"include_twice":    "what another file says",
	"instances_many":   "how many instances a matrix makes takes arithmetic",
	"instances_values": "a value that variables are filled into",
	"same_log":         "two services with one log, which shows when all services are there",
	"same_name":        "names clash without regard to case",
	"secret_command":   "what is a secret among arguments",
	"tabs":             "a variable that the service does not have; see variable",
	"template_deep":    "how deep templates have templates",
	"variable":         "which variables a service has shows when its layers are merged, and a string with a variable may become any other",
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("recipe.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("recipe.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// validate holds a recipe's text against the schema, as an editor does.
func validate(t *testing.T, schema *jsonschema.Schema, text []byte) error {
	t.Helper()
	var table map[string]any
	if err := toml.Unmarshal(text, &table); err != nil {
		return err
	}
	asJSON, err := json.Marshal(table)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

func TestSchemaAcceptsWhatRecipesMaySay(t *testing.T) {
	schema := compiled(t)
	files, err := filepath.Glob("../../golden/*/winservice.toml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%d recipes, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, schema, text); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	texts := map[string][]byte{"the starter": recipe.Starter(recipe.Beginning{})}
	for _, k := range recipe.Keys() {
		command := "command = ['x.exe']\n"
		if strings.HasPrefix(k.Name, "command") {
			command = ""
		}
		head := "[template.web]\n[service.x]\nvars.instance = 'a'\n"
		switch k.Name {
		case "vars":
			head = "[service.x]\n"
		case "instances":
			head = "[service.'x-${site}']\n"
		}
		// How a probe is asked says nothing without what is asked.
		for _, key := range []string{"ready.timeout", "ready.interval", "health.interval", "health.timeout", "health.failures"} {
			if k.Name == key {
				command += strings.SplitN(key, ".", 2)[0] + ".tcp = '127.0.0.1:1'\n"
			}
		}
		texts["the example of "+k.Name] = []byte(head + command + k.Name + " = " + k.Example + "\n")
		if _, ok := value(k.Default); ok {
			texts["the default of "+k.Name] = []byte(head + command + k.Name + " = " + strings.ReplaceAll(k.Default, "NAME", "x") + "\n")
		}
	}
	for name, text := range texts {
		if _, err := recipe.Parse("winservice.toml", text); err != nil {
			t.Errorf("%s is refused:\n%v", name, err)
		}
		if err := validate(t, schema, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemaAcceptsVariablesInEveryString gives every key that takes strings a
// variable.
func TestSchemaAcceptsVariablesInEveryString(t *testing.T) {
	schema := compiled(t)
	for _, k := range recipe.Keys() {
		v, _ := value(k.Example)
		asVariable := "'${x}'"
		switch v.(type) {
		case string:
		case []any:
			asVariable = "['${x}']"
			if k.Name == "instances" || k.Name == "limits.affinity" { // whose items are no strings
				continue
			}
		default:
			continue
		}
		if err := validate(t, schema, []byte("[service.a]\n"+k.Name+" = "+asVariable+"\n")); err != nil {
			t.Errorf("%s: %v", k.Name, err)
		}
	}
}

// TestSchemaRefusesWhatItCanSee holds every recipe of golden/refused against
// the schema.
func TestSchemaRefusesWhatItCanSee(t *testing.T) {
	schema := compiled(t)
	files, err := filepath.Glob("../../golden/refused/*.txtar")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d refused recipes, %v", len(files), err)
	}
	left := maps.Clone(unseen)
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if archive.Files[0].Name != "winservice.toml" {
			continue // of another reader
		}
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		_, listed := unseen[name]
		delete(left, name)
		switch err := validate(t, schema, archive.Files[0].Data); {
		case err == nil && !listed:
			t.Errorf("%s is accepted", name)
		case err != nil && listed:
			t.Errorf("%s is refused, and on the list of those that are not: %v", name, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		t.Errorf("%s is on the list, and no refused recipe", name)
	}
}
