package buildout

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"winservice.internal/gen/recipe"
)

// A partition finds out which sections are parts, and in which order buildout
// installs them: those that [buildout] lists, each after the sections with a
// recipe that it refers to, which thereby are parts as well.
type partition struct {
	c        *Config
	seen     map[string]bool
	depth    int // sections that are being visited, each from the one before
	parts    []string
	problems recipe.Problems
}

// parts returns the names of all parts. A configuration that says nothing of
// parts is a fragment, and each of its sections with a recipe is one, but for
// those that only give others their options.
func (c *Config) parts() ([]string, recipe.Problems) {
	p := partition{c: c, seen: map[string]bool{}}
	if !c.isSet(partsOption) {
		for _, s := range c.sections {
			if s.byName["recipe"] != nil && s.name != "buildout" && !c.extended[s.name] {
				p.parts = append(p.parts, s.name)
			}
		}
		return p.parts, nil
	}
	list, err := c.Get(partsOption.section, partsOption.option)
	if err != nil {
		return nil, recipe.Problems{asProblem(err)}
	}
	p.visit(c.byName["buildout"])
	at := wordPlaces{c: c, of: partsOption}
	for _, part := range c.dialect.fields(list) {
		p.listed(part, &at)
	}
	return p.parts, p.problems
}

func (p *partition) listed(part string, at *wordPlaces) {
	s, ok := p.c.byName[part]
	if !ok {
		p.problems = append(p.problems, p.c.noSection(part, at.place(part)).Problem())
		return
	}
	if s.fault == nil && s.byName["recipe"] == nil && part != "buildout" {
		p.problems = append(p.problems, problemAt(p.c.sectionPlace(s), "Missing option: "+part+":recipe",
			"give the part its recipe, or take it off the parts in [buildout]"))
		return
	}
	p.visit(s)
}

// visit takes the sections that one refers to before the section itself, in
// the order in which buildout comes upon them.
func (p *partition) visit(s *section) {
	if p.seen[s.name] {
		return
	}
	p.seen[s.name] = true
	switch {
	case s.fault != nil:
		p.problems = append(p.problems, s.fault.Problem())
		return
	case p.depth == deepest:
		p.problems = append(p.problems, problemAt(p.c.sectionPlace(s),
			fmt.Sprintf("more than %d sections refer from one to the next, up to this one", deepest),
			"refer to the section that has the text itself, rather than to the next one of a chain"))
		return
	}
	p.depth++
	defer func() { p.depth-- }()
	inOrder := slices.SortedFunc(s.options(), func(a, b *option) int { return cmp.Compare(a.name, b.name) })
	for _, o := range inOrder {
		for _, r := range references(o.raw) {
			if to := p.c.byName[r.section]; to != nil && r.fault() == "" {
				p.visit(to)
			}
		}
	}
	if s.byName[dependencies] != nil {
		p.dependencies(s)
	}
	if s.name != "buildout" && s.byName["recipe"] != nil {
		p.parts = append(p.parts, s.name)
	}
}

// dependencies visits the sections behind a section's =>.
func (p *partition) dependencies(s *section) {
	list, err := p.c.Get(s.name, dependencies)
	if err != nil {
		p.problems = append(p.problems, asProblem(err))
		return
	}
	at := wordPlaces{c: p.c, of: name{s.name, dependencies}}
	for _, to := range p.c.dialect.fields(list) {
		if p.c.byName[to] == nil {
			p.problems = append(p.problems, p.c.noSection(to, at.place(to)).Problem())
			continue
		}
		p.visit(p.c.byName[to])
	}
}

// asProblem makes a problem of an error of Get.
func asProblem(err error) recipe.Problem {
	if e, ok := errors.AsType[*OptionError](err); ok {
		return e.Problem()
	}
	return recipe.Problem{What: err.Error()}
}

// A recipeKind says whose a part is.
type recipeKind int

const (
	otherRecipe  recipeKind = iota
	ourRecipe               // of the original or a fork
	unknownEntry            // of the original, but nothing that it has
)

// entryPoints are the recipes that make services, by their packages.
var entryPoints = map[string]string{
	"z3c.recipe.winservice":    "service",
	"enfold.recipe.winservice": "service",
	"p01.recipe.setup":         "winservice", // one of many that the package has
}

// kindOf reads the value of a recipe option: a package, perhaps with a
// version, and an entry point.
func kindOf(value string) recipeKind {
	requirement, entry, _ := strings.Cut(value, ":")
	if i := strings.IndexAny(requirement, blank+"<>=!~[;("); i >= 0 {
		requirement = requirement[:i]
	}
	pkg := strings.ToLower(requirement)
	want, ok := entryPoints[pkg]
	switch {
	case !ok:
		return otherRecipe
	case strings.Trim(entry, blank) == want:
		return ourRecipe
	case want == "service":
		return unknownEntry
	}
	return otherRecipe
}
