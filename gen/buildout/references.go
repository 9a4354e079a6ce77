package buildout

import (
	"fmt"
	"strings"

	"winservice.internal/gen/recipe"
)

// A reference is a ${section:option} in a value as it is written.
type reference struct {
	start, end int    // bytes of the value
	text       string // with ${ and }
	name
}

// references returns the references of a value. Two dollars are no reference,
// and stay two dollars.
func references(raw string) []reference {
	var all []reference
	at := 0
	for {
		text, rest, more := strings.Cut(raw[at:], "$$")
		for from := 0; ; {
			start := strings.Index(text[from:], "${")
			if start < 0 {
				break
			}
			start += from
			length := strings.IndexByte(text[start:], '}')
			if length < 0 {
				break
			}
			from = start + length + 1
			r := reference{start: at + start, end: at + from, text: text[start:from]}
			r.section, r.option, _ = strings.Cut(r.text[2:len(r.text)-1], ":")
			all = append(all, r)
		}
		if !more {
			return all
		}
		at = len(raw) - len(rest)
	}
}

// fault is what buildout says of a reference that is none; empty for a good
// one.
func (r reference) fault() string {
	fault := ""
	switch colons := strings.Count(r.text, ":"); {
	case colons == 1 && (r.section == "" || isSimple(r.section)) && isSimple(r.option):
		return ""
	case colons == 0:
		fault = "The substitution, %s, doesn't contain a colon."
	case colons > 1:
		fault = "The substitution, %s, has too many colons."
	case !isSimple(r.section):
		fault = "The section name in substitution, %s, has invalid characters."
	default:
		fault = "The option name in substitution, %s, has invalid characters."
	}
	return fmt.Sprintf(fault, shown(r.text))
}

// isSimple says whether a reference can have a name.
func isSimple(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("- ._", r)
	})
}

// mend is how to mend a reference that is none.
func (r reference) mend() string {
	if strings.Contains(r.text, "\n") || strings.Count(r.text, "{") > 1 {
		return "close it with }"
	}
	return "write it as ${section:option}, or ${:option} for one of the same section"
}

// referencePlace is where a reference of an option's value stands.
func (c *Config) referencePlace(s *section, o *option, r reference) recipe.Place {
	before := 0
	for _, l := range o.lines {
		if l.at.in != nil && r.start <= before+len(l.text) {
			start := l.at.start + r.start - before
			return l.at.in.place(l.at.line, start, min(start+len(r.text), l.at.end), name{s.name, o.name}.String())
		}
		before += len(l.text) + len("\n")
	}
	return c.valuePlace(s, o)
}

// shown is a text of the configuration in a message: on one line, and not
// too long.
func shown(s string) string {
	const longest = 120
	if runes := []rune(s[:min(len(s), 4*longest)]); len(runes) > longest {
		s = string(runes[:longest]) + "…"
	}
	return strings.Join(strings.Fields(s), " ")
}

// mention notes every option that a reference is made to.
func (c *Config) mention() {
	for _, s := range c.sections {
		for o := range s.options() {
			for _, r := range references(o.raw) {
				if r.section == "" {
					r.section = s.name
				}
				c.mentioned[r.name] = true
			}
		}
	}
}
