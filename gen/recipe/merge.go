package recipe

import (
	"slices"
	"strings"
)

// merge returns base with everything that over sets: tables key by key, all
// else as a whole. Name is the table's key, empty for a service's own. The keys
// of the environment are the same in any case.
func merge(base, over *Table, name string) *Table {
	out := *over
	out.Entries = mergeEntries(base.Entries, over.Entries, name)
	return &out
}

func mergeEntries(base, over []Entry, name string) []Entry {
	if len(over) == 0 {
		return base
	}
	id := func(e Entry) string {
		if name == "environment" || name == "environment-prepend" {
			return foldCase(e.Key)
		}
		return e.Key
	}
	out, over := replaceOther(base, over, name)
	at := make(map[string]int, len(out))
	for i, e := range out {
		at[id(e)] = i
	}
	replaced := map[int]bool{}
	for _, e := range over {
		i, ok := at[id(e)]
		if !ok || replaced[i] { // a name that is there twice is kept twice, and told
			out = append(out, e)
			continue
		}
		replaced[i] = true
		below, isTable := out[i].Value.Data.(*Table)
		if above, ok := e.Value.Data.(*Table); ok && isTable {
			e.Value.Data = merge(below, above, e.Key)
		} else {
			under := out[i]
			e.Under = &under
		}
		out[i] = e
	}
	return out
}

// alternatives are the keys of a table of which one replaces another.
var alternatives = map[string][]string{
	"":       {"command", "command-line"},
	"ready":  probeKeys,
	"health": probeKeys,
}

// replaceOther returns base less the keys to which over sets an alternative,
// and over with what it has replaced. Name is the table's key.
func replaceOther(base, over []Entry, name string) (less, more []Entry) {
	others := alternatives[name]
	less, more = slices.Clone(base), over
	for i, e := range over {
		if !slices.Contains(others, e.Key) {
			continue
		}
		j := slices.IndexFunc(less, func(b Entry) bool { return b.Key != e.Key && slices.Contains(others, b.Key) })
		if j < 0 {
			continue
		}
		under := less[j]
		more = slices.Clone(more)
		more[i].Under = &under
		less = slices.Delete(less, j, j+1)
	}
	return less, more
}

// foldCase makes names that Windows takes for the same equal.
func foldCase(s string) string {
	return strings.ToLower(strings.ToUpper(s))
}
