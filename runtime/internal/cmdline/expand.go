package cmdline

import "strings"

// Expand replaces each %NAME% in s with what lookup returns for NAME, as
// ExpandEnvironmentStrings does: a name that lookup does not know stays as it
// stands, with both its percent signs, and nothing in a value is expanded
// again. Whether the case of a name counts is up to lookup.
//
// https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-expandenvironmentstringsw
func Expand(s string, lookup func(name string) (value string, ok bool)) string {
	var out strings.Builder
	for {
		before, after, begins := strings.Cut(s, "%")
		name, rest, ends := strings.Cut(after, "%")
		if !begins || !ends {
			break
		}
		out.WriteString(before)
		value, known := "", false
		if name != "" {
			value, known = lookup(name)
		}
		if !known {
			value = "%" + name + "%"
		}
		out.WriteString(value)
		s = rest
	}
	out.WriteString(s)
	return out.String()
}
