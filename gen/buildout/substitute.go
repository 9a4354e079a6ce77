package buildout

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	referencePattern = regexp.MustCompile(`\$\{[^}]*\}`)
	simplePattern    = regexp.MustCompile(`^[-a-zA-Z0-9 ._]*$`)
)

// A sentence is an error in buildout's own words, so that it can be looked up.
type sentence string

func (s sentence) Error() string { return string(s) }

func says(format string, names ...any) error { return sentence(fmt.Sprintf(format, names...)) }

// errMissing is in the chain of an error about an option that is not there.
var errMissing = errors.New("missing option")

// get returns an option with its references filled in. Seen are the options
// that are being filled in, to find circles.
func (c *Config) get(s *section, name string, seen []string) (string, error) {
	o := s.option(name)
	if o == nil {
		return "", fmt.Errorf("%w: %s %s", errMissing, s.name, name)
	}
	if !strings.Contains(o.value, "${") {
		return o.value, nil
	}
	key := s.name + ":" + name
	if slices.Contains(seen, key) {
		return "", sentence("Circular reference in substitutions.")
	}
	seen = append(seen, key)
	// $$ is no escape: it stays, and keeps what follows from being a reference.
	pieces := strings.Split(o.value, "$$")
	for i, piece := range pieces {
		filled, err := c.fill(s, piece, seen)
		if err != nil {
			return "", err
		}
		pieces[i] = filled
	}
	value := strings.Join(pieces, "$$")
	if len(value) > longestValue {
		return "", fmt.Errorf("%s:%s becomes longer than %d bytes when its references are filled in", s.name, name, longestValue)
	}
	return value, nil
}

// longestValue bounds what references to references can grow to.
const longestValue = 1 << 20

func (c *Config) fill(s *section, text string, seen []string) (string, error) {
	var b strings.Builder
	from := 0
	for _, at := range referencePattern.FindAllStringIndex(text, -1) {
		value, err := c.resolve(s, text[at[0]:at[1]], seen)
		if err != nil {
			return "", err
		}
		b.WriteString(text[from:at[0]])
		b.WriteString(value)
		from = at[1]
	}
	b.WriteString(text[from:])
	return b.String(), nil
}

// resolve returns what a ${section:option} stands for. The sentences of its
// errors are the original's.
func (c *Config) resolve(s *section, ref string, seen []string) (string, error) {
	names := strings.Split(ref[2:len(ref)-1], ":")
	switch {
	case len(names) < 2:
		return "", says("The substitution, %s,\ndoesn't contain a colon.", ref)
	case len(names) > 2:
		return "", says("The substitution, %s,\nhas too many colons.", ref)
	case !simplePattern.MatchString(names[0]):
		return "", says("The section name in substitution, %s,\nhas invalid characters.", ref)
	case !simplePattern.MatchString(names[1]) || names[1] == "":
		return "", says("The option name in substitution, %s,\nhas invalid characters.", ref)
	}
	from := s
	if names[0] != "" {
		if from = c.section(names[0], false); from == nil {
			return "", missingSection(names[0])
		}
	}
	if from.option(names[1]) == nil {
		if names[1] == "_buildout_section_name_" {
			return s.name, nil
		}
		return "", says("Referenced option does not exist: %s %s", from.name, names[1])
	}
	return c.get(from, names[1], seen)
}

// references are the sections that the options of a section refer to, in
// their order.
func (s *section) references() (names []string) {
	if o := s.option(partDependencies); o != nil {
		names = strings.Fields(o.value)
	}
	for _, o := range s.options {
		for _, piece := range strings.Split(o.value, "$$") {
			for _, ref := range referencePattern.FindAllString(piece, -1) {
				if name, _, ok := strings.Cut(ref[2:len(ref)-1], ":"); ok && name != "" && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	return names
}
