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
