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
	out, over := replaceOther(base, over)
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
		} else {
			under := out[i]
			e.Under = &under
		}
		out[i] = e
	}
	return out
}

// replaceOther returns base less the command where over sets a command line,
// and the other way round, and over with what it has replaced.
func replaceOther(base, over []Entry) (less, more []Entry) {
	other := map[string]string{"command": "command-line", "command-line": "command"}
	less, more = slices.Clone(base), over
	for i, e := range over {
		j := slices.IndexFunc(less, func(b Entry) bool { return b.Key == other[e.Key] })
		if j < 0 || other[e.Key] == "" {
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
