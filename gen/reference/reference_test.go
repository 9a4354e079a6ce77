package reference

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/gen/buildout"
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

// TestExamplesOfABuildoutAreRead pastes each into a part.
func TestExamplesOfABuildoutAreRead(t *testing.T) {
	read := 0
	for _, k := range recipe.Keys() {
		option, ok := buildoutOption(k)
		if !ok {
			continue
		}
		text := "[buildout]\nparts = web\ndirectory = C:\\srv\n[web]\nrecipe = z3c.recipe.winservice:service\n" + option + "\n"
		switch group, last, _ := strings.Cut(k.Name, "."); {
		case k.Name == "command", k.Name == "command-line", k.Name == "account":
			text += "serviceName = web\n"
			if k.Name == "account" {
				text += "runscript = C:\\srv\\web.exe\n"
			}
		case (group == "ready" || group == "health") && slices.Contains([]string{"timeout", "interval", "failures", "own"}, last):
			text += group + ".tcp = 127.0.0.1:1\n"
			fallthrough
		default:
			text += "runscript = C:\\srv\\web.exe\n"
		}
		c, err := buildout.Parse("buildout.cfg", []byte(text), buildout.Options{})
		if err != nil {
			t.Errorf("%s: %v", k.Name, err)
			continue
		}
		if _, _, problems := buildout.Instances(c, buildout.ServiceOptions{NoCheck: true}); len(problems) > 0 {
			t.Errorf("%s: %v", k.Name, problems)
		}
		read++
	}
	if read < 50 {
		t.Errorf("%d examples were read", read)
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
