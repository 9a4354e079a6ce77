package gen

import (
	"fmt"
	"path"

	"winservice.internal/gen/recipe"
)

// What go.mod and go.sum of a module with our services say. A test holds them
// against this module's own.
const (
	// ModulePath is the path of this module.
	ModulePath = "winservice.internal"

	// GoVersion is the Go that the runtime compiles with, or any later one.
	GoVersion = "1.26.0"

	// SysPath and SysVersion are the one module that the runtime needs.
	SysPath    = "golang.org/x/sys"
	SysVersion = "v0.49.0"

	sysSum    = "h1:XbzkgYJHdqh/8m2Uu0W/dQv8nktxx4BFHp1M0gROTXA="
	sysModSum = "h1:hNLxWAXmnKAxqDtdwIYC4bM9oQPEecfsnNMuSxOs3og="
)

// ModuleServices is the folder of a [Module] that holds the services' packages.
const ModuleServices = "services"

// Module returns the files of a Go module that compiles the services and needs
// nothing else but golang.org/x/sys: go.mod, go.sum, the runtime's source, and
// services/NAME/ with its main and its resources for these architectures. The
// module has our own path, so that the mains are those of Files.
func Module(instances []recipe.Instance, architectures []string) (map[string][]byte, error) {
	files := map[string][]byte{
		"go.mod": fmt.Appendf(nil, "module %s\n\ngo %s\n\nrequire %s %s\n", ModulePath, GoVersion, SysPath, SysVersion),
		"go.sum": fmt.Appendf(nil, "%[1]s %[2]s %[3]s\n%[1]s %[2]s/go.mod %[4]s\n", SysPath, SysVersion, sysSum, sysModSum),
	}
	source, err := runtimeSource()
	if err != nil {
		return nil, err
	}
	for name, text := range source {
		files[path.Join("runtime", name)] = text
	}
	services, err := Files(instances, Options{Resources: architectures})
	if err != nil {
		return nil, err
	}
	for name, contents := range services {
		files[path.Join(ModuleServices, name)] = contents
	}
	return files, nil
}
