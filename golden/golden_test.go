// Package golden holds recipes and what is made of them. Each folder is a
// case: a recipe, the main package of each of its services, which `go vet`
// compiles with everything else, explain.txt and explain.json with every setting
// and what follows from it, and, in one case, resources.txt.
package golden

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

	"winservice.internal/gen"
	"winservice.internal/gen/buildout"
	"winservice.internal/gen/emit"
	"winservice.internal/gen/emit/emittest"
	"winservice.internal/gen/explain"
	"winservice.internal/gen/recipe"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// mend is how every failure here is mended when it was meant.
const mend = "after review, run: make golden"

func TestGolden(t *testing.T) {
	cases := 0
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		file := recipeOf(e.Name())
		if file == "" {
			continue
		}
		cases++
		t.Run(e.Name(), func(t *testing.T) {
			t.Chdir(e.Name())
			compare(t, generate(t, file))
		})
	}
	if cases < 3 {
		t.Errorf("%d cases; the recipes have moved", cases)
	}
}

// TestEverythingSetsEveryKey holds golden/everything against the reference, so
// that a new key cannot be forgotten there. What costs an executable megabytes
// is in golden/probes.
func TestEverythingSetsEveryKey(t *testing.T) {
	set := map[string]bool{}
	for _, dir := range []string{"everything", "probes"} {
		instances, _, err := gen.Load([]string{filepath.Join(dir, "winservice.toml")}, gen.LoadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range instances {
			for key := range in.Origins {
				table, _, _ := strings.Cut(key, ".")
				set[key], set[table] = true, true
			}
		}
	}
	for _, key := range recipe.Keys() {
		if !set[key.Name] && key.Name != "template" && key.Name != "instances" && key.Name != "vars" {
			t.Errorf("no service of golden/everything or golden/probes sets %s", key.Name)
		}
	}
}

// recipeOf returns the name of the recipe in a folder; empty when there is none.
func recipeOf(dir string) string {
	for _, name := range []string{"winservice.toml", "buildout.cfg"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return name
		}
	}
	return ""
}

// generate returns every file that a case consists of beside its recipe.
func generate(t *testing.T, file string) map[string][]byte {
	t.Helper()
	instances, warnings, err := gen.Load([]string{file}, gen.LoadOptions{Options: buildout.Options{Overrides: operands(t), Target: "windows"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range warnings {
		t.Errorf("warning: %s: %s", w.Key, w.What)
	}
	files, err := gen.Files(instances, gen.Options{Root: "."})
	if err != nil {
		t.Fatal(err)
	}
	var text, json bytes.Buffer
	if err := explain.Text(&text, instances, explain.ASCII); err != nil {
		t.Fatal(err)
	}
	if err := explain.JSON(&json, instances); err != nil {
		t.Fatal(err)
	}
	files["explain.txt"], files["explain.json"] = text.Bytes(), json.Bytes()
	if _, err := os.Stat("resources.txt"); err == nil {
		files["resources.txt"] = dumpResources(t, instances)
	}
	return files
}

// dumpResources is what stands in resources.txt, where a case has one: the
// resources of each service's executable, as text.
func dumpResources(t *testing.T, instances []recipe.Instance) []byte {
	t.Helper()
	var all bytes.Buffer
	for _, in := range instances {
		syso, err := emit.Resources("amd64", emit.ResourceInfo{Instance: in.Name, Service: in.Service})
		if err != nil {
			t.Fatal(err)
		}
		text, err := emittest.Dump(syso)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s.exe\n\n%s", in.Name, text)
	}
	return all.Bytes()
}

// operands are the settings that stand beside the recipe on the command line,
// one a line of the file args.
func operands(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("args")
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' })
}

// compare holds the files of a case against those on disk, both ways.
func compare(t *testing.T, files map[string][]byte) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		want, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		switch d := diff.Diff(name, want, "generated", files[name]); {
		case d == nil && err == nil:
		case *update:
			write(t, name, files[name])
		case err != nil:
			t.Errorf("%s is missing; %s", name, mend)
		default:
			t.Errorf("%s is stale; %s\n%s", name, mend, d)
		}
	}
	mains, err := filepath.Glob("*/main.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range mains {
		if files[filepath.ToSlash(name)] != nil {
			continue
		}
		if !*update {
			t.Errorf("%s is an orphan; %s", name, mend)
		} else if err := os.RemoveAll(filepath.Dir(name)); err != nil {
			t.Error(err)
		}
	}
}

// write puts a file into its place whole: the tests of other packages read
// these, too, and `make golden` runs them at the same time.
func write(t *testing.T, name string, contents []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name+".new", contents, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s written", name)
}

// TestSettingsAreToldApartByTheirHash holds that the hash is of settings, and
// not of where they lie in memory.
func TestSettingsAreToldApartByTheirHash(t *testing.T) {
	seen := map[string]string{}
	for _, dir := range []string{"everything", "probes", "minimal", "shop"} {
		file := filepath.Join(dir, "winservice.toml")
		for range 2 {
			instances, _, err := gen.Load([]string{file}, gen.LoadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			for _, in := range instances {
				where := dir + "/" + in.Name
				if other, ok := seen[in.Service.Hash()]; ok && other != where {
					t.Errorf("%s and %s have one hash", where, other)
				}
				seen[in.Service.Hash()] = where
			}
		}
	}
	services := map[string]bool{}
	for _, where := range seen {
		services[where] = true
	}
	if len(services) != len(seen) {
		t.Errorf("%d hashes of %d services", len(seen), len(services))
	}
}
