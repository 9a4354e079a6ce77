package buildout

import (
	"fmt"
	"strings"

	"winservice.internal/gen/recipe"
)

// override sets the options that the operands give.
func (c *Config) override(operands []string) recipe.Problems {
	var problems recipe.Problems
	for _, operand := range operands {
		what, mend := c.overrideOne(operand)
		if what != "" {
			problems = append(problems, recipe.Problem{Key: operand, What: what, Mend: mend})
		}
	}
	return problems
}

func (c *Config) overrideOne(operand string) (what, mend string) {
	const form = "write it as section:option=value"
	where, value, ok := strings.Cut(operand, "=")
	if !ok {
		return "sets nothing", form
	}
	in, name, ok := strings.Cut(where, ":")
	if !ok {
		in, name = "buildout", where
	}
	in, name = strings.Trim(in, blank), strings.Trim(name, blank)
	if in == "" || name == "" || strings.Contains(name, ":") {
		return fmt.Sprintf("%q is not a section and an option", where), form
	}
	if what, mend := unread(in, name); what != "" {
		return what, mend
	}
	s := c.byName[in]
	if s == nil {
		s = newSection(in)
		s.operand = true
		c.add(s)
	}
	s.set(option{name: name, raw: strings.Trim(value, blank), operand: true})
	return "", ""
}

// checkOperands refuses operands that nothing reads: a misspelt one would go
// unseen, and with it the path that it was to state.
func (c *Config) checkOperands() (problems recipe.Problems) {
	for _, s := range c.sections {
		if s.name != "buildout" && !s.operand {
			continue // of a part, unused options are warned of
		}
		for _, o := range s.options {
			if what, mend := c.unusedOperand(s, o); what != "" {
				problems = append(problems, recipe.Problem{Key: s.name + ":" + o.name, What: what, Mend: mend})
			}
		}
	}
	return problems
}

func (c *Config) unusedOperand(s *section, o *option) (what, mend string) {
	n := name{s.name, o.name}
	_, known := defaults[o.name]
	switch {
	case !o.operand, o.overrode, c.mentioned[n]:
		return "", ""
	case s.name != "buildout":
		return "the configuration has no such section", "its sections are " + strings.Join(c.written(), ", ")
	case known, n == directory, n == executable, n == partsOption:
		return "", ""
	}
	return "nothing reads this option", `did you mean buildout:directory=C:\srv\site or buildout:executable=C:\Python\python.exe?`
}

// written are the names of the sections that stand in the file.
func (c *Config) written() (names []string) {
	for _, s := range c.sections {
		if !s.operand {
			names = append(names, s.name)
		}
	}
	return names
}
