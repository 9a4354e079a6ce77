package peers

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"winservice.internal/gen/recipe"
)

// FuzzImport holds of any text in any format: what is written is a recipe, and
// the same each time, and a refusal says where and how to mend it.
func FuzzImport(f *testing.F) {
	for _, file := range samples(f) {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, "")
	}
	for _, from := range Formats() {
		f.Add([]byte("[Service]\nExecStart=a"), from)
	}
	f.Fuzz(func(t *testing.T, raw []byte, from string) {
		text, _, err := Import("file", raw, Options{From: from})
		if err != nil {
			problems, ok := errors.AsType[recipe.Problems](err)
			if !ok || len(problems) == 0 {
				t.Fatalf("%T: %v", err, err)
			}
			for _, p := range problems {
				if p.What == "" || p.Pos.File == "" && !strings.HasPrefix(p.Key, "buildout") {
					t.Errorf("a problem that tells nothing: %+v", p)
				}
			}
			return
		}
		if _, err := recipe.Parse("recipe", text); err != nil {
			t.Errorf("not a recipe: %v\n%s", err, text)
		}
		again, _, err := Import("file", raw, Options{From: from})
		if err != nil || !bytes.Equal(text, again) {
			t.Errorf("another recipe the second time: %v", err)
		}
	})
}
