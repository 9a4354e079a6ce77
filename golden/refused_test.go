package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"golang.org/x/tools/txtar"

	"winservice.internal/gen"
)

// TestRefused holds what a user reads against refused/*.txtar: the files of a
// recipe, and what is said of it. Recipes are the files *.toml and *.cfg, but
// those in folders, which others include; lines of the comment that begin with "operand " are given beside them.
func TestRefused(t *testing.T) {
	cases, err := filepath.Glob("refused/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Error("no cases; they have moved")
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			file, err := filepath.Abs(file)
			if err != nil {
				t.Fatal(err)
			}
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			refused(t, file, archive)
		})
	}
}

func refused(t *testing.T, file string, archive *txtar.Archive) {
	t.Helper()
	t.Chdir(t.TempDir())
	var options gen.LoadOptions
	for line := range strings.Lines(string(archive.Comment)) {
		if operand, ok := strings.CutPrefix(strings.TrimSpace(line), "operand "); ok {
			options.Overrides = append(options.Overrides, operand)
		}
	}
	var recipes []string
	var want *txtar.File
	for i, f := range archive.Files {
		if f.Name == "refusal" {
			want = &archive.Files[i]
			continue
		}
		write(t, f.Name, f.Data)
		if ext := filepath.Ext(f.Name); (ext == ".toml" || ext == ".cfg") && !strings.Contains(f.Name, "/") {
			recipes = append(recipes, f.Name)
		}
	}
	if want == nil {
		archive.Files = append(archive.Files, txtar.File{Name: "refusal"})
		want = &archive.Files[len(archive.Files)-1]
	}
	_, _, err := gen.Load(recipes, options)
	if err == nil {
		t.Fatal("not refused")
	}
	got := []byte(err.Error() + "\n")
	d := diff.Diff("refusal", want.Data, "said", got)
	switch {
	case d == nil:
	case *update:
		want.Data = got
		if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("another refusal; %s\n%s", mend, d)
	}
}
