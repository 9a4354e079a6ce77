package peers

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"golang.org/x/tools/txtar"

	"winservice.internal/gen/recipe"
)

// TestRefused holds what a user reads against testdata/refused/*.txtar: the
// file, and what is said of it. A line of the comment that begins with "from "
// is the option --from.
func TestRefused(t *testing.T) {
	cases, err := filepath.Glob("testdata/refused/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Error("no cases; they have moved")
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var o Options
			for line := range strings.Lines(string(archive.Comment)) {
				if from, ok := strings.CutPrefix(strings.TrimSpace(line), "from "); ok {
					o.From = from
				}
			}
			in := archive.Files[0]
			text, _, err := Import(in.Name, in.Data, o)
			if err == nil {
				t.Fatalf("not refused:\n%s", text)
			}
			if _, ok := errors.AsType[recipe.Problems](err); !ok {
				t.Errorf("a %T, not problems", err)
			}
			got := err.Error() + "\n"
			if strings.Contains(got, "s3cret") {
				t.Errorf("a secret is told:\n%s", got)
			}
			if *update {
				archive.Files = []txtar.File{in, {Name: "refusal", Data: []byte(got)}}
				if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := diff.Diff("refusal", archive.Files[1].Data, "said", []byte(got)); d != nil {
				t.Errorf("another refusal; after review, run: make golden\n%s", d)
			}
		})
	}
}

func TestWhatIsNoTextIsRefusedWithItsPlace(t *testing.T) {
	deep := strings.Repeat("<a>", 100)
	for _, c := range []struct{ name, text, want string }{
		{"binary", "MZ\x90\x00\x03", "0x90 is not UTF-8"},
		{"zero", "<service>\n a\x00", "x:2:3: the file is binary"},
		{"latin", "<service>\n<name>caf\xe9", "x:2:10: the byte 0xE9"},
		{"odd", "\xff\xfea\x00\n\x00b\x00c", "x:2:2: the file is UTF-16 and ends within a character"},
		{"wide", "W\x00i\x00n\x00", "x:1:2: the file is binary"},
		{"huge", strings.Repeat("nssm set a b c\n", 10<<20/15), "x:17477:1: the file has more than 262144 bytes"},
		{"deep", deep, "within one another"},
		{"cycle", "id: a\nexecutable: b\nx: &x\n  y: *x\n", "x:4:6: a list within a list, or an alias"},
		{"dozens of aliases", "id: a\nexecutable: b\na: &a [b]\nc: [*a, *a]\n", "x:4:5: a list within a list, or an alias"},
		{"deep yaml", "id: a\nx: " + strings.Repeat("{a: ", 100) + strings.Repeat("}", 100), "within one another"},
		{"private use", "<service>\uE000", "U+E000"},
	} {
		_, _, err := Import("x", []byte(c.text), Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
