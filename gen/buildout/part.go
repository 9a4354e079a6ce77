package buildout

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"winservice.internal/gen/recipe"
)

// A part is turned into the table of a native recipe, whose rules are then
// those of every other service.
type part struct {
	m       *maker
	section *section
	values  map[string]string // of its options
	table   recipe.Table
	taken   map[string]bool // options that are in the table
	gone    map[string]bool // options that were rewritten to be none
	bad     bool            // a problem was told
}

// original are the options of the original and its forks, and ours that are
// no keys of a recipe.
var original = []string{
	"recipe", "name", "description", "runzope", "runscript", "parameters", "debug", "serviceName",
	"naming", dependencies,
}

// instance makes the service.
func (p *part) instance(recipeName string) (recipe.Instance, bool) {
	if !p.read() {
		return recipe.Instance{}, false
	}
	at := p.m.c.sectionPlace(p.section)
	p.table = recipe.Table{Pos: at.Pos, Excerpt: at.Excerpt, Width: at.Width, Path: p.section.name}

	script := p.script()
	p.names(script)
	p.command(script)
	p.directory()
	p.debug()
	p.natives(recipeName)

	in, problems := recipe.Decode(p.section.name, &p.table)
	p.m.problems = append(p.m.problems, problems...)
	in.Source = p.m.c.source.file
	return in, !p.bad && len(problems) == 0
}

// read fills in the references of all options.
func (p *part) read() bool {
	for o := range p.section.options() {
		text, err := p.m.c.Get(p.section.name, o.name)
		switch {
		case err != nil:
			p.bad = true
			for _, err := range p.m.c.faults(p.section, o, err) {
				p.m.problems = append(p.m.problems, asProblem(err))
			}
		case !utf8.ValidString(text):
			p.notUTF8(o, text)
		default:
			p.values[o.name] = text
			p.rewrite(o.name)
		}
	}
	return !p.bad
}

func (p *part) rewrite(option string) {
	if p.m.o.Rewrite == nil {
		return
	}
	text, keep := p.m.o.Rewrite(p.section.name, option, p.values[option])
	p.values[option] = text
	if !keep {
		p.gone[option] = true
	}
}

// notUTF8 refuses a text in another encoding, and says how the service keeps
// the name that the original made of these bytes.
func (p *part) notUTF8(o *option, text string) {
	mend := "save the file as UTF-8"
	if o.name == "name" && p.section.byName["serviceName"] == nil {
		mend += ", and write serviceName = " + hashName(text) + " if the service is to keep the name that the original gives it"
	}
	p.refuse(o.name, "is not valid UTF-8", mend)
}

// refuse tells what is wrong with an option, at its value, or at the part's
// header when it has no such option.
func (p *part) refuse(option, what, mend string) {
	p.bad = true
	p.m.problems = append(p.m.problems, problemAt(p.place(option), what, mend))
}

func (p *part) warn(option, what, mend string) {
	p.m.warnings = append(p.m.warnings, problemAt(p.place(option), what, mend))
}

func (p *part) place(option string) recipe.Place {
	if p.section.byName[option] == nil {
		return p.m.c.sectionPlace(p.section)
	}
	return p.m.c.Place(p.section.name, option)
}

// has says whether an option is given and not empty; the original takes empty
// ones for missing.
func (p *part) has(option string) bool { return p.values[option] != "" }

// set sets a key of the recipe, from an option or, where there is no such
// option, by default.
func (p *part) set(key, option string, data any) {
	at := p.place(option)
	v := recipe.Value{Data: data, Pos: at.Pos, Excerpt: at.Excerpt, Width: at.Width, Text: true}
	e := recipe.Entry{Key: key, KeyPos: at.Pos, KeyWidth: at.Width, Path: at.Path, Value: v}
	if o := p.section.byName[option]; o != nil {
		e.Under = p.under(key, o)
		if named := p.m.c.namePlace(p.section, o); named.Pos.Line == at.Pos.Line {
			e.KeyPos, e.KeyWidth = named.Pos, named.Width
		}
	}
	p.table.Entries = append(p.table.Entries, e)
	p.taken[e.Path] = true
}

// isNative says whether an option is a key of a native recipe, or seems to be
// meant as one.
func isNative(option string) bool {
	group, _, dotted := strings.Cut(option, ".")
	return slices.ContainsFunc(recipe.Keys(), func(k recipe.Key) bool {
		switch k.Name {
		case "name", "template", "vars":
			return false
		case option:
			return true
		}
		return dotted && (k.Name == group || strings.HasPrefix(k.Name, group+"."))
	})
}

// natives sets the keys of a native recipe that the part has as options, and
// warns of options that nobody reads.
func (p *part) natives(recipeName string) {
	for o := range p.section.options() {
		switch {
		case slices.Contains(original, o.name) || p.isSet(o.name) || p.gone[o.name]:
		case isNative(o.name):
			p.set(o.name, o.name, p.data(o))
		case o.name == "eggs" && strings.HasPrefix(recipeName, "p01."):
			// what Python imports is the script's own business
		case !p.m.c.mentioned[name{p.section.name, o.name}]:
			p.m.warnings = append(p.m.warnings, problemAt(p.m.c.namePlace(p.section, o),
				fmt.Sprintf("Section `%s` contains unused option(s): '%s'.", p.section.name, o.name), unusedMend(o.name)))
		}
	}
}

// unusedMend is how to mend an option that nobody reads.
func unusedMend(option string) string {
	words := slices.DeleteFunc(slices.Clone(original), func(word string) bool { return word == dependencies })
	for _, k := range recipe.Keys() {
		words = append(words, k.Name)
	}
	if meant := recipe.Nearest(option, words); meant != "" {
		return "did you mean " + meant + "?"
	}
	return "it is neither an option of the original (runzope, runscript, parameters, name, description, serviceName, debug) nor a key of a recipe, " +
		"which winservice help keys lists; mend its name, or take it out"
}

// isSet says whether an option was taken into the table already.
func (p *part) isSet(option string) bool {
	return p.taken[name{p.section.name, option}.String()]
}

// data is an option's value: its text, or, of a list or a table whose items
// stand on lines of their own, those, each with its place.
func (p *part) data(o *option) any {
	text := p.values[o.name]
	if len(o.lines) < 2 || text != o.raw || !isList(o.name) {
		return text
	}
	var items []recipe.Value
	for _, l := range o.lines {
		if item := strings.Trim(l.text, blank); item != "" {
			at := l.at.place("")
			items = append(items, recipe.Value{Data: item, Pos: at.Pos, Excerpt: at.Excerpt, Width: at.Width, Text: true})
		}
	}
	return items
}

func isList(key string) bool {
	return slices.ContainsFunc(recipe.Keys(), func(k recipe.Key) bool {
		return k.Name == key && (strings.HasPrefix(k.Type, "list") || k.Type == "table of strings" || k.Type == "table of paths")
	})
}
