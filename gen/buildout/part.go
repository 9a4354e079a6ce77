package buildout

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"winservice.internal/gen/recipe"
)

// ServiceOptions say how parts become services.
type ServiceOptions struct {
	// Naming is the rule for service names, NamingHash or NamingPath, for the
	// parts that do not say one. Empty: NamingHash.
	Naming string

	// NoCheck leaves out the look whether the scripts exist.
	NoCheck bool
}

// recipeNames are the recipes whose parts are services: the original, its
// fork for Plone's installers, and its successor.
var recipeNames = []string{
	"z3c.recipe.winservice:service",
	"enfold.recipe.winservice:service",
	"p01.recipe.setup:winservice",
}

// ownOptions are those of the recipes themselves, and "naming", which is ours.
var ownOptions = []string{
	"recipe", "name", "description", "runzope", "runscript", "parameters", "debug", "serviceName", "naming", "eggs",
	partDependencies,
}

// A part is one section that becomes a service.
type part struct {
	*Config
	ServiceOptions
	section  *section
	warnings []recipe.Problem
	problems recipe.Problems
}

// Instances returns the services of a configuration: the parts with one of
// the recipes, in the order of [buildout] parts, each preceded by those that
// it refers to. A configuration that names no parts is a fragment, of which
// every such section counts. Nothing is returned beside problems.
func Instances(c *Config, o ServiceOptions) (instances []recipe.Instance, warnings []recipe.Problem, problems recipe.Problems) {
	if o.Naming != "" && o.Naming != NamingHash && o.Naming != NamingPath {
		problems = append(problems, recipe.Problem{
			What: fmt.Sprintf("--naming %q is no rule for service names", o.Naming),
			Mend: `write "hash" or "path"`,
		})
	}
	sections, missing := c.parts()
	problems = append(problems, missing...)
	for _, s := range sections {
		p := part{Config: c, ServiceOptions: o, section: s}
		in, ok := p.instance()
		warnings = append(warnings, p.warnings...)
		problems = append(problems, p.problems...)
		if ok {
			instances = append(instances, in)
		}
	}
	if len(problems) == 0 && len(instances) == 0 {
		problems = recipe.Problems{c.place("buildout", "parts").problem("no part is a service",
			"add a part with: recipe = z3c.recipe.winservice:service")}
	}
	if len(problems) > 0 {
		return nil, warnings, problems
	}
	return instances, warnings, nil
}

// parts returns the sections that become services.
func (c *Config) parts() (found []*section, problems recipe.Problems) {
	b := c.section("buildout", true)
	if b.option("parts") == nil {
		for _, s := range c.sections {
			problems = append(problems, c.take(s, &found)...)
		}
		return found, problems
	}
	list, err := c.get(b, "parts", nil)
	if err != nil {
		return nil, recipe.Problems{c.failure("buildout", "parts", err)}
	}
	var seen []string
	for _, name := range strings.Fields(list) {
		problems = append(problems, c.visit(name, &seen, &found)...)
	}
	return found, problems
}

// visit takes a part after those that it refers to, as buildout does.
func (c *Config) visit(name string, seen *[]string, found *[]*section) (problems recipe.Problems) {
	if slices.Contains(*seen, name) {
		return nil
	}
	*seen = append(*seen, name)
	s := c.section(name, false)
	if s == nil {
		p := c.place("buildout", "parts").problem(fmt.Sprintf("there is no section for the part %q", name),
			fmt.Sprintf("add the section [%s], or take the name out", name))
		p.Key = "buildout.parts"
		return recipe.Problems{p}
	}
	for _, other := range s.references() {
		if o := c.section(other, false); o != nil && o.option("recipe") != nil {
			problems = append(problems, c.visit(other, seen, found)...)
		}
	}
	return append(problems, c.take(s, found)...)
}

// take appends a section when its recipe is one of ours.
func (c *Config) take(s *section, found *[]*section) recipe.Problems {
	if s.option("recipe") == nil {
		return nil
	}
	name, err := c.get(s, "recipe", nil)
	if err != nil {
		return recipe.Problems{c.failure(s.name, "recipe", err)}
	}
	if slices.Contains(recipeNames, name) {
		*found = append(*found, s)
		return nil
	}
	for _, full := range recipeNames {
		if dist, _, _ := strings.Cut(full, ":"); dist == name && strings.HasSuffix(name, ".winservice") {
			p := s.option("recipe").place.problem(fmt.Sprintf("%s has no entry point of the name default", name), "write recipe = "+full)
			p.Key = s.name + ".recipe"
			return recipe.Problems{p}
		}
	}
	return nil
}

