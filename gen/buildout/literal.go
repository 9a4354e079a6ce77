package buildout

import (
	"slices"
	"strings"
)

// A Setting is an option with its value as it is: a dollar in it is a dollar.
type Setting struct{ Section, Option, Value string }

// Literal makes a configuration of settings alone, which come from no file and
// in which nothing is filled in. Its scripts are looked up in the current
// folder. The error is a [recipe.Problems].
func Literal(settings []Setting) (*Config, error) {
	operands := make([]string, len(settings))
	for i, s := range settings {
		operands[i] = s.Section + ":" + s.Option + "=" + strings.ReplaceAll(s.Value, "$", "")
	}
	c, err := Parse("buildout.cfg", nil, Options{Overrides: operands})
	if err != nil {
		return nil, err
	}
	c.source.file = "" // which nobody has written
	for _, s := range settings {
		c.results[name{s.Section, s.Option}] = &result{text: s.Value}
	}
	return c, nil
}

// HasOption says whether a part has an option: one of the original's, or a key
// of a native recipe.
func HasOption(option string) bool { return slices.Contains(original, option) || isNative(option) }
