package recipe

import "strings"

// dottedHint returns the hint for the table of a service or a template whose
// name has a dot and no quotes: TOML reads [service.a.b] as a table b within
// the service a. Of a table in which nothing is known it is one guess of two.
func dottedHint(e Entry, prefix string) (hint string, certain bool) {
	kind, path, _ := strings.Cut(e.Path, ".")
	first, isBelow := strings.CutSuffix(path, "."+pathKey(e.Key))
	table, isTable := e.Value.Data.(*Table)
	if prefix != "" || !isTable || !isBelow || kind != "service" && kind != "template" || strings.ContainsAny(first, `."'`) {
		return "", false
	}
	name := first + "." + e.Key
	for !known(table) && len(table.Entries) == 1 {
		below, ok := table.Entries[0].Value.Data.(*Table)
		if !ok {
			break
		}
		name += "." + table.Entries[0].Key
		table = below
	}
	return "if the name of the " + kind + " has a dot, write it in quotes: [" + kind + "." + QuoteKey(name) + "]", known(table)
}

// known reports whether a table has a key of a service.
func known(t *Table) bool {
	for _, e := range t.Entries {
		for _, k := range keys {
			if first, _, _ := strings.Cut(k.Name, "."); first == e.Key {
				return true
			}
		}
	}
	return false
}
