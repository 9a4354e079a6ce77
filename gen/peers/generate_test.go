package peers_test

import (
	"path/filepath"
	"strings"
	"testing"

	"winservice.internal/gen"
)

// TestEveryImportedRecipeIsGeneratedFrom takes the goldens through what
// winservice gen does.
func TestEveryImportedRecipeIsGeneratedFrom(t *testing.T) {
	recipes, err := filepath.Glob("testdata/*.toml")
	if err != nil {
		t.Fatal(err)
	}
	if len(recipes) < 10 {
		t.Fatalf("%d recipes; they have moved", len(recipes))
	}
	for _, file := range recipes {
		instances, warnings, err := gen.Load([]string{file}, gen.LoadOptions{})
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		// A unit is from another system, whose paths its recipe has until they
		// are edited, and has no limit to its patience.
		unit := strings.HasSuffix(file, ".service.toml")
		for _, w := range warnings {
			if !unit || !w.OnWindows && !strings.Contains(w.What, "24h") {
				t.Errorf("%s: %s", file, w.What)
			}
		}
		files, err := gen.Files(instances, gen.Options{Resources: []string{"amd64"}})
		if err != nil || len(files) != 2*len(instances) {
			t.Errorf("%s: %d files of %d services: %v", file, len(files), len(instances), err)
		}
	}
}
