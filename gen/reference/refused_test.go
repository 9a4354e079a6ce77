package reference

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/tools/txtar"

	"winservice.internal/gen/recipe"
)

// TestSchemaRefusesWhatItCanSee holds every problem of golden/refused against
// the schema, which refuses the same place of the recipe, or does not know
// better: then the problem is among those that are unseen.
func TestSchemaRefusesWhatItCanSee(t *testing.T) {
	schema := compiled(t)
	files, err := filepath.Glob("../../golden/refused/*.txtar")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d refused recipes, %v", len(files), err)
	}
	left := map[string]string{} // why, by problem
	for why, problems := range unseen {
		for _, problem := range problems {
			if left[problem] != "" {
				t.Errorf("%s is listed twice", problem)
			}
			left[problem] = why
		}
	}
	listed := maps.Clone(left)
	seen := 0
	for i, file := range files {
		files[i], err = filepath.Abs(file)
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if archive.Files[0].Name != "winservice.toml" {
			continue // of another reader
		}
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		for at, refused := range verdicts(t, schema, archive) {
			problem := strings.TrimSpace(name + " " + at)
			delete(left, problem)
			switch {
			case refused && listed[problem] != "":
				t.Errorf("%s is refused by the schema, and on the list of what it cannot see: %s", problem, listed[problem])
			case !refused && listed[problem] == "":
				t.Errorf("%s is accepted by the schema; refuse it, or say in unseen why not", problem)
			case refused:
				seen++
			}
		}
	}
	for _, problem := range slices.Sorted(maps.Keys(left)) {
		t.Errorf("%s is on the list, and no problem of a refused recipe", problem)
	}
	if seen < 100 {
		t.Errorf("the schema refuses %d problems; it did more once", seen)
	}
}

// verdicts says of the place of each problem of a recipe whether the schema
// refuses it. What is no TOML an editor refuses without a schema.
func verdicts(t *testing.T, schema *jsonschema.Schema, archive *txtar.Archive) map[string]bool {
	t.Helper()
	var document map[string]any
	text := archive.Files[0].Data
	if err := toml.Unmarshal(text, &document); err != nil {
		return nil
	}
	var refused []place
	if err := validate(t, schema, text); err != nil {
		invalid, ok := errors.AsType[*jsonschema.ValidationError](err)
		if !ok {
			t.Fatal(err)
		}
		refused = places(invalid)
	}
	all := map[string]bool{}
	for _, p := range problems(t, archive) {
		if p.Pos.File != "winservice.toml" {
			continue // of a file that is included
		}
		at := placeOf(t, document, p)
		all[at.String()] = slices.ContainsFunc(refused, at.holds)
	}
	return all
}

// problems reads a recipe with the files that it includes.
func problems(t *testing.T, archive *txtar.Archive) recipe.Problems {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, f := range archive.Files {
		if err := os.MkdirAll(filepath.Dir(f.Name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.Name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	_, err := recipe.Load("winservice.toml")
	all, ok := errors.AsType[recipe.Problems](err)
	if !ok {
		t.Fatalf("not refused: %v", err)
	}
	return all
}

// A place in a document is the names of keys and the numbers of list items
// that lead there.
type place []string

func (p place) String() string { return strings.Join(p, "/") }

// anyTable is a name of a place for the names on the way there.
const anyTable = "*"

// holds says whether another place is this one, or an item of the list here.
func (p place) holds(other place) bool {
	for i, name := range other {
		if i >= len(p) {
			if _, err := strconv.Atoi(name); err != nil {
				return false
			}
		} else if p[i] != name && name != anyTable && p[i] != anyTable {
			return false
		}
	}
	return len(other) >= len(p)
}

// places returns where the schema refuses a document.
func places(e *jsonschema.ValidationError) (all []place) {
	below := func(name string) place { return append(slices.Clone(place(e.InstanceLocation)), name) }
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			all = append(all, below(name))
		}
		return all
	case *kind.PropertyNames:
		// The validator goes on to write over the names that lead there.
		at := below(k.Property)
		for i := range at[:len(at)-1] {
			at[i] = anyTable
		}
		return []place{at}
	case *kind.Not:
		return []place{e.InstanceLocation, below("command"), below("command-line")}
	case *kind.UniqueItems:
		return []place{below(strconv.Itoa(k.Duplicates[0])), below(strconv.Itoa(k.Duplicates[1]))}
	}
	for _, cause := range e.Causes {
		all = append(all, places(cause)...)
	}
	if len(e.Causes) == 0 {
		all = append(all, e.InstanceLocation)
	}
	return all
}

// placeOf is where a problem is in a document.
func placeOf(t *testing.T, document map[string]any, p recipe.Problem) place {
	t.Helper()
	if p.Key == "" {
		return nil
	}
	var key any
	var table map[string]any
	if err := toml.Unmarshal([]byte(p.Key+" = 1"), &table); err != nil {
		t.Fatalf("%s: %v", p.Key, err)
	}
	key = table
	var at place
	var found any = document
	for step, more := key.(map[string]any); more; step, more = key.(map[string]any) {
		for name, rest := range step { // one
			if _, isList := found.([]any); isList {
				at = append(at, anyTable) // of its rows
			}
			at, key = append(at, name), rest
			in, _ := found.(map[string]any)
			found = in[name]
		}
	}
	items, _ := found.([]any)
	written := []rune(p.Excerpt)
	start, end := p.Pos.Column-1, p.Pos.Column-1+p.Width
	if end > len(written) {
		return at
	}
	item, isValue := value(string(written[start:end]))
	i := slices.IndexFunc(items, func(other any) bool { return reflect.DeepEqual(item, other) })
	if !isValue || i < 0 {
		return at
	}
	return append(at, strconv.Itoa(i))
}
