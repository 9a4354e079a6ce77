package gen

import (
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
)

// Existing is how the services in a folder were made before, so that a run
// that does not say how makes them the same way again.
type Existing struct {
	RuntimePath string // import path of the runtime; empty when there is no main
	Resources   bool   // one of them has resources
}

// Inspect looks at the mains of ours in a folder. It is an error when they
// import different runtimes.
func Inspect(dir string) (Existing, error) {
	var found Existing
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		// Windows reports a file in the place of a folder as a path that is not found, too.
		if _, there := os.Stat(dir); os.IsNotExist(there) {
			return found, nil
		}
	}
	if err != nil {
		return found, fmt.Errorf("look at what is there: %w; say another folder with -o", err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		folder := filepath.Join(dir, e.Name())
		head := readHead(filepath.Join(folder, "main.go"))
		if !hasHeader(head) || HoldsRuntimeCopy(folder) {
			continue // a copy of the runtime has a main.go, too
		}
		switch path := importedRuntime(head); {
		case found.RuntimePath == "":
			found.RuntimePath = path
		case path != "" && path != found.RuntimePath:
			return found, fmt.Errorf("the services in %q import different runtimes, %q and %q; say which with --runtime DIR (an empty DIR is %s)",
				filepath.ToSlash(dir), found.RuntimePath, path, RuntimePath)
		}
		if !found.Resources {
			found.Resources = hasResources(folder)
		}
	}
	return found, nil
}

// importedRuntime returns what a main of ours imports beside time. The
// runtime's probes are imported behind it, being below it.
func importedRuntime(text []byte) string {
	// An error is that of a main cut short after its imports, or mended by
	// hand; the imports before it are there all the same.
	file, _ := parser.ParseFile(token.NewFileSet(), "main.go", text, parser.ImportsOnly)
	if file == nil {
		return ""
	}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err == nil && path != "time" {
			return path
		}
	}
	return ""
}

func hasResources(folder string) bool {
	for _, arch := range Architectures {
		if _, err := os.Stat(filepath.Join(folder, resourcesFile(arch))); err == nil {
			return true
		}
	}
	return false
}
