package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"winservice.internal/gen"
)

// advise says what the modules around the services lack for `go build` there.
// Services with no module around them are for `winservice build`, which brings
// its own.
func advise(s streams, made outputs, recipes []string) error {
	said := map[string]bool{}
	for i, runtime := range made.runtimes {
		module, err := gen.FindModule(made.trees[i].Dir)
		if err != nil {
			return err
		}
		if module == nil || said[module.Dir] {
			continue
		}
		if advice := lacking(module, runtime, recipes); advice != "" {
			said[module.Dir] = true
			fmt.Fprint(s.err, advice)
		}
	}
	return nil
}

// lacking is empty when the module has all that its services import.
func lacking(m *gen.GoModule, runtime string, recipes []string) string {
	inside := strings.HasPrefix(runtime+"/", m.Path+"/")
	if !inside && !m.RequiresPackage(runtime) {
		return fmt.Sprintf(`the module %s does not have %s, which the services import; put it there:
  winservice gen --runtime %s
  go get %s@%s
`, m.Path, runtime, genArguments(m, recipes), gen.SysPath, gen.SysVersion)
	}
	if inside && m.Path != gen.ModulePath && !m.RequiresPackage(gen.SysPath) {
		return fmt.Sprintf("the module %s does not require %s, which the runtime needs:\n  go get %s@%s\n",
			m.Path, gen.SysPath, gen.SysPath, gen.SysVersion)
	}
	return ""
}

// genArguments are what to give to gen for a copy of the runtime.
func genArguments(m *gen.GoModule, recipes []string) string {
	dir := relative(filepath.Join(m.Dir, "internal", "winservice"))
	if len(recipes) == 0 {
		return filepath.ToSlash(dir) + " --name ..."
	}
	return filepath.ToSlash(dir) + " " + filepath.ToSlash(strings.Join(recipes, " "))
}
