package recipe

import (
	"fmt"
	"slices"
	"strings"

	"winservice.internal/runtime"
)

// readEnvironmentFile reads the path of the file with more variables.
func (d *decoder) readEnvironmentFile(g given) {
	s, ok := d.line(g)
	if !ok {
		return
	}
	if what, mend := checkPath(s, ""); what != "" {
		d.refuse(g, what, mend)
		return
	}
	d.remarkPath(g, s)
	d.service.Command.EnvironmentFile = s
}

var rightsWords = []string{"report", "refuse"} // in the order of runtime.EnvironmentFileRights

func (d *decoder) readEnvironmentFileRights(g given) {
	if i, ok := d.word(g, rightsWords...); ok {
		d.service.Command.EnvironmentFileRights = runtime.EnvironmentFileRights(i)
	}
}

// readRemove reads the names of variables that the child does not have.
func (d *decoder) readRemove(g given) {
	items, ok := d.list(g)
	var names []string
	for _, item := range items {
		name, good := d.line(item)
		ok = ok && good
		switch {
		case !good:
		case !isVariableName(name):
			d.refuse(item, quote(name)+" cannot be the name of a variable", variableNameMend)
			ok = false
		case foldCase(name) == "zmanaged":
			d.refuse(item, "ZMANAGED is always 1", "leave it out")
			ok = false
		case slices.ContainsFunc(names, func(n string) bool { return foldCase(n) == foldCase(name) }):
			d.refuse(item, quote(name)+" is there twice: Windows does not tell upper from lower case", "keep one of the two")
			ok = false
		}
		names = append(names, name)
	}
	if ok {
		d.service.Command.EnvironmentRemove = names
	}
}

// readPrepend reads what is put in front of variables that are lists of
// folders.
func (d *decoder) readPrepend(g given) {
	const example = `environment-prepend = { PATH = 'C:\tools' }`
	seen := map[string]string{}
	d.variables(g, example, func(name string, g given, at Place) {
		refuse := func(what, mend string) {
			d.problems = append(d.problems, at.problem(what, mend))
		}
		first, twice := seen[foldCase(name)]
		switch {
		case !isVariableName(name):
			refuse(quote(name)+" cannot be the name of a variable", variableNameMend)
			return
		case twice:
			refuse(fmt.Sprintf("%s is the same variable as %s: Windows does not tell them apart", quote(name), quote(first)), "keep one of the two")
			return
		case foldCase(name) == "zmanaged":
			refuse("ZMANAGED is always 1", "leave it out")
			return
		}
		seen[foldCase(name)] = name
		if value, ok := d.folders(g); ok {
			d.service.Command.EnvironmentPrepend = append(d.service.Command.EnvironmentPrepend, name+"="+value)
		}
	})
}

// folders reads one folder, or several, as PATH has them.
func (d *decoder) folders(g given) (string, bool) {
	items := []given{g}
	if list, ok := g.value.Data.([]Value); ok {
		items = nil
		for _, v := range list {
			items = append(items, g.item(v))
		}
	}
	var all []string
	ok := true
	for _, item := range items {
		s, good := d.line(item)
		if good && strings.Trim(s, "; ") == "" {
			d.refuse(item, "names nothing that could stand in front", `name a folder, as 'C:\tools' or '%SERVICE_DIR%\bin'`)
			good = false
		}
		ok = ok && good
		all = append(all, strings.Trim(s, ";"))
	}
	value := strings.Join(all, ";")
	switch {
	case !ok:
	case len(items) == 0:
		d.refuse(g, "is empty", "leave it out")
		return "", false
	case units(value) > longestValue/2:
		d.refuse(g, fmt.Sprintf("a list of %d characters, which leaves no room for what stands behind it", units(value)), "shorten it")
		return "", false
	}
	return value, ok
}

// showPrepend writes the variables as a recipe does.
func showPrepend(s runtime.Service) string {
	var items []string
	for _, entry := range s.Command.EnvironmentPrepend {
		name, value, _ := strings.Cut(entry, "=")
		items = append(items, tomlKey(name)+" = "+tomlString(value))
	}
	if items == nil {
		return "none"
	}
	return "{ " + strings.Join(items, ", ") + " }"
}

func showRemove(s runtime.Service) string {
	if len(s.Command.EnvironmentRemove) == 0 {
		return "none"
	}
	return tomlList(s.Command.EnvironmentRemove)
}
