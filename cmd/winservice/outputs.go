package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"winservice.internal/gen"
	"winservice.internal/gen/recipe"
	"winservice.internal/runtime/readable"
)

// OutputOptions say where generated files go and what they are.
type outputOptions struct {
	dir       string
	runtime   string
	resources bool
	set       *pflag.FlagSet
}

const outputHelp = `
What -o, --runtime and --resources do not say stays as the services in the
folder have it: they go on to import the same runtime, a copy of it in this
module is kept up to date, and resources are kept if one of them has any.`

func (o *outputOptions) add(set *pflag.FlagSet) {
	o.set = set
	set.StringVarP(&o.dir, "output", "o", "", "the services go to `DIR` (default: the recipe's folder)")
	set.StringVar(&o.runtime, "runtime", "", "the runtime's source goes to `DIR` of your own module, and the\nservices import it from there; empty: they import\n"+gen.RuntimePath)
	set.BoolVar(&o.resources, "resources", false, "also the Windows resources (event messages, version), which\ngo build links into the executable")
}

// Outputs are the trees that a run makes: one for each folder that services go
// to, then the copies of the runtime that they import.
type outputs struct {
	trees    []gen.Tree
	runtimes []string // import paths, one for each folder of services
	left     []string // folders of copies that those services imported before
	services int
}

func (o *outputOptions) make(in input) (outputs, error) {
	if o.set.Changed("output") && o.dir == "" {
		return outputs{}, usageError("--output needs a folder; say . for this one")
	}
	made := outputs{services: len(in.instances)}
	var copies []gen.Tree
	for _, f := range o.folders(in) {
		tree, runtime, err := o.tree(f)
		if err != nil {
			return outputs{}, err
		}
		if runtime.left != "" && !slices.Contains(made.left, runtime.left) {
			made.left = append(made.left, runtime.left)
		}
		made.trees = append(made.trees, tree)
		made.runtimes = append(made.runtimes, runtime.path)
		if runtime.dir == "" || hasTree(copies, runtime.dir) {
			continue
		}
		files, err := gen.Runtime(runtime.path)
		if err != nil {
			return outputs{}, err
		}
		copies = append(copies, gen.Tree{Dir: runtime.dir, Files: files, Whole: true})
	}
	if err := keepApart(made.trees, copies); err != nil {
		return outputs{}, err
	}
	made.trees = append(made.trees, copies...)
	return made, nil
}

// A folder is where services go and what they are made from.
type folder struct {
	dir       string
	instances []recipe.Instance
	recipes   []string
}

// folders sorts the services by the folder that they go to.
func (o *outputOptions) folders(in input) []folder {
	dirOf := func(file string) string {
		switch {
		case o.dir != "":
			return filepath.Clean(o.dir)
		case file == "":
			return "."
		}
		return filepath.Dir(file)
	}
	var all []folder
	at := func(dir string) *folder {
		i := slices.IndexFunc(all, func(f folder) bool { return f.dir == dir })
		if i < 0 {
			i = len(all)
			all = append(all, folder{dir: dir})
		}
		return &all[i]
	}
	for _, file := range in.files {
		f := at(dirOf(file))
		f.recipes = append(f.recipes, file)
	}
	for _, instance := range in.instances {
		f := at(dirOf(instance.Source))
		f.instances = append(f.instances, instance)
	}
	return all
}

// tree makes the files of one folder's services.
func (o *outputOptions) tree(f folder) (gen.Tree, importedRuntime, error) {
	existing, err := gen.Inspect(f.dir)
	if err != nil && !o.set.Changed("runtime") {
		return gen.Tree{}, importedRuntime{}, err
	}
	if existing.Resources && o.set.Changed("resources") && !o.resources {
		return gen.Tree{}, importedRuntime{}, usageError(fmt.Sprintf("%s has Windows resources from an earlier run, which would stay and grow old: "+
			"delete rsrc_windows_*.syso in the services' folders, or leave --resources=false out", f.dir))
	}
	runtime, err := o.chooseRuntime(f.dir, existing)
	if err != nil {
		return gen.Tree{}, importedRuntime{}, err
	}
	if existing.RuntimePath != runtime.path {
		runtime.left = copyOf(existing.RuntimePath, f.dir)
	}
	options := gen.Options{Root: f.dir, RuntimePath: runtime.path}
	if o.resources || existing.Resources && !o.set.Changed("resources") {
		options.Resources = gen.Architectures
	}
	files, err := gen.Files(f.instances, options)
	return gen.Tree{Dir: f.dir, Files: files, Recipes: f.recipes}, runtime, err
}

