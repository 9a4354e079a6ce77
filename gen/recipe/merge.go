package recipe

import (
	"slices"
	"strings"
)

// merge returns base with everything that over sets: tables key by key, all
// else as a whole. The keys of the environment are the same in any case.
func merge(base, over *Table, fold bool) *Table {
	out := *over
	out.Entries = mergeEntries(base.Entries, over.Entries, fold)
	return &out
}

func mergeEntries(base, over []Entry, fold bool) []Entry {
	if len(over) == 0 {
		return base
	}
	id := func(e Entry) string {
		if fold {
			return foldCase(e.Key)
		}
		return e.Key
	}
	out := withoutOther(base, over)
	at := make(map[string]int, len(out))
	for i, e := range out {
		at[id(e)] = i
	}
	for _, e := range over {
		i, ok := at[id(e)]
		if !ok {
			out = append(out, e)
			continue
		}
		below, isTable := out[i].Value.Data.(*Table)
		if above, ok := e.Value.Data.(*Table); ok && isTable {
			e.Value.Data = merge(below, above, e.Key == "environment")
		}
		out[i] = e
	}
	return out
}

// withoutOther returns a copy of base, less the command where over sets a
// command line, and the other way round.
func withoutOther(base, over []Entry) []Entry {
	has := func(key string) bool {
		return slices.ContainsFunc(over, func(e Entry) bool { return e.Key == key })
	}
	dropLine, drop := has("command"), has("command-line")
	return slices.DeleteFunc(slices.Clone(base), func(e Entry) bool {
		return dropLine && e.Key == "command-line" || drop && e.Key == "command"
	})
}

// foldCase makes names that Windows takes for the same equal.
func foldCase(s string) string {
	return strings.ToLower(strings.ToUpper(s))
}
