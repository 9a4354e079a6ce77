package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"winservice.internal/gen"
)

// advise says what the modules around the services lack for `go build` there,
// and which copies of the runtime they have no more use for.
// Services with no module around them are for `winservice build`, which brings
// its own.
func advise(s streams, made outputs, recipes []string) error {
	for _, dir := range made.left {
		fmt.Fprintf(s.err, "%s is no longer imported by these services, and nothing keeps it up to date; delete it, unless others import it\n", dir)
	}
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
	needs := m.RuntimeNeeds()
	switch {
	case m.Path == gen.ModulePath:
		return ""
	case !inside && m.RequiresPackage(runtime):
		return "" // whose own go.mod says what it needs
	case !inside:
		advice := fmt.Sprintf("the module %s does not have %s, which the services import; put it there:\n  winservice gen --runtime %s\n",
			m.Path, runtime, genArguments(m, recipes))
		return advice + goGet(needs)
	case len(needs) > 0:
		return fmt.Sprintf("the module %s does not have what the runtime needs, %s; run there:\n", m.Path, missing(m, needs)) + goGet(needs)
	}
	return ""
}

// missing are the needs in words, each with what the module has.
func missing(m *gen.GoModule, needs []string) string {
	var all []string
	for _, need := range needs {
		path, version, _ := strings.Cut(need, "@")
		have := m.Requires[path]
		if path == "go" {
			path, have = "Go", m.Go
		}
		if have == "" {
			have = "none"
		}
		all = append(all, fmt.Sprintf("%s %s (it has %s)", path, version, have))
	}
	return strings.Join(all, " and ")
}

func goGet(needs []string) string {
	if len(needs) == 0 {
		return ""
	}
	return "  go get " + strings.Join(needs, " ") + "\n"
}

// genArguments are what to give to gen for a copy of the runtime.
func genArguments(m *gen.GoModule, recipes []string) string {
	dir := relative(filepath.Join(m.Dir, "internal", "winservice"))
	if len(recipes) == 0 {
		return filepath.ToSlash(dir) + " --name ..."
	}
	return filepath.ToSlash(dir) + " " + filepath.ToSlash(strings.Join(recipes, " "))
}
