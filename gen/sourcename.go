package gen

import (
	"os"
	"path/filepath"
	"strings"
)

// elsewhere begins the name of a recipe that has no path from the services
// which is the same on every machine.
const elsewhere = ".../"

// sourceName names a recipe in a header: by its slash path from root, which is
// the same on every machine that has both in one repository. A way out of the
// repository leads through folders of this machine, and is left out: such a
// recipe is ".../" and its base name.
func sourceName(source, root string) string {
	if source == "" {
		return ""
	}
	base := filepath.Base(source)
	if root == "" {
		return base
	}
	from, err := filepath.Abs(root)
	if err != nil {
		return elsewhere + base
	}
	to, err := filepath.Abs(source)
	if err != nil {
		return elsewhere + base
	}
	if rel, err := filepath.Rel(from, to); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	// The one may be named through a link and the other not.
	from, to = resolve(from), filepath.Join(resolve(filepath.Dir(to)), base)
	rel, err := filepath.Rel(from, to) // an error: on another drive
	if err != nil || !filepath.IsLocal(rel) && !together(from, to) {
		return elsewhere + base
	}
	return filepath.ToSlash(rel)
}

// resolve follows the links of an absolute path as far as there is something.
func resolve(dir string) string {
	real, err := filepath.EvalSymlinks(dir)
	parent := filepath.Dir(dir)
	if err == nil {
		return real
	}
	if parent == dir {
		return dir
	}
	return filepath.Join(resolve(parent), filepath.Base(dir))
}

// together says whether two absolute paths are in one repository or module.
// Where neither is in any, every folder but the topmost makes them belong
// together.
func together(a, b string) bool {
	shared := filepath.Dir(a)
	for !below(shared, b) {
		shared = filepath.Dir(shared)
	}
	if isInRepository(shared) {
		return true
	}
	return !isInRepository(a) && !isInRepository(b) && filepath.Dir(shared) != shared
}

func below(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// isInRepository says whether a folder, or one around it, is the top of a
// repository or a module.
func isInRepository(dir string) bool {
	for {
		for _, mark := range []string{"go.mod", ".git"} {
			if _, err := os.Stat(filepath.Join(dir, mark)); err == nil {
				return true
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return false
		}
		dir = parent
	}
}

// isElsewhere says whether a header names a recipe by its base name alone.
func isElsewhere(source string) bool { return strings.HasPrefix(source, elsewhere) }
