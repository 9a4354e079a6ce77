// Package buildout reads buildout.cfg files as zc.buildout 2 and later do,
// and turns the parts of z3c.recipe.winservice in them into services.
//
// parse.go is the syntax, substitute.go is ${section:option}, paths.go are
// buildout's directories; part.go, script.go and name.go are the recipe.
//
// What is not read yet (extends, <= macros, += and -=, conditional sections)
// is refused with its position, never passed over.
package buildout

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"winservice.internal/gen/recipe"
)

// Options say how a configuration is read. The zero value reads the file
// alone.
type Options struct {
	// Overrides are section:option=value operands, as on buildout's own
	// command line: they win over the file. Without a section: buildout.
	Overrides []string
}

// A Config is a configuration that was read.
type Config struct {
	file      string // with forward slashes, as the user named it
	folder    string // where the file is on this machine, absolute
	sections  []*section
	overrides []string
}

type section struct {
	name    string
	options []*option
}

// An option is one value and where it stands.
type option struct {
	name  string
	value string
	place place
}

// A place is what a problem points at.
type place struct {
	pos     recipe.Position
	excerpt string
	width   int
}

func (p place) problem(what, mend string) recipe.Problem {
	return recipe.Problem{Pos: p.pos, Excerpt: p.excerpt, Width: p.width, What: what, Mend: mend}
}

// Load reads a configuration. The error is a [recipe.Problems] that tells
// everything that is wrong in it.
func Load(file string, o Options) (*Config, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return Parse(file, text, o)
}

// Parse is Load for a text that is already there. File is where it would be.
func Parse(file string, text []byte, o Options) (*Config, error) {
	absolute, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	c := &Config{file: filepath.ToSlash(file), folder: filepath.Dir(absolute)}
	problems := c.parse(string(text))
	for _, operand := range o.Overrides {
		if p, ok := c.override(operand); !ok {
			problems = append(problems, p)
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	c.addDirectories()
	return c, nil
}

// override takes one section:option=value operand.
func (c *Config) override(operand string) (recipe.Problem, bool) {
	at := place{pos: recipe.Position{File: operand}}
	left, value, ok := strings.Cut(operand, "=")
	if !ok {
		return at.problem("not an operand of the form section:option=value", `write it like 'buildout:directory=C:\srv\site'`), false
	}
	name, opt, ok := strings.Cut(left, ":")
	if !ok {
		name, opt = "buildout", left
	}
	name, opt = strings.TrimSpace(name), strings.TrimSpace(opt)
	if strings.HasSuffix(opt, "+") || strings.HasSuffix(opt, "-") {
		return at.problem("+= and -= are not read yet", "state the whole value with ="), false
	}
	if name == "" || opt == "" || strings.Contains(opt, ":") {
		return at.problem("not an operand of the form section:option=value", `write it like 'buildout:directory=C:\srv\site'`), false
	}
	c.section(name, true).set(opt, strings.TrimSpace(value), at)
	c.overrides = append(c.overrides, name+":"+opt)
	return recipe.Problem{}, true
}

// overridden says whether an operand set the option.
func (c *Config) overridden(section, option string) bool {
	return slices.Contains(c.overrides, section+":"+option)
}

// Sections returns the names of the sections in the order of the file.
func (c *Config) Sections() []string {
	names := make([]string, len(c.sections))
	for i, s := range c.sections {
		names[i] = s.name
	}
	return names
}

// Options returns the names of a section's options in the order of the file.
func (c *Config) Options(name string) ([]string, error) {
	s := c.section(name, false)
	if s == nil {
		return nil, missingSection(name)
	}
	names := make([]string, len(s.options))
	for i, o := range s.options {
		names[i] = o.name
	}
	return names, nil
}

// Get returns the value of an option with every reference in it filled in.
func (c *Config) Get(section, option string) (string, error) {
	s := c.section(section, false)
	if s == nil {
		return "", missingSection(section)
	}
	return c.get(s, option, nil)
}

// Position returns where an option stands; the zero position when it is
// nowhere in the file.
func (c *Config) Position(section, option string) recipe.Position {
	return c.place(section, option).pos
}

// place is where an option stands, or else its section.
func (c *Config) place(name, opt string) place {
	if s := c.section(name, false); s != nil {
		if o := s.option(opt); o != nil {
			return o.place
		}
	}
	return place{pos: recipe.Position{File: c.file}}
}

func (c *Config) section(name string, create bool) *section {
	for _, s := range c.sections {
		if s.name == name {
			return s
		}
	}
	if !create {
		return nil
	}
	s := &section{name: name}
	c.sections = append(c.sections, s)
	return s
}

func (s *section) option(name string) *option {
	for _, o := range s.options {
		if o.name == name {
			return o
		}
	}
	return nil
}

// set gives an option its value; the later one wins.
func (s *section) set(name, value string, at place) *option {
	o := s.option(name)
	if o == nil {
		o = &option{name: name}
		s.options = append(s.options, o)
	}
	o.value, o.place = value, at
	return o
}

func missingSection(name string) error {
	return says("The referenced section, '%s', was not defined.", name)
}
