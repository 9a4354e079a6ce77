package buildout

import (
	"fmt"
	"strings"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime/readable"
)

// sayExecutable is how to say which Python runs the scripts.
const sayExecutable = `write executable = C:\Python\python.exe into [buildout], or give the operand buildout:executable=C:\Python\python.exe`

// command sets the command: an .exe by itself, any other script by Python.
// 0.5.0 of the original starts it as pythonw.exe, and 0.6.1 and later as
// python.exe, because without a console the output is lost.
func (p *part) command(s script) {
	if s.option == "" {
		if p.commandOption() == "" {
			p.placeholder()
		}
		return
	}
	program := []recipe.Value{p.word(s.option, s.path)}
	if !hasSuffixFold(s.path, ".exe") {
		python, ok := p.python(s)
		if !ok {
			p.placeholder()
			return
		}
		program = append([]recipe.Value{python}, program...)
	}
	p.sameSystem(s, program)
	parameters := strings.Join(strings.FieldsFunc(p.values["parameters"], func(r rune) bool { return r == '\n' }), " ")
	if !strings.Contains(parameters, `"`) {
		for _, argument := range strings.FieldsFunc(parameters, func(r rune) bool { return r == ' ' || r == '\t' }) {
			program = append(program, p.word("parameters", argument))
		}
		p.set("command", s.option, program)
		return
	}
	// Whoever writes quotes has quoted for the script's own rules.
	var line strings.Builder
	for _, word := range program {
		fmt.Fprintf(&line, `"%s" `, word.Data)
	}
	p.set("command-line", "parameters", line.String()+parameters)
}

// sameSystem warns of a command for Windows in a folder of another system:
// the configuration's own, when it is not said where the target has it.
func (p *part) sameSystem(s script, program []recipe.Value) {
	dir := p.m.directory()
	for _, word := range program {
		if path := word.Data.(string); isWindows(path) && !isWindows(dir) {
			p.warn(s.option, fmt.Sprintf("%s is on Windows, and the buildout's directory, %s, is not", path, shown(dir)),
				`say where the directory is on the target, by the operand buildout:directory=C:\srv\site`)
			return
		}
	}
}

// placeholder stands for a command whose problem was told, so that nobody
// misses one.
func (p *part) placeholder() {
	p.bad = true
	p.set("command", "", []recipe.Value{p.word("", "python.exe")})
}

// word is a word of the command with the option's place.
func (p *part) word(option, text string) recipe.Value {
	at := p.place(option)
	return recipe.Value{Data: text, Pos: at.Pos, Excerpt: at.Excerpt, Width: at.Width, Text: true, Path: at.Path}
}

// python is the program that runs scripts. It has to be said: the Python of
// the machine that builds is not the service's.
func (p *part) python(s script) (recipe.Value, bool) {
	c := p.m.c
	if !c.isSet(executable) {
		if !p.m.pythonMissed {
			p.refuse(s.option, "it is not said which Python runs the script (buildout:executable)", sayExecutable)
		}
		p.m.pythonMissed = true
		return recipe.Value{}, false
	}
	path, err := c.Get(executable.section, executable.option)
	if err != nil {
		if !p.m.pythonMissed {
			p.m.problems = append(p.m.problems, asProblem(err))
		}
		p.m.pythonMissed = true
		return recipe.Value{}, false
	}
	if strings.ContainsAny(path, `/\`) {
		path = clean(join(p.m.directory(), path))
	}
	at := c.Place(executable.section, executable.option)
	if isDriveRelative(path) {
		p.m.problems = append(p.m.problems, problemAt(at, shown(path)+" is relative to whatever folder is the current one of its drive",
			"write the path in full, as "+withRoot(path)))
		return recipe.Value{}, false
	}
	if strings.Contains(path, `"`) {
		p.m.problems = append(p.m.problems, problemAt(at, fmt.Sprintf("%s cannot be a path", readable.Quote(path)), "write it without quotes"))
		return recipe.Value{}, false
	}
	return recipe.Value{Data: path, Pos: at.Pos, Excerpt: at.Excerpt, Width: at.Width, Text: true, Path: at.Path}, true
}

// names sets the service name, the display name and the description, by the
// rule for names.
func (p *part) names(s script) {
	rule := p.naming()
	display := "Zope3 " + p.section.name
	switch {
	case p.section.byName["name"] != nil && p.section.byName["display-name"] != nil:
		display = p.values["name"]
		p.refuse("display-name", "stands beside name, which is the display name as well", "keep one of the two")
	case p.section.byName["name"] != nil:
		display = p.values["name"]
		p.set("display-name", "name", display)
	case p.section.byName["display-name"] != nil:
		display = p.values["display-name"] // set with the other keys
	default:
		p.set("display-name", "name", display)
	}

	switch {
	case p.section.byName["serviceName"] != nil:
		p.set("name", "serviceName", p.values["serviceName"])
	case rule == "hash":
		p.set("name", "name", hashName(display))
	case s.option != "":
		p.set("name", s.option, pathName(s.written))
	case p.commandOption() != "":
		p.refuse(p.commandOption(), "the path of a script names the service, and a command has none", "write serviceName = NAME")
	}

	description := "Zope3 windows service for " + p.section.name
	if rule == "path" && s.option != "" {
		description += ", using " + s.written
	}
	if p.section.byName["description"] != nil {
		description = p.values["description"]
	}
	p.set("description", "description", description)
}

// naming is the rule for the service name: the part's own before the
// caller's.
func (p *part) naming() string {
	rule := p.m.o.Naming
	if p.section.byName["naming"] != nil {
		rule = p.values["naming"]
		if what, mend := checkNaming(rule); what != "" {
			p.refuse("naming", what, mend)
		}
	}
	if rule != "path" {
		return "hash"
	}
	return rule
}

// directory sets the folder that the child starts in to the buildout's.
func (p *part) directory() {
	if p.section.byName["directory"] != nil {
		return // set with the other keys
	}
	at := p.m.c.Place(directory.section, directory.option)
	p.table.Entries = append(p.table.Entries, recipe.Entry{
		Key: "directory", KeyPos: at.Pos, KeyWidth: at.Width, Path: at.Path,
		Value: recipe.Value{Data: clean(p.m.directory()), Pos: at.Pos, Excerpt: at.Excerpt, Width: at.Width, Text: true},
	})
}

// debug refuses a debug that is neither true nor false: to the original, any
// text at all is true, "false" among them. There is nothing else to do with
// it: the end of a child's output stands in the event in any case.
func (p *part) debug() {
	switch strings.ToLower(p.values["debug"]) {
	case "", "true", "yes", "on", "1", "false", "no", "off", "0":
		return
	}
	p.refuse("debug", fmt.Sprintf("%s is neither true nor false", readable.Quote(shown(p.values["debug"]))), "write debug = true or debug = false")
}
