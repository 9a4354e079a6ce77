package gen

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// A GoModule is the module around a folder: as much of its go.mod as decides
// what a generated main can import there.
type GoModule struct {
	Dir      string // absolute
	Path     string
	Requires map[string]bool // module paths, of replace lines too
}

// FindModule returns the module that a folder, which need not exist yet, is
// in; nil when there is no go.mod around it.
func FindModule(dir string) (*GoModule, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find the module around a folder: %w", err)
	}
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil {
			return parseModule(dir, string(text))
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
		return "", fmt.Errorf("import path of %q: %w", dir, err)
	}
	rel, err := filepath.Rel(m.Dir, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("import path of %q: not in the module %s at %q", dir, m.Path, m.Dir)
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
		if m.Requires[p] {
			return true
		}
	}
	return false
}

func parseModule(dir, text string) (*GoModule, error) {
	m := &GoModule{Dir: dir, Requires: map[string]bool{}}
	block := ""
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "//")
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
			continue
		case block != "" && words[0] == ")":
			block = ""
			continue
		case len(words) > 1 && words[1] == "(":
			block = words[0]
			continue
		case block != "":
			words = append([]string{block}, words...)
		}
		if len(words) < 2 {
			continue
		}
		switch words[0] {
		case "module":
			m.Path = unquote(words[1])
		case "require", "replace":
			m.Requires[unquote(words[1])] = true
		}
	}
	if m.Path == "" {
		return nil, fmt.Errorf("%s names no module; run there: go mod init NAME", filepath.Join(dir, "go.mod"))
	}
	return m, nil
}

func unquote(s string) string {
	if text, err := strconv.Unquote(s); err == nil {
		return text
	}
	return s
}
