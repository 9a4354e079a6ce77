// Package buildout reads the configuration files of zc.buildout and makes
// services of the parts that z3c.recipe.winservice and its forks would make.
//
// [Load] reads a file in the dialect of zc.buildout 2 and later: sections,
// options and their continuation lines, comments, ${section:option}, the
// directories of [buildout], and the operands section:option=value of its
// command line. What else the language has (extends, macros, += and -=,
// conditional sections) is refused where it stands, because a configuration
// that is read in part says something else. Two things that buildout takes
// from whoever runs it are not taken at all, since a service is to be the same
// wherever it is built: the defaults in a home folder, and the Python that
// buildout itself runs in.
//
// [Instances] turns parts into services.
package buildout

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"winservice.internal/gen/recipe"
)

// Options say how a configuration is read; the zero value is as buildout
// reads it when it is given no operands.
type Options struct {
	// Overrides are operands as on buildout's command line,
	// section:option=value. They win over the file, the later over the earlier;
	// without a section they are about [buildout].
	Overrides []string
}

// A Config is what a configuration file and the operands say. It is not safe
// for concurrent use.
type Config struct {
	source   source
	folder   string // the file's own, absolute
	sections []*section
	byName   map[string]*section

	results map[name]*result
	spent   int // bytes that substitutions have made

	// mentioned are the options that a ${…} anywhere refers to.
	mentioned map[name]bool
}

// A name is that of an option.
type name struct{ section, option string }

func (n name) String() string { return n.section + ":" + n.option }

// largest is how many bytes a configuration may have: room for some ten
// thousand parts, and an end to a file that is no configuration.
const largest = 4 << 20

// Load reads a configuration file. The error is a [recipe.Problems] with
// everything that keeps the file or the operands from being read, also when
// there is no such file.
func Load(file string, o Options) (*Config, error) {
	text, err := read(file)
	if err == nil {
		return Parse(file, text, o)
	}
	p := recipe.Problem{
		Pos:  recipe.Position{File: filepath.ToSlash(file)},
		What: "it cannot be read: " + err.Error(),
		Mend: "look at its name and its permissions",
	}
	if cause, ok := errors.AsType[*fs.PathError](err); ok {
		p.What = "it cannot be read: " + cause.Err.Error()
	}
	if errors.Is(err, fs.ErrNotExist) {
		p.What, p.Mend = "there is no such file", "name the buildout configuration, as buildout.cfg"
	}
	return nil, recipe.Problems{p}
}

// read returns a file's text, and of one that is too large only enough to
// tell.
func read(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read from
	return io.ReadAll(io.LimitReader(f, largest+1))
}

// Parse reads a configuration's text; file is what the user calls it, and its
// folder is the buildout's directory where nothing else is said. The error is
// a [recipe.Problems].
func Parse(file string, text []byte, o Options) (*Config, error) {
	folder, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return nil, recipe.Problems{{
			Pos:  recipe.Position{File: filepath.ToSlash(file)},
			What: "where it is cannot be told: " + err.Error(), Mend: "name it by its full path",
		}}
	}
	c := &Config{
		source:    newSource(filepath.ToSlash(file), string(text)),
		folder:    folder,
		byName:    map[string]*section{},
		results:   map[name]*result{},
		mentioned: map[name]bool{},
	}
	var problems recipe.Problems
	if len(text) > largest {
		problems = append(problems, c.source.problem(0, 0, 1, "",
			fmt.Sprintf("the file has more than %d bytes, and a configuration has at most that many", largest),
			"is it a buildout configuration?"))
		return nil, problems
	}
	problems = append(problems, c.parse()...)
	problems = append(problems, c.override(o.Overrides)...)
	problems = append(problems, c.checkDirectory()...)
	if len(problems) > 0 {
		inOrder(problems)
		return nil, problems
	}
	c.mention()
	if len(text) > 0 { // a configuration of operands alone has what they say
		if problems = c.checkOperands(); len(problems) > 0 {
			return nil, problems
		}
	}
	return c, nil
}

// Sections returns the names of all sections, in the order in which they
// first appear.
func (c *Config) Sections() []string {
	names := make([]string, len(c.sections))
	for i, s := range c.sections {
		names[i] = s.name
	}
	return names
}

// Options returns the names of the options that the file or an operand gives
// a section, in the order in which they first appear; [buildout] has values
// for more. The error is an [*OptionError].
func (c *Config) Options(section string) ([]string, error) {
	s, ok := c.byName[section]
	if !ok {
		return nil, noSection(section, recipe.Place{Path: section})
	}
	names := make([]string, len(s.options))
	for i, o := range s.options {
		names[i] = o.name
	}
	return names, nil
}

// Position is where the value of an option stands. An operand's is the zero
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

// valuePlace is the first line of an option's value, or, of an empty one, the
// option's name.
func (c *Config) valuePlace(s *section, o *option) recipe.Place {
	path := name{s.name, o.name}.String()
	switch {
	case o.operand:
		return recipe.Place{Path: path}
	case o.raw == "":
		return c.namePlace(s, o)
	}
	first := o.lines[0]
	return c.source.place(first.line, first.start, first.end, path)
}

func (c *Config) namePlace(s *section, o *option) recipe.Place {
	path := name{s.name, o.name}.String()
	if o.operand {
		return recipe.Place{Path: path}
	}
	return c.source.place(o.line, o.start, o.end, path)
}

// sectionPlace is the header of a section, where it first appears.
func (c *Config) sectionPlace(s *section) recipe.Place {
	if s.operand {
		return recipe.Place{Path: s.name}
	}
	return c.source.place(s.line, s.start, s.end, s.name)
}

// wordPlace is where a word of an option's value stands, or the value when the
// word comes from a reference.
func (c *Config) wordPlace(n name, word string) recipe.Place {
	if !c.isSet(n) {
		return c.Place(n.section, n.option)
	}
	o := c.byName[n.section].byName[n.option]
	if o.operand {
		return c.Place(n.section, n.option)
	}
	for _, l := range o.lines {
		if at := wordIn(l.text, word); at >= 0 {
			return c.source.place(l.line, l.start+at, l.start+at+len(word), n.String())
		}
	}
	return c.Place(n.section, n.option)
}

// wordIn is the offset of a word between blanks, or -1.
func wordIn(text, word string) int {
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return -1
		}
		start, end := at+i, at+i+len(word)
		if (start == 0 || isBlank(text[start-1])) && (end == len(text) || isBlank(text[end])) {
			return start
		}
		at = end
	}
}
