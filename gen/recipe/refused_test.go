package recipe

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// TestRefusalsAreWhatUsersRead holds every kind of problem against
// golden/refused, one recipe each. Reading that folder is reading every
// message that there is.
func TestRefusalsAreWhatUsersRead(t *testing.T) {
	files, err := filepath.Glob("../../golden/refused/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(archive.Files) == 0 || archive.Files[0].Name != "winservice.toml" ||
			len(archive.Files) > 2 || len(archive.Files) == 2 && archive.Files[1].Name != "refusal" {
			continue // of another reader, or of several files
		}
		seen++
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			refused(t, file, archive)
		})
	}
	if seen < 25 {
		t.Errorf("%d refused recipes; they have moved", seen)
	}
}

func refused(t *testing.T, file string, archive *txtar.Archive) {
	t.Helper()
	instances, err := Parse("winservice.toml", archive.Files[0].Data)
	if err == nil {
		t.Fatal("not refused")
	}
	if instances != nil {
		t.Error("refused, and yet there are services")
	}
	inside(t, archive.Files[0].Data, err)
	said := err.Error() + "\n"
	want := ""
	if len(archive.Files) == 2 {
		want = string(archive.Files[1].Data)
	}
	if d := cmp.Diff(want, said); d != "" {
		if !*update {
			t.Fatalf("another refusal; after review, run: go test ./gen/recipe -update\n%s", d)
		}
		archive.Files = append(archive.Files[:1], txtar.File{Name: "refusal", Data: []byte(said)})
		if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
