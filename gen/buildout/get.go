package buildout

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"winservice.internal/gen/recipe"
)

// An OptionError says why an option has no value, in buildout's own words.
type OptionError struct {
	Sentence string
	Place    recipe.Place // of what is at fault, which may be another option
	Mend     string
}

func (e *OptionError) Error() string { return e.Sentence }

// Problem is what a user reads of the error.
func (e *OptionError) Problem() recipe.Problem { return problemAt(e.Place, e.Sentence, e.Mend) }

func (c *Config) noSection(section string, at recipe.Place) *OptionError {
	return &OptionError{
		Sentence: fmt.Sprintf("The referenced section, '%s', was not defined.", shown(section)),
		Place:    at, Mend: c.meant(section, c.Sections, fmt.Sprintf("write a section [%s], or mend the name", shown(section))),
	}
}

// mostGuesses is how often something near is looked for, which takes time;
// nobody reads more.
const mostGuesses = 100

// meant asks for the one of some words that is near to what is written; mend:
// there is none.
func (c *Config) meant(written string, words func() []string, mend string) string {
	if c.guesses++; c.guesses > mostGuesses {
		return mend
	}
	if word := recipe.Nearest(written, words()); word != "" && word != written {
		return fmt.Sprintf("did you mean %s?", shown(word))
	}
	return mend
}

// faults are what is wrong with each reference of an option, or err when it is
// something else.
func (c *Config) faults(s *section, o *option, err error) []error {
	var all []error
	for _, r := range references(o.raw) {
		if _, err := c.refer(s, o, r); err != nil && !slices.Contains(all, err) {
			all = append(all, err)
		}
	}
	if len(all) == 0 {
		return []error{err}
	}
	return all
}

// A result is the value of an option, or why it has none.
type result struct {
	text string
	err  error
	busy bool // is being made: who asks for it now asks in a circle
}

// mostText is how many bytes all substitutions of a configuration make at
// most: a small file could otherwise ask for any amount of memory.
const mostText = 16 << 20

// deepest is how many references, or sections, lead from one to the next at
// most. Buildout itself ends earlier: each takes several of the 1000 calls that
// Python nests.
const deepest = 1000

// Get returns the value of an option with its references filled in, and, of
// the directories in [buildout], in full. The error is an [*OptionError].
func (c *Config) Get(section, option string) (string, error) {
	at := recipe.Place{Pos: recipe.Position{File: c.source.file}, Path: section}
	s, ok := c.byName[section]
	if ok {
		at = c.sectionPlace(s)
	}
	switch {
	case !ok && section != "buildout":
		return "", c.noSection(section, at)
	case ok && s.fault != nil:
		return "", s.fault
	}
	if !c.has(name{section, option}) {
		return "", c.missing(name{section, option}, at, "Missing option: %s:%s")
	}
	return c.value(name{section, option}, func() recipe.Place { return at })
}

// has says whether an option is set, or has a default.
func (c *Config) has(n name) bool {
	if s, ok := c.byName[n.section]; ok && s.byName[n.option] != nil {
		return true
	}
	_, ok := defaults[n.option]
	return n.section == "buildout" && (ok || n.option == "directory")
}

// missing is the error of an option that is not there, as buildout says it.
func (c *Config) missing(n name, at recipe.Place, sentence string) error {
	e := &OptionError{Place: at, Sentence: fmt.Sprintf(sentence, shown(n.section), shown(n.option))}
	there := func() []string {
		names, err := c.Options(n.section)
		if err != nil || n.section != "buildout" {
			return names
		}
		return append(names, slices.Sorted(maps.Keys(defaults))...)
	}
	e.Mend = c.meant(n.option, there, fmt.Sprintf("write %s = … into [%s], or mend the name", shown(n.option), shown(n.section)))
	if n == executable {
		e.Sentence = "it is not said which Python runs the scripts (buildout:executable)"
		e.Mend = sayExecutable
	}
	return e
}

// value returns the value of an option that there is, for whoever asks at a
// place, which is looked up only when there is something to tell of it:
// finding the column means counting characters.
func (c *Config) value(n name, at func() recipe.Place) (string, error) {
	if r, ok := c.results[n]; ok {
		if r.busy {
			return "", &OptionError{
				Sentence: "Circular reference in substitutions.", Place: at(),
				Mend: fmt.Sprintf("the value of %s is made of itself; write one of them without the reference", n),
			}
		}
		return r.text, r.err
	}
	if c.making == deepest {
		return "", &OptionError{
			Sentence: fmt.Sprintf("More than %d references lead from one to the next.", deepest), Place: at(),
			Mend: "refer to the option that has the text itself, rather than to the next one of a chain",
		}
	}
	r := &result{busy: true}
	c.results[n] = r
	c.making++
	r.text, r.err = c.make(n, at)
	c.making--
	r.busy = false
	return r.text, r.err
}

// make makes the value of an option from what is written.
func (c *Config) make(n name, at func() recipe.Place) (string, error) {
	if n == directory && !c.isSet(directory) {
		return c.folder, nil
	}
	text := defaults[n.option]
	if s, ok := c.byName[n.section]; ok && s.byName[n.option] != nil {
		var err error
		if text, err = c.fill(s, s.byName[n.option]); err != nil {
			return "", err
		}
	}
	if n.section == "buildout" {
		return c.inDirectory(n, text, at)
	}
	return text, nil
}

// isSet says whether the file or an operand sets an option.
func (c *Config) isSet(n name) bool {
	s, ok := c.byName[n.section]
	return ok && s.byName[n.option] != nil
}

// fill fills in the references of an option's value.
func (c *Config) fill(s *section, o *option) (string, error) {
	all := references(o.raw)
	if len(all) == 0 {
		return o.raw, nil
	}
	var b strings.Builder
	end := 0
	for _, r := range all {
		text, err := c.refer(s, o, r)
		if err != nil {
			return "", err
		}
		b.WriteString(o.raw[end:r.start])
		b.WriteString(text)
		end = r.end
		if c.spent+b.Len() > mostText {
			return "", &OptionError{
				Sentence: fmt.Sprintf("the substitutions make more than %d bytes of text", mostText),
				Place:    c.referencePlace(s, o, r), Mend: "is there a value that is made of itself many times over?",
			}
		}
	}
	b.WriteString(o.raw[end:])
	c.spent += b.Len()
	return b.String(), nil
}

// refer returns what a reference stands for.
func (c *Config) refer(s *section, o *option, r reference) (string, error) {
	if fault := r.fault(); fault != "" {
		return "", &OptionError{Sentence: fault, Place: c.referencePlace(s, o, r), Mend: r.mend()}
	}
	if r.section == "" {
		r.section = s.name
	}
	at := func() recipe.Place { return c.referencePlace(s, o, r) }
	to, ok := c.byName[r.section]
	switch {
	case !ok && r.section != "buildout":
		return "", c.noSection(r.section, at())
	case ok && to.fault != nil:
		return "", to.fault
	case c.has(r.name):
		return c.value(r.name, at)
	case r.option == "_buildout_section_name_":
		return s.name, nil
	}
	return "", c.missing(r.name, at(), "Referenced option does not exist: %s %s")
}
