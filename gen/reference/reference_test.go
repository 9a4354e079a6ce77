package reference

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/gen/recipe"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// TestReadmeHoldsTheReference is what a changed key fails until README has it.
func TestReadmeHoldsTheReference(t *testing.T) {
	const file = "../../README.md"
	readme, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want, ok := Insert(readme, Markdown())
	if !ok {
		t.Fatalf("%s has no lines %q and %q, between which the reference stands", file, begin, end)
	}
	golden(t, file, want)
}

func TestSchemaIsAsReviewed(t *testing.T) {
	golden(t, "testdata/schema.json", Schema())
}

// TestEveryKeyHasItsHelp reads the help of every key, which is a golden.
func TestEveryKeyHasItsHelp(t *testing.T) {
	var b bytes.Buffer
	for _, k := range recipe.Keys() {
		text, ok := Help(k.Name)
		if !ok || !strings.HasPrefix(text, k.Name+": ") || !strings.Contains(text, k.Example) {
			t.Errorf("help of %s: %s", k.Name, text)
		}
		b.WriteString(text + "\n----\n")
	}
	golden(t, "testdata/help.txt", b.Bytes())
}

func TestUnknownKeyIsAnsweredWithTheOneThatIsMeant(t *testing.T) {
	for name, want := range map[string]string{
		"restart.dely": "restart.delay",
		"restrat":      "restart",
		"healthyafter": "restart.healthy-after",
		"depend-on":    "depends-on",
		"xyzzy":        "",
	} {
		if got, ok := Help(name); ok || got != want {
			t.Errorf("%s: %q %v, not %q", name, got, ok, want)
		}
	}
}

func golden(t *testing.T, file string, want []byte) {
	t.Helper()
	have, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if bytes.Equal(have, want) {
		return
	}
	if *update {
		if err := os.WriteFile(file, want, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s is not what the keys make of it; after review, run: make golden\n%s", file, cmp.Diff(string(have), string(want)))
}
