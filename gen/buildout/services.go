package buildout

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime/readable"
)

// ServiceOptions say how services are made of parts; the zero value is the
// original's way.
type ServiceOptions struct {
	// Naming is the rule for the service names of parts that do not say one
	// themselves: "hash", as 0.5.0 of the original names them, by the display
	// name, or "path", as 0.6.0 and later do, by the script. Empty: "hash".
	Naming string

	// NoCheck leaves out the look whether the scripts exist.
	NoCheck bool

	// Rewrite returns what stands in the place of the value of a part's
	// option, and whether the part has the option then. Nil: all stay as they
	// are.
	Rewrite func(part, option, value string) (string, bool)
}

// Instances makes a service of each part whose recipe is
// z3c.recipe.winservice:service, or that of a fork,
// enfold.recipe.winservice:service or p01.recipe.setup:winservice, in
// buildout's order. A part has the original's options, with their defaults:
//
//	name         the display name; "Zope3 " and the part's name
//	description  the description
//	runzope      a script of the bin-directory by its name there, or by a path
//	runscript    in its place, any script or .exe by its path
//	parameters   what stands behind the script on the command line
//	serviceName  the service name, which otherwise is made by the naming rule
//	debug        true or false. The original then wraps the script so that its
//	             exceptions are logged; here nothing is to be done for that,
//	             because the end of a child's output always stands in the event
//
// naming, the rule for the service name; and every key of a native recipe
// ([recipe.Keys]), which begins as the original's option does and wins over
// the default, as in "restart.delay = 2s" and "directory = D:\data". The
// pythonservice.exe that the original looks for is not needed.
//
// Warnings are about what is read otherwise than by the original, or not at
// all. With problems, there are no instances.
func Instances(c *Config, o ServiceOptions) ([]recipe.Instance, []recipe.Problem, recipe.Problems) {
	m := maker{c: c, o: o}
	if what, mend := checkNaming(o.Naming); what != "" {
		m.problems = append(m.problems, recipe.Problem{Key: "--naming", What: what, Mend: mend})
	}
	parts, problems := c.parts()
	m.problems = append(m.problems, problems...)
	for _, name := range parts {
		m.make(c.byName[name])
	}
	if len(m.instances) == 0 && len(m.problems) == 0 {
		m.problems = append(m.problems, m.noService())
	}
	c.inOrder(m.warnings)
	c.inOrder(m.problems)
	m.problems = slices.CompactFunc(m.problems, func(a, b recipe.Problem) bool { // one option that several refer to
		return a.Pos == b.Pos && a.What == b.What && a.Key == b.Key
	})
	if len(m.problems) > 0 {
		return nil, m.warnings, m.problems
	}
	return m.instances, m.warnings, nil
}

// A maker makes services of a configuration's parts.
type maker struct {
	c            *Config
	o            ServiceOptions
	instances    []recipe.Instance
	warnings     []recipe.Problem
	problems     recipe.Problems
	pythonMissed bool // told once
}

// make makes a service of a part that is one.
func (m *maker) make(s *section) {
	value, err := m.c.Get(s.name, "recipe")
	if err != nil {
		m.problems = append(m.problems, asProblem(err))
		return
	}
	switch kindOf(value) {
	case otherRecipe:
	case unknownEntry:
		pkg, _, _ := strings.Cut(value, ":")
		pkg = strings.Trim(pkg, blank)
		m.problems = append(m.problems, problemAt(m.c.Place(s.name, "recipe"),
			fmt.Sprintf("%s is no recipe of %s", readable.Quote(shown(value)), shown(pkg)), "write recipe = "+shown(pkg)+":service"))
	case ourRecipe:
		p := part{m: m, section: s, values: map[string]string{}, taken: map[string]bool{}, gone: map[string]bool{}}
		if in, ok := p.instance(value); ok {
			m.instances = append(m.instances, in)
		}
	}
}

// noService tells that there is nothing to make.
func (m *maker) noService() recipe.Problem {
	at := m.c.Place(partsOption.section, partsOption.option)
	mend := "a part is one when it says recipe = z3c.recipe.winservice:service"
	for _, s := range m.c.sections {
		if s.name == partsOption.section {
			continue // buildout's own, which is no part
		}
		if value, err := m.c.Get(s.name, "recipe"); err == nil && kindOf(value) == ourRecipe {
			mend = fmt.Sprintf("[%s] is one: add it to the parts in [buildout]", s.name)
			break
		}
	}
	const what = "no part of the configuration is a service"
	if p, ok := m.misspelt(what); ok {
		return p
	}
	if at.Pos.Line == 0 && m.c.source.file != "" && !m.c.isSet(partsOption) {
		return m.c.source.problem(0, 0, 1, "", what, mend)
	}
	return problemAt(at, what, mend)
}

// misspelt looks for a part whose recipe is nearly one of ours.
func (m *maker) misspelt(what string) (recipe.Problem, bool) {
	ours := slices.Sorted(maps.Keys(entryPoints))
	for _, s := range m.c.sections {
		value, err := m.c.Get(s.name, "recipe")
		if pkg, _, _ := strings.Cut(value, ":"); err == nil && kindOf(value) == otherRecipe && m.c.guesses < mostGuesses {
			m.c.guesses++
			if meant := recipe.Nearest(strings.Trim(pkg, blank), ours); meant != "" && meant != pkg {
				return problemAt(m.c.Place(s.name, "recipe"), what, "did you mean "+meant+":"+entryPoints[meant]+"?"), true
			}
		}
	}
	return recipe.Problem{}, false
}

func checkNaming(rule string) (what, mend string) {
	switch rule {
	case "", "hash", "path":
		return "", ""
	}
	return fmt.Sprintf("%q is not \"hash\" or \"path\"", rule),
		"hash names a service after its display name, as 0.5.0 of the original does, path after its script, as 0.6.0 and later do"
}