// failure is a problem with the value of an option, in buildout's sentence.
func (c *Config) failure(name, opt string, err error) recipe.Problem {
	what := strings.TrimSuffix(strings.ReplaceAll(err.Error(), "\n", " "), ".")
	mend := "correct the reference, or add what it refers to"
	if errors.Is(err, errMissing) {
		mend = fmt.Sprintf("add %s to the section, or give it on the command line: '%s:%s=VALUE'", opt, name, opt)
	}
	p := c.place(name, opt).problem(what, mend)
	p.Key = name + "." + opt
	return p
}

// text returns an option of the part with its references filled in, "" when
// it is not there.
func (p *part) text(opt string) string {
	if p.section.option(opt) == nil {
		return ""
	}
	value, err := p.get(p.section, opt, nil)
	if err != nil {
		p.problems = append(p.problems, p.failure(p.section.name, opt, err))
	}
	return value
}

func (p *part) refuse(opt, what, mend string) {
	at := p.place(p.section.name, opt)
	problem := at.problem(what, mend)
	problem.Key = p.section.name
	if opt != "" && p.section.option(opt) != nil {
		problem.Key += "." + opt
	}
	p.problems = append(p.problems, problem)
}

func (p *part) warn(opt, what, mend string) {
	problem := p.place(p.section.name, opt).problem(what, mend)
	problem.Key = p.section.name + "." + opt
	p.warnings = append(p.warnings, problem)
}

// instance makes the part a service.
func (p *part) instance() (recipe.Instance, bool) {
	display := p.text("name")
	if display == "" {
		display = "Zope3 " + p.section.name
	}
	naming := p.naming()
	p.checkDebug()
	script, from := p.script()
	if len(p.problems) > 0 {
		return recipe.Instance{}, false
	}
	t := &recipe.Table{Pos: p.headPosition(), Path: p.section.name}
	p.add(t, "name", "serviceName", p.service(naming, display, script))
	p.add(t, "display-name", "name", display)
	p.add(t, "description", "description", p.description(naming, script))
	p.addCommand(t, script, from)
	p.addDirectory(t)
	p.addNative(t)
	if len(p.problems) > 0 {
		return recipe.Instance{}, false
	}
	in, problems := recipe.Decode(p.section.name, t)
	p.problems = append(p.problems, problems...)
	in.Source = p.file
	return in, len(problems) == 0
}

// headPosition is where the part is first spoken of.
func (p *part) headPosition() recipe.Position {
	if o := p.section.option("recipe"); o != nil {
		return o.place.pos
	}
	return recipe.Position{File: p.file}
}

func (p *part) naming() string {
	switch naming := p.text("naming"); naming {
	case NamingHash, NamingPath:
		return naming
	case "":
		return p.Naming
	default:
		p.refuse("naming", fmt.Sprintf("%q is no rule for service names", naming), `write "hash" or "path"`)
		return ""
	}
}

// checkDebug reads the option as the truth value that it looks like; for the
// original any text, "false" too, was true. There it wrapped the script to
// have its exceptions logged. The child's last output stands in the event
// about its death anyway, so nothing needs to be done.
func (p *part) checkDebug() {
	switch strings.ToLower(p.text("debug")) {
	case "", "1", "true", "yes", "on", "0", "false", "no", "off":
	default:
		p.refuse("debug", fmt.Sprintf("%q is neither true nor false", p.text("debug")), "write true or false")
	}
}

func (p *part) service(naming, display, script string) string {
	if name := p.text("serviceName"); name != "" {
		return name
	}
	return serviceName(naming, display, script)
}

func (p *part) description(naming, script string) string {
	if text := p.text("description"); text != "" {
		return text
	}
	text := "Zope3 windows service for " + p.section.name
	if naming == NamingPath {
		text += ", using " + script
	}
	return text
}
