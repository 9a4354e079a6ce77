// Package buildout reads the configuration files of zc.buildout and makes
// services of the parts that z3c.recipe.winservice and its forks would make.
//
// [Load] reads a file as zc.buildout does: sections, their conditions, options
// and their continuation lines, comments, the files that it extends, += and
// -=, macros (<=), ${section:option}, the directories of [buildout], and the
// operands section:option=value of its command line. The language is that of
// zc.buildout 2 and later, or, when asked for, of 1.
//
// What buildout takes from whoever runs it is taken only when it is asked for,
// since a service is to be the same wherever it is built: the defaults in a
// home folder, the system, and the Python that buildout itself runs in.
// Nothing is fetched from the network.
//
// [Instances] turns parts into services.
package buildout

import (
	"path/filepath"

	"winservice.internal/gen/buildout/condition"
	"winservice.internal/gen/recipe"
)

// A Dialect is a generation of the language.
type Dialect int

const (
	// Dialect2 is the language of zc.buildout 2 and all later releases; where
	// they differ, that of the latest.
	Dialect2 Dialect = iota

	// Dialect1 is the language of zc.buildout 1, whose files were read by
	// Python 2's ConfigParser.
	Dialect1
)

// Options say how a configuration is read; the zero value is as buildout
// reads it on this machine when it is given no operands and told to leave
// user defaults alone (buildout's -U).
type Options struct {
	// Overrides are operands as on buildout's command line,
	// section:option=value, or with += or -= for =. They win over the file, the
	// later over the earlier; without a section they are about [buildout].
	Overrides []string

	// UserDefaults puts the configuration over the default.cfg of whoever
	// reads it, if there is one: in the .buildout of the home folder, or,
	// when no Home is said, in the folder that BUILDOUT_HOME names.
	UserDefaults bool

	// Home is the home folder, for UserDefaults and for what ~ stands for in
	// a path. Empty: with UserDefaults, that of whoever reads; without, there
	// is none, and a path that begins with ~ is an error.
	Home string

	// Dialect is the generation of the language; zero: [Dialect2].
	Dialect Dialect

	// Target is what the conditions of sections are about, as GOOS/GOARCH; as
	// GOOS alone when it is built for several processors, and as / when it is
	// built for several systems. Empty: this machine.
	Target string

	// Python is the version of the target's Python, as 3.11, for the
	// conditions that ask for it. Empty: those are an error.
	Python string
}

// A Config is what a configuration file, the files that it extends, and the
// operands say. It is not safe for concurrent use.
type Config struct {
	source   *source // of the file itself
	folder   string  // the file's own, absolute
	home     string  // what ~ stands for; empty: nothing
	dialect  Dialect
	machine  condition.Machine
	files    map[string]int // their order, by the names that problems have
	sections []*section
	byName   map[string]*section
	extended map[string]bool // sections that others name behind <=

	results map[name]*result
	making  int // values that are being made, each for the one before
	spent   int // bytes that substitutions have made
	added   int // bytes that += and -= have made
	guesses int // how often something near was looked for

	// mentioned are the options that a ${…} anywhere refers to.
	mentioned map[name]bool
}

// A name is that of an option.
type name struct{ section, option string }

func (n name) String() string { return n.section + ":" + n.option }

// Load reads a configuration file and those that it extends. The error is a
// [recipe.Problems] with everything that keeps them or the operands from being
// read, also when there is no such file.
func Load(file string, o Options) (*Config, error) {
	text, err := read(file)
	if err != nil {
		return nil, recipe.Problems{unreadable(file, err)}
	}
	return Parse(file, text, o)
}

// Parse reads a configuration's text; file is what the user calls it, and its
// folder is the buildout's directory where nothing else is said. Files that it
// extends are read from there. The error is a [recipe.Problems].
func Parse(file string, text []byte, o Options) (*Config, error) {
	shown := filepath.ToSlash(file)
	full, err := filepath.Abs(file)
	if err != nil {
		return nil, recipe.Problems{{
			Pos:  recipe.Position{File: shown},
			What: "where it is cannot be told: " + err.Error(), Mend: "name it by its full path",
		}}
	}
	c := &Config{
		source:    newSource(shown, string(text)),
		folder:    filepath.Dir(full),
		dialect:   o.Dialect,
		files:     map[string]int{"": -1},
		byName:    map[string]*section{},
		extended:  map[string]bool{},
		results:   map[name]*result{},
		mentioned: map[name]bool{},
	}
	if len(text) > largest {
		return nil, recipe.Problems{c.source.tooLarge()}
	}
	if problems := c.readAll(full, len(text), o); len(problems) > 0 {
		c.inOrder(problems)
		return nil, problems
	}
	c.mention()
	if len(text) > 0 { // a configuration of operands alone has what they say
		if problems := c.checkOperands(); len(problems) > 0 {
			return nil, problems
		}
	}
	return c, nil
}

// readAll reads the files, the operands, and what they say of each other.
func (c *Config) readAll(full string, size int, o Options) recipe.Problems {
	problems := c.setting(o)
	operands, more := c.operands(o.Overrides)
	problems = append(problems, more...)
	r := reading{c: c, parsed: map[string]*document{}, bytes: size}
	if o.UserDefaults {
		r.defaults(o)
	}
	r.take(c.source, full)
	r.operand(operands)
	if problems = append(problems, r.problems...); len(problems) > 0 {
		return problems
	}
	for _, d := range append(r.documents, operands) {
		if problems := c.update(d); len(problems) > 0 {
			return problems
		}
	}
	if problems = c.extend(); len(problems) > 0 {
		return problems
	}
	return c.checkDirectory()
}

// Sections returns the names of all sections, in the order in which they
// first appear. Those whose condition is false are not among them.
func (c *Config) Sections() []string {
	names := make([]string, len(c.sections))
	for i, s := range c.sections {
		names[i] = s.name
	}
	return names
}

// Options returns the names of the options that the files, the macros or an
// operand give a section, in the order in which they first appear; [buildout]
// has values for more. The error is an [*OptionError].
func (c *Config) Options(section string) ([]string, error) {
	s, ok := c.byName[section]
	if !ok {
		return nil, c.noSection(section, recipe.Place{Path: section})
	}
	if s.fault != nil {
		return nil, s.fault
	}
	var names []string
	for o := range s.options() {
		names = append(names, o.name)
	}
	return names, nil
}

// Position is where the value of an option stands, in whichever file. An
// operand's is the zero
// Position, and that of a default has the file alone.
func (c *Config) Position(section, option string) recipe.Position {
	return c.Place(section, option).Pos
}

// Place is what a problem shows of an option's value.
func (c *Config) Place(section, option string) recipe.Place {
	at := recipe.Place{Pos: recipe.Position{File: c.source.file}, Path: name{section, option}.String()}
	s, ok := c.byName[section]
	if !ok {
		return at
	}
	o, ok := s.byName[option]
	if !ok {
		return at
	}
	return c.valuePlace(s, o)
}

// valuePlace is the first line that an option has of its value itself, or, when
// that is empty, its name.
func (c *Config) valuePlace(s *section, o *option) recipe.Place {
	path := name{s.name, o.name}.String()
	switch {
	case o.own >= len(o.lines) || o.lines[o.own].text == "":
		return c.namePlace(s, o)
	}
	return o.lines[o.own].at.place(path)
}

func (c *Config) namePlace(s *section, o *option) recipe.Place {
	return o.at.place(name{s.name, o.name}.String())
}

// sectionPlace is the header of a section, where it first appears.
func (c *Config) sectionPlace(s *section) recipe.Place {
	return s.header.place(s.name)
}
