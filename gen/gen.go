// Package gen turns recipes into files: the Go main package of each service,
// its Windows resources, and the module that `winservice build` compiles.
//
// Everything that makes a file is a function from values to bytes in memory
// ([Files], [Runtime], [Module]), so that writing ([Write]) and comparing
// ([Compare]) are two callers of the same thing and cannot disagree.
package gen

import (
	"errors"
	"fmt"
	"path"

	"winservice.internal/gen/emit"
	"winservice.internal/gen/recipe"
)

// RuntimePath is the import path of package runtime in this module.
const RuntimePath = emit.RuntimePath

// Architectures are those of Windows that Go compiles for, by GOARCH.
var Architectures = []string{"386", "amd64", "arm64"}

// Options say how the files of a service are made. The zero value makes the
// mains alone, for this module's runtime.
type Options struct {
	// Root is the folder that the files are for. The header names each recipe
	// by its slash path from there, and one of another repository by its base
	// name, as ".../zope.toml". Empty: by its base name alone.
	Root string

	// RuntimePath is the import path of the runtime. Empty: [RuntimePath].
	RuntimePath string

	// Resources are the architectures for which Windows resources (the message
	// table, version information) are made, by GOARCH.
	Resources []string
}

// Files returns the files of the services by slash path: NAME/main.go and, for
// each architecture asked for, NAME/rsrc_windows_<arch>.syso. It writes nothing,
// and looks at nothing but what folders are around Root.
func Files(instances []recipe.Instance, o Options) (map[string][]byte, error) {
	files := make(map[string][]byte, len(instances)*(1+len(o.Resources)))
	sources := map[string]string{} // in the headers
	for _, in := range instances {
		source, known := sources[in.Source]
		if !known {
			source = sourceName(in.Source, o.Root)
			sources[in.Source] = source
		}
		err := addInstance(files, in, source, o)
		if err != nil {
			return nil, fmt.Errorf("service %q: %w", in.Name, err)
		}
	}
	return files, nil
}

func addInstance(files map[string][]byte, in recipe.Instance, source string, o Options) error {
	name := path.Join(in.Name, "main.go")
	if files[name] != nil {
		return errors.New("made twice")
	}
	main, err := emit.Main(emit.Meta{
		Source:      source,
		Instance:    in.Name,
		RuntimePath: o.RuntimePath,
	}, in.Service)
	if err != nil {
		return err
	}
	files[name] = main

	for _, arch := range o.Resources {
		syso, err := emit.Resources(arch, emit.ResourceInfo{Instance: in.Name, Service: in.Service})
		if err != nil {
			return err
		}
		files[path.Join(in.Name, resourcesFile(arch))] = syso
	}
	return nil
}

// resourcesFile is the name under which the go command finds the resources.
func resourcesFile(arch string) string { return "rsrc_windows_" + arch + ".syso" }
