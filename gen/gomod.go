package gen

import (
	"cmp"
	"errors"
	"fmt"
	goversion "go/version"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"winservice.internal/runtime/readable"
)

// A GoModule is the module around a folder: as much of its go.mod as decides
// what a generated main can import there.
type GoModule struct {
	Dir  string // absolute
	Path string

	// Go is the version of the go line; empty when there is none.
	Go string

	// Requires are the versions of other modules by path, those of replace
	// lines too; empty is a version that nobody can tell.
	Requires map[string]string
}

// FindModule returns the module that a folder, which need not exist yet, is
// in; nil when there is no go.mod around it.
func FindModule(dir string) (*GoModule, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find the module around a folder: %w", err)
	}
	for {
		name := filepath.Join(dir, "go.mod")
		text, err := os.ReadFile(name)
		if err == nil {
			return parseModule(name, text)
		}
		parent := filepath.Dir(dir)
		if !errors.Is(err, fs.ErrNotExist) && !isNoFolder(dir) {
			return nil, fmt.Errorf("find the module around a folder: %w", err)
		}
		if parent == dir {
			return nil, nil
		}
		dir = parent
	}
}

func isNoFolder(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && !info.IsDir()
}

// ImportPath returns the import path of a folder in the module.
func (m *GoModule) ImportPath(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("import path of %s: %w", readable.Quote(dir), err)
	}
	rel, err := filepath.Rel(m.Dir, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("import path of %s: not in the module %s at %s", readable.Quote(dir), m.Path, readable.Quote(m.Dir))
	}
	return path.Join(m.Path, filepath.ToSlash(rel)), nil
}

// Folder returns the folder of a package of the module; false when the import
// path is another module's.
func (m *GoModule) Folder(importPath string) (string, bool) {
	rest, ok := strings.CutPrefix(importPath, m.Path+"/")
	if !ok {
		return "", false
	}
	return filepath.Join(m.Dir, filepath.FromSlash(rest)), true
}

// RequiresPackage says whether the module requires the one that a package is in.
func (m *GoModule) RequiresPackage(importPath string) bool {
	for p := importPath; p != "." && p != "/"; p = path.Dir(p) {
		if _, ok := m.Requires[p]; ok {
			return true
		}
	}
	return false
}

// RuntimeNeeds returns what `go get` has to be given before a copy of the
// runtime compiles in the module: "go@1.26.0" where the go line is older,
// golang.org/x/sys where it is not required or older. What is newer stays.
func (m *GoModule) RuntimeNeeds() []string {
	var needs []string
	if goversion.Compare(goversion.Lang("go"+m.Go), goversion.Lang("go"+GoVersion)) < 0 {
		needs = append(needs, "go@"+GoVersion)
	}
	have, required := m.Requires[SysPath]
	if !required || have != "" && semver.Compare(have, SysVersion) < 0 {
		needs = append(needs, SysPath+"@"+SysVersion)
	}
	return needs
}

func parseModule(name string, text []byte) (*GoModule, error) {
	branches := map[string]bool{} // by path: which version they are only Go finds out
	fix := func(path, version string) (string, error) {
		if module.CanonicalVersion(version) == version {
			return version, nil
		}
		branches[path] = true
		_, major, _ := module.SplitPathVersion(path)
		return cmp.Or(module.PathMajorPrefix(major), "v0") + ".0.0", nil
	}
	file, err := modfile.Parse(name, text, fix)
	if err != nil {
		// A newer Go can have directives that we do not know. Without them,
		// and without replace lines, it is read as a dependency's is.
		lax, laxErr := modfile.ParseLax(name, text, fix)
		if laxErr != nil {
			return nil, fmt.Errorf("find the module around a folder: %w", err)
		}
		file = lax
	}
	if file.Module == nil {
		return nil, fmt.Errorf("%s names no module; run there: go mod init NAME", name)
	}
	m := &GoModule{Dir: filepath.Dir(name), Path: file.Module.Mod.Path, Requires: map[string]string{}}
	if file.Go != nil {
		m.Go = file.Go.Version
	}
	for _, r := range file.Require {
		m.Requires[r.Mod.Path] = r.Mod.Version
		if branches[r.Mod.Path] {
			m.Requires[r.Mod.Path] = ""
		}
	}
	for _, r := range file.Replace {
		m.replace(r.Old, r.New)
	}
	return m, nil
}

// replace has a replaced module count as required. Which version a folder or
// a fork is of nobody can tell.
func (m *GoModule) replace(replaced, by module.Version) {
	if replaced.Version != "" && replaced.Version != m.Requires[replaced.Path] {
		return // the line is about a version that is not used
	}
	m.Requires[replaced.Path] = ""
	if by.Path == replaced.Path {
		m.Requires[replaced.Path] = by.Version
	}
}
