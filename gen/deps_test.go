package gen

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A pkg is what the go command says of a package.
type pkg struct {
	ImportPath string
	Standard   bool
	Imports    []string // its own, tests left out
	Deps       []string // theirs too
}

func list(t *testing.T, goos string, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Standard,Imports,Deps"}, args...)...)
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH=amd64", "CGO_ENABLED=0")
	cmd.Stderr = t.Output()
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// within says whether a package is one of these modules' or below one of
// these packages.
func within(path string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return path == root || strings.HasPrefix(path, root+"/")
	})
}

func TestAServiceLinksNothingButTheRuntimeAndXSys(t *testing.T) {
	heavy := map[string]string{
		"net/http":      "5 MB of it",
		"text/template": "1.1 MB of it, and keeps every method alive",
		"encoding/json": "a third of a megabyte of it",
		"encoding/xml":  "half a megabyte of it",
		"log/slog":      "the event log is what a service logs to",
		"regexp":        "a quarter of a megabyte of it",
	}
	for _, goos := range []string{"windows", "linux"} {
		all := list(t, goos, "-deps", "./golden/...")
		services := 0
		for _, p := range all {
			if within(p.ImportPath, ModulePath+"/golden") {
				services++
				for dep, why := range heavy {
					if slices.Contains(p.Deps, dep) && !asksFor(p) {
						t.Errorf("%s: %s links %s: %s", goos, p.ImportPath, dep, why)
					}
				}
				continue
			}
			// What the standard library brings along for net/http has dots, too.
			if !p.Standard && !within(p.ImportPath, RuntimePath, SysPath) {
				t.Errorf("%s: a service links %s", goos, p.ImportPath)
			}
		}
		if services < 3 {
			t.Errorf("%s: %d services among the goldens; they have moved", goos, services)
		}
	}
}

// asksFor says whether a service's own main imports the probe that brings a
// heavy package: it pays for what its recipe uses, and nobody else does.
func asksFor(p pkg) bool { return slices.Contains(p.Imports, RuntimePath+"/probe/http") }

// TestOnlyTheProbesOfTheNetworkImportOne is about our own imports: package net
// is among what x/sys imports, but the linker leaves out what nobody calls.
func TestOnlyTheProbesOfTheNetworkImportOne(t *testing.T) {
	want := map[string][]string{
		RuntimePath + "/probe/tcp":  {"net"},
		RuntimePath + "/probe/http": {"net/http"},
	}
	got := map[string][]string{}
	for _, p := range list(t, "windows", RuntimePath+"/...") {
		for _, imported := range p.Imports {
			if within(imported, "net") {
				got[p.ImportPath] = append(got[p.ImportPath], imported)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestImportsPointOneWay holds the layout: cmd imports gen, gen imports the
// packages below it and the runtime's types, and a service's main the runtime.
func TestImportsPointOneWay(t *testing.T) {
	never := []struct{ from, to, why string }{
		{"runtime", ModulePath + "/gen", "the runtime knows nothing of recipes"},
		{"runtime", ModulePath + "/cmd", "the runtime knows nothing of the command"},
		{"gen", ModulePath + "/cmd", "the generator knows nothing of the command"},
		{"gen", SysPath, "the generator is the same on every system"},
		{"gen/recipe", ModulePath + "/gen/emit", "a recipe is read without a thought of what is made of it"},
		{"gen/recipe", ModulePath + "/gen/buildout", "the native recipe is the one the others are turned into"},
		{"gen/buildout", ModulePath + "/gen/emit", "a recipe is read without a thought of what is made of it"},
		{"gen/peers", ModulePath + "/gen/emit", "a recipe is written without a thought of what is made of it"},
		{"gen/recipe", ModulePath + "/gen/peers", "the native recipe is the one the others are turned into"},
		{"gen/emit", ModulePath + "/gen/recipe", "what is made is made of a runtime.Service"},
	}
	for _, goos := range []string{"windows", "linux"} {
		for _, p := range list(t, goos, "./...") {
			for _, n := range never {
				for _, imported := range p.Imports {
					if within(p.ImportPath, ModulePath+"/"+n.from) && within(imported, n.to) {
						t.Errorf("%s: %s imports %s: %s", goos, p.ImportPath, imported, n.why)
					}
				}
			}
		}
	}
}

func TestTheSupervisionKnowsNoOperatingSystem(t *testing.T) {
	for _, name := range []string{"supervise", "cmdline"} {
		for _, p := range list(t, "windows", RuntimePath+"/internal/"+name) {
			for _, dep := range p.Deps {
				if within(dep, SysPath, "os/exec", "os/signal") {
					t.Errorf("%s depends on %s", p.ImportPath, dep)
				}
			}
		}
	}
}
