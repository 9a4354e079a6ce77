package recipe

import (
	"fmt"
	"strings"

	"winservice.internal/runtime/secret"
)

// readEnvironment reads the variables that are set.
func (d *decoder) readEnvironment(g given) {
	d.variables(g, `environment = { TZ = "UTC" }`, d.readVariable)
}

// variables reads a table of variables, or a text with NAME=value in each
// line.
func (d *decoder) variables(g given, example string, read func(name string, g given, at Place)) {
	if s, ok := g.value.Data.(string); ok && g.value.Text {
		if strings.HasPrefix(strings.TrimSpace(s), "{") {
			d.refuse(g, "is written as in a native recipe", "write NAME=value in each line, each indented, without braces and quotes")
			return
		}
		for line := range strings.Lines(s) {
			v := g.value
			v.Data = strings.TrimSpace(line)
			d.assigned(g, v, read)
		}
		return
	}
	if lines, ok := g.value.Data.([]Value); ok && len(lines) > 0 && lines[0].Text {
		for _, v := range lines {
			d.assigned(g, v, read)
		}
		return
	}
	t, ok := g.value.Data.(*Table)
	if !ok {
		d.refuse(g, "is "+g.value.kind()+", not a table of strings", "write it as "+example)
		return
	}
	for _, e := range t.Entries {
		if e.Path == "" {
			e.Path = d.path() + "." + g.name + "." + pathKey(e.Key)
		}
		read(e.Key, given{g.name + "." + e.Key, e.Path, e.Value}, e.place())
		if g.name == "environment" {
			d.overrides("environment."+e.Key, e)
		}
	}
}

// assigned reads a line with NAME=value.
func (d *decoder) assigned(g given, v Value, read func(name string, g given, at Place)) {
	line, _ := v.Data.(string)
	name, value, ok := strings.Cut(line, "=")
	if g = g.item(v); !ok {
		if line != "" {
			d.refuse(g, quote(line)+" is not NAME=value", "write NAME=value in each line")
		}
		return
	}
	v.Data = value
	path := g.path + "." + name
	read(name, given{g.name + "." + name, path, v}, v.place(path))
}

// isVariableName says whether a variable of the environment can have a name.
func isVariableName(name string) bool {
	_, found := control(name, "")
	return !found && name != "" && !strings.Contains(name, "=")
}

const variableNameMend = "a name is not empty and has no = and no control characters"

// A variable is one of the environment's, and where it is named.
type variable struct {
	name string
	at   Place
}

// readVariable reads one variable; at is where its name stands.
func (d *decoder) readVariable(name string, g given, at Place) {
	refuse := func(what, mend string) {
		d.problems = append(d.problems, at.problem(what, mend))
	}
	folded := foldCase(name)
	if !isVariableName(name) {
		refuse(quote(name)+" cannot be the name of a variable", variableNameMend)
		return
	}
	if first, ok := d.variable[folded]; ok {
		d.problems = append(d.problems, at.problem(fmt.Sprintf("%s is the same variable as %s, because Windows does not tell upper from lower case", quote(name), quote(first.name)), "keep one of the two").conflicts(first.at))
		return
	}
	d.variable[folded] = variable{name, at}
	value, ok := d.text(g)
	if !ok || !d.printable(g, value, "\t\n") {
		return
	}
	switch {
	case secret.IsName(name) && secret.IsLiteral(value), holdsSecret(value):
		refuse(secretWhat, secretMend)
		return
	case folded == "zmanaged" && value != "1":
		refuse("ZMANAGED is always 1", "leave it out")
		return
	case units(name)+1+units(value) > longestValue:
		d.refuse(g, fmt.Sprintf("a variable of more than %d characters, which Windows does not take", longestValue), "put the value into a file that the program reads")
		return
	}
	d.origins[g.name] = at.Pos
	d.service.Command.Environment = append(d.service.Command.Environment, name+"="+value)
}
