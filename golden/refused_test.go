package golden

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/diff"
	"golang.org/x/tools/txtar"

	"winservice.internal/gen"
	"winservice.internal/gen/recipe"
)

// TestRefused holds what a user reads against refused/*.txtar: the files of a
// recipe, and what is said of it. Reading that folder is reading every message
// that there is. Recipes are the files *.toml and *.cfg, but those in folders,
// which others include; lines of the comment that begin with "operand " are
// given beside them.
func TestRefused(t *testing.T) {
	cases, err := filepath.Glob("refused/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 50 {
		t.Errorf("%d cases; they have moved", len(cases))
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
	instances, _, err := gen.Load(recipes, options)
	if err == nil {
		t.Fatal("not refused")
	}
	if instances != nil {
		t.Error("refused, and yet there are services")
	}
	inside(t, archive, err)
	got := []byte(err.Error() + "\n")
	d := diff.Diff("refusal", want.Data, "said", got)
	switch {
	case d == nil:
	case *update:
		want.Data = got
		write(t, file, txtar.Format(archive))
	default:
		t.Errorf("another refusal; %s\n%s", mend, d)
	}
}

// inside fails the test when a refusal is not about a place in one of the
// files, or does not say how to mend it.
func inside(t *testing.T, archive *txtar.Archive, err error) {
	t.Helper()
	problems, ok := errors.AsType[recipe.Problems](err)
	if !ok || len(problems) == 0 {
		t.Fatalf("refused without problems: %v", err)
	}
	for _, p := range problems {
		if p.What == "" || p.Mend == "" {
			t.Errorf("%s: no reason or no mend: %+v", p.Pos, p)
		}
		i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == p.Pos.File })
		if i < 0 {
			t.Errorf("at %s, which is none of the files: %s", p.Pos, p.What)
			continue
		}
		lines := strings.Split(strings.TrimPrefix(string(archive.Files[i].Data), "\uFEFF"), "\n")
		if p.Pos.Line < 1 || p.Pos.Line > len(lines) {
			t.Errorf("at %s, in a file of %d lines: %s", p.Pos, len(lines), p.What)
			continue
		}
		line := strings.TrimSuffix(lines[p.Pos.Line-1], "\r")
		if width := utf8.RuneCountInString(line); p.Pos.Column < 1 || p.Pos.Column > width+1 {
			t.Errorf("at %s, in a line of %d characters: %s", p.Pos, width, p.What)
		}
		if p.Excerpt != "" && p.Excerpt != line {
			t.Errorf("%s: the line is %q, not %q", p.Pos, line, p.Excerpt)
		}
	}
}
