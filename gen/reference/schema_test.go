package reference

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"winservice.internal/gen/recipe"
)

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
		for _, key := range []string{"ready.timeout", "ready.interval", "health.interval", "health.timeout", "health.failures", "ready.own", "health.own"} {
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
