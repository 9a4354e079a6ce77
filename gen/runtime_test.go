package gen

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"winservice.internal/runtime"
)

func TestTheCopyOfTheRuntimeImportsNothingOfThisModule(t *testing.T) {
	const there = "example.com/site/internal/winservice"
	files, err := Runtime(there)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"service.go", "events/events.go", "internal/supervise/run.go"} {
		if files[name] == nil {
			t.Errorf("%s is not among the files", name)
		}
	}
	rewritten := 0
	for name, text := range files {
		if strings.HasSuffix(name, "_test.go") || path.Base(name) == "source.go" {
			t.Errorf("%s is among the files", name)
		}
		if !hasHeader(text) {
			t.Errorf("%s has no header", name)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, spec := range file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if strings.HasPrefix(imported, ModulePath) {
				t.Errorf("%s imports %s", name, imported)
			}
			if strings.HasPrefix(imported, there+"/") {
				rewritten++
			}
		}
	}
	if rewritten == 0 {
		t.Error("no import was rewritten")
	}
}

func TestImportsAreRewrittenAndNothingElse(t *testing.T) {
	const text = `package p

import (
	"golang.org/x/sys/windows"

	ev "winservice.internal/runtime/events"
	"winservice.internal/runtimes"
	"winservice.internal/runtime"
)

const s = "winservice.internal/runtime"
`
	const want = `package p

import (
	"golang.org/x/sys/windows"

	ev "a.example/b/events"
	"a.example/b"
	"winservice.internal/runtimes"
)

const s = "winservice.internal/runtime"
`
	got, err := rewriteImports("p.go", []byte(text), "a.example/b")
	if err != nil {
		t.Fatal(err)
	}
	// gofmt puts the imports of a block in order.
	lines := func(b []byte) map[string]bool {
		set := map[string]bool{}
		for line := range strings.Lines(string(b)) {
			set[line] = true
		}
		return set
	}
	have := lines(got)
	for line := range lines([]byte(want)) {
		if !have[line] {
			t.Errorf("no line %q in:\n%s", line, got)
		}
	}
}

// TestAServiceDoesNotCarryItsSource builds two programs: one that asks for the
// runtime's source, in which a sentence of it must be found, and a service,
// in which it must not.
func TestAServiceDoesNotCarryItsSource(t *testing.T) {
	sentence, err := os.ReadFile(filepath.Join("..", "runtime", "source.go"))
	if err != nil {
		t.Fatal(err)
	}
	_, sentence, ok := bytes.Cut(sentence, []byte("// Source returns"))
	if !ok {
		t.Fatal("runtime/source.go does not say what Source returns")
	}
	sentence, _, _ = bytes.Cut(sentence, []byte("\n"))
	if source := runtime.Source(); source == nil {
		t.Fatal("no source")
	}
	for name, tt := range map[string]struct {
		body string
		want bool
	}{
		"generator": {`fmt.Println(runtime.Source())`, true},
		"service":   {`fmt.Println(runtime.Service{}.WithDefaults())`, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			main := "package main\n\nimport (\n\t\"fmt\"\n\n\t\"" + RuntimePath + "\"\n)\n\nfunc main() { " + tt.body + " }\n"
			file := filepath.Join(dir, "main.go")
			if err := os.WriteFile(file, []byte(main), 0o666); err != nil {
				t.Fatal(err)
			}
			exe := filepath.Join(dir, "program")
			if out, err := exec.Command("go", "build", "-o", exe, file).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			contents, err := os.ReadFile(exe)
			if err != nil {
				t.Fatal(err)
			}
			if got := bytes.Contains(contents, sentence); got != tt.want {
				t.Errorf("holds a sentence of the source: %v, want %v", got, tt.want)
			}
		})
	}
}
