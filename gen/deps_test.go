package gen

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
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
	Dir        string
	GoFiles    []string
}

func list(t *testing.T, goos string, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Standard,Imports,Deps,Dir,GoFiles"}, args...)...)
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
		"compress/gzip": "a sixth of a megabyte of it",
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
					if slices.Contains(p.Deps, dep) && !asksFor(p, dep) {
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

// asksFor says whether a service's own main imports what brings a heavy
// package: it pays for what its recipe uses, and nobody else does.
func asksFor(p pkg, heavy string) bool {
	if heavy == "compress/gzip" && slices.Contains(p.Imports, RuntimePath+"/log/gzip") {
		return true
	}
	return slices.Contains(p.Imports, RuntimePath+"/probe/http")
}

// TestOnlyTheProbesOfTheNetworkImportOne is about our own imports: package net
// is among what x/sys imports, but the linker leaves out what nobody calls.
func TestOnlyTheProbesOfTheNetworkImportOne(t *testing.T) {
	want := map[string][]string{
		RuntimePath + "/probe/tcp":            {"net"},
		RuntimePath + "/probe/http":           {"net", "net/http", "net/url"},
		RuntimePath + "/probe/internal/owner": {"net", "net/netip"},
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
		{"gen", ModulePath + "/gen/emit/emittest", "it is for tests alone"},
		{"cmd", ModulePath + "/gen/emit/emittest", "it is for tests alone"},
		{"gen/emit", ModulePath + "/gen/recipe", "what is made is made of a runtime.Service"},
	}
	for _, goos := range []string{"windows", "linux"} {
		ours := map[string]pkg{}
		for _, p := range list(t, goos, "./...") {
			ours[p.ImportPath] = p
		}
		for _, n := range never {
			from := ModulePath + "/" + n.from
			for _, p := range ours {
				if !within(p.ImportPath, from) {
					continue
				}
				if way := wayTo(ours, p, n.to, from); way != nil {
					t.Errorf("%s: %s: %s", goos, strings.Join(way, " imports "), n.why)
				}
			}
		}
	}
}

// wayTo returns the imports that lead from a package of ours to one that it
// may not have, through others of ours; nil when none does. The runtime's own
// imports are its own affair, unless it is the runtime that is asked about.
func wayTo(ours map[string]pkg, p pkg, to, from string) []string {
	seen := map[string]bool{}
	var walk func(p pkg) []string
	walk = func(p pkg) []string {
		if seen[p.ImportPath] {
			return nil
		}
		seen[p.ImportPath] = true
		for _, imported := range p.Imports {
			if within(imported, to) && !within(imported, from) {
				return []string{p.ImportPath, imported}
			}
			next, known := ours[imported]
			if !known || within(imported, RuntimePath) && !within(from, RuntimePath) {
				continue
			}
			if way := walk(next); way != nil {
				return append([]string{p.ImportPath}, way...)
			}
		}
		return nil
	}
	return walk(p)
}

func TestAWayThroughAnotherPackageIsFound(t *testing.T) {
	ours := map[string]pkg{
		"m/a":         {ImportPath: "m/a", Imports: []string{"m/b", "fmt"}},
		"m/b":         {ImportPath: "m/b", Imports: []string{"m/a", "m/c"}},
		"m/c":         {ImportPath: "m/c", Imports: []string{"x/sys/windows"}},
		"m/d":         {ImportPath: "m/d", Imports: []string{RuntimePath}},
		RuntimePath:   {ImportPath: RuntimePath, Imports: []string{"x/sys/windows"}},
		"m/sys/other": {ImportPath: "m/sys/other", Imports: []string{"x/system"}},
	}
	for from, want := range map[string][]string{
		"m/a":         {"m/a", "m/b", "m/c", "x/sys/windows"},
		"m/c":         {"m/c", "x/sys/windows"},
		"m/d":         nil,
		RuntimePath:   {RuntimePath, "x/sys/windows"},
		"m/sys/other": nil,
	} {
		if d := cmp.Diff(want, wayTo(ours, ours[from], "x/sys", from)); d != "" {
			t.Errorf("%s (-want +got)\n%s", from, d)
		}
	}
}

// system are the packages of an operating system, with the names of theirs
// that are errors to compare with and call nothing.
var system = map[string][]string{
	"os":            {"ErrProcessDone", "SyscallError"},
	"syscall":       {"Errno"},
	"net":           nil,
	"os/exec":       nil,
	"os/signal":     nil,
	"os/user":       nil,
	"io/fs":         {"PathError"},
	"path/filepath": nil,
	"runtime":       nil,
	"unsafe":        nil,
	SysPath:         nil,
}

func TestTheSupervisionKnowsNoOperatingSystem(t *testing.T) {
	for _, goos := range []string{"windows", "linux"} {
		ours := map[string]pkg{}
		for _, p := range list(t, goos, RuntimePath+"/...") {
			ours[p.ImportPath] = p
		}
		looked := []string{RuntimePath + "/internal/supervise", RuntimePath + "/internal/cmdline", RuntimePath + "/readable"}
		for _, name := range looked {
			p, known := ours[name]
			if !known {
				t.Errorf("%s has moved", name)
			}
			for _, imported := range p.Imports {
				if within(imported, ModulePath) && !slices.Contains(looked, imported) {
					t.Errorf("%s: %s imports %s; what that one imports nobody looks at", goos, p.ImportPath, imported)
				}
			}
			for _, file := range p.GoFiles {
				text, err := os.ReadFile(filepath.Join(p.Dir, file))
				if err != nil {
					t.Fatal(err)
				}
				for _, used := range systemUses(t, file, text) {
					t.Errorf("%s: %s: %s uses %s", goos, p.ImportPath, file, used)
				}
			}
		}
	}
}

func TestAUseOfTheOperatingSystemIsSeen(t *testing.T) {
	got := systemUses(t, "x.go", []byte(`package x
import (
	"net/netip"
	"os"
	sys "syscall"
	"time"
	"golang.org/x/sys/windows"
)
var (
	_ = os.ErrProcessDone
	_ sys.Errno
	_ = sys.Getpid()
	_ = os.Getenv("X")
	_ = time.Now()
	_ netip.Addr
	_ windows.Handle
)
`))
	want := []string{"golang.org/x/sys/windows", "net/netip", "os.Getenv", "syscall.Getpid"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// systemUses returns what a file uses of the operating system's packages.
func systemUses(t *testing.T, name string, text []byte) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var uses []string
	errorsOf := map[string]string{} // local names of packages whose errors may be named
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		local := path
		if spec.Name != nil {
			local = spec.Name.Name
		}
		if system[path] != nil && local != "." {
			errorsOf[local] = path
		} else if within(path, slices.Collect(maps.Keys(system))...) {
			uses = append(uses, path)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if pkg, ok := selector.X.(*ast.Ident); ok {
				if path, named := errorsOf[pkg.Name]; named && !slices.Contains(system[path], selector.Sel.Name) {
					uses = append(uses, path+"."+selector.Sel.Name)
				}
			}
		}
		return true
	})
	slices.Sort(uses)
	return uses
}
