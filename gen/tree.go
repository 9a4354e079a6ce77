package gen

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A Tree is a folder and the files that belong there.
type Tree struct {
	Dir   string            // as the user named it
	Files map[string][]byte // by slash path below Dir

	// Recipes are those that Files are made from, as the user named them.
	Recipes []string

	// Whole says that the folder is ours alone, as the copy of the runtime is:
	// a Go file of ours in it that is not among Files is removed, because it
	// would be compiled with the rest.
	Whole bool
}

// Path returns where one of the tree's files is, with forward slashes.
func (t Tree) Path(name string) string {
	return filepath.ToSlash(filepath.Join(t.Dir, filepath.FromSlash(name)))
}

func (t Tree) names() []string { return slices.Sorted(maps.Keys(t.Files)) }

// orphans returns the slash paths of the files that we made in the tree's
// folder and that no recipe makes any longer.
func (t Tree) orphans() []string {
	if t.Whole {
		return t.strayFiles()
	}
	return t.strayMains()
}

// strayMains looks one level down, where mains are written. A main from flags
// alone, or from another recipe that is still there, is not ours to judge: it
// is judged by the run that is given that recipe.
func (t Tree) strayMains() []string {
	entries, err := os.ReadDir(t.Dir)
	if err != nil {
		return nil // nothing there, or nothing that we could have written
	}
	var stray []string
	for _, e := range entries {
		name := e.Name() + "/main.go"
		if _, made := t.Files[name]; made || !e.IsDir() {
			continue
		}
		head := readHead(t.Path(name))
		if hasHeader(head) && t.answersFor(madeFrom(head)) {
			stray = append(stray, name)
		}
	}
	return stray
}

// answersFor says whether a main from the recipe that a header names can be
// called an orphan by this run: its recipe is among ours, or is gone.
func (t Tree) answersFor(source string) bool {
	if path.Ext(source) == "" {
		return false // no recipe: flags
	}
	for _, recipe := range t.Recipes {
		if sourceName(recipe, t.Dir) == source {
			return true
		}
	}
	if isElsewhere(source) {
		return false // whether it is gone nobody can tell from here
	}
	_, err := os.Stat(filepath.Join(t.Dir, filepath.FromSlash(source)))
	return os.IsNotExist(err)
}

func (t Tree) strayFiles() []string {
	var stray []string
	_ = filepath.WalkDir(t.Dir, func(file string, e os.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read was not written by us
		case e.IsDir() && file != t.Dir && HoldsRuntimeCopy(file):
			return filepath.SkipDir // another copy, which others may import
		case e.IsDir(), !strings.HasSuffix(file, ".go"):
			return nil
		}
		rel, err := filepath.Rel(t.Dir, file)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		if _, made := t.Files[name]; made {
			return nil
		}
		if madeFrom(readHead(file)) == itsRuntime {
			stray = append(stray, name)
		}
		return nil
	})
	return stray
}