// An importedRuntime is what services import.
type importedRuntime struct {
	path string // import path
	dir  string // where our copy of it goes; empty when there is none
	left string // where the copy is that was imported before
}

// chooseRuntime is --runtime, or else what the services in dir import already.
func (o *outputOptions) chooseRuntime(dir string, existing gen.Existing) (importedRuntime, error) {
	switch {
	case o.runtime != "":
		return runtimeIn(o.runtime, dir)
	case o.set.Changed("runtime"), existing.RuntimePath == "", existing.RuntimePath == gen.RuntimePath:
		return importedRuntime{path: gen.RuntimePath}, nil
	}
	module, err := gen.FindModule(dir)
	if err != nil {
		return importedRuntime{}, err
	}
	if module != nil {
		copied, ok := module.Folder(existing.RuntimePath)
		if ok && gen.IsRuntimeCopy(copied) {
			return importedRuntime{path: existing.RuntimePath, dir: relative(copied)}, nil
		}
	}
	return importedRuntime{path: existing.RuntimePath}, nil // another module's, or somebody's own
}

// runtimeIn is the runtime in a folder of the module that the services are in.
func runtimeIn(dir, services string) (importedRuntime, error) {
	module, err := gen.FindModule(dir)
	if err != nil {
		return importedRuntime{}, err
	}
	around, err := gen.FindModule(services)
	switch {
	case err != nil:
		return importedRuntime{}, err
	case module == nil && around != nil:
		return importedRuntime{}, fmt.Errorf("--runtime %s is outside of the module %s, which the services are in; choose a folder in %s",
			readable.Quote(dir), around.Path, filepath.ToSlash(relative(around.Dir)))
	case module == nil:
		return importedRuntime{}, fmt.Errorf("--runtime %s: there is no go.mod around it; "+
			"run go mod init NAME at the top of your project, or compile with winservice build, which needs no module", readable.Quote(dir))
	}
	if around == nil || around.Dir != module.Dir {
		return importedRuntime{}, fmt.Errorf("--runtime %s is in the module %s, and the services go to %s, which is not; "+
			"they need a runtime in their own module", readable.Quote(dir), module.Path, readable.Quote(services))
	}
	path, err := module.ImportPath(dir)
	return importedRuntime{path: path, dir: filepath.Clean(dir)}, err
}

// copyOf is the folder of the copy that an import path names, in the module
// that the services are in; empty when it is none.
func copyOf(importPath, services string) string {
	module, err := gen.FindModule(services)
	if err != nil || module == nil {
		return ""
	}
	dir, ok := module.Folder(importPath)
	if !ok || !gen.HoldsRuntimeCopy(dir) {
		return ""
	}
	return filepath.ToSlash(relative(dir))
}

// keepApart refuses services within a copy of the runtime, which is a folder
// of ours alone.
func keepApart(services, copies []gen.Tree) error {
	for _, c := range copies {
		for _, t := range services {
			for name := range t.Files {
				main := filepath.Join(t.Dir, filepath.FromSlash(name))
				if rel, err := filepath.Rel(c.Dir, main); err == nil && filepath.IsLocal(rel) {
					return usageError(fmt.Sprintf("--runtime %s holds the service %s; the runtime needs a folder of its own, as internal/winservice",
						readable.Quote(c.Dir), filepath.ToSlash(filepath.Dir(main))))
				}
			}
		}
	}
	return nil
}

func hasTree(trees []gen.Tree, dir string) bool {
	return slices.ContainsFunc(trees, func(t gen.Tree) bool {
		rel, err := filepath.Rel(t.Dir, dir)
		return err == nil && rel == "."
	})
}

// relative names a folder from the current one, where that is the shorter way.
func relative(dir string) string {
	here, err := os.Getwd()
	if err != nil {
		return dir
	}
	rel, err := filepath.Rel(here, dir)
	if err != nil || strings.Count(rel, "..") > 3 {
		return dir
	}
	return rel
}
