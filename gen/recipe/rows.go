package recipe

import (
	"fmt"
	"slices"
	"strings"
)

// A row is one service of a table: the variables that make it another than the
// table's other instances, and where they are written.
type row struct {
	entry Entry // named as the service is
	vars  []Entry
	at    *Place // nil for a table without instances
}

// place is where the service is named.
func (r row) place() Place {
	if r.at != nil {
		return *r.at
	}
	return r.entry.place()
}

// rows returns the services that a table makes: one, or as many as it has
// instances.
func (b *book) rows(e Entry, own layer, layers []layer) []row {
	hasVariable := strings.Contains(e.Key, "${")
	if own.instances == nil {
		if hasVariable {
			b.refuse(e.place(), "only a table with instances has variables in its name",
				`add instances = [{ site = "a" }, { site = "b" }], or name the service without ${ }`)
			return nil
		}
		return []row{{entry: e}}
	}
	var vars []Entry
	heavy := 1
	for _, l := range layers {
		vars = mergeEntries(vars, l.vars, "vars")
		heavy += l.weight
	}
	rows := b.written(*own.instances, (heaviest-b.weight)/heavy)
	if len(rows) > 0 && !hasVariable {
		b.refuse(e.place(), "the name does not tell the instances apart", nameMend(e.Key, rows))
		return nil
	}
	return b.name(e, rows, vars)
}

// nameMend shows a table's name with the variables in it that all rows have.
func nameMend(key string, rows []row) string {
	var names []string
	for _, v := range rows[0].vars {
		text := "${" + v.Key + "}"
		missing := slices.ContainsFunc(rows, func(r row) bool {
			return !slices.ContainsFunc(r.vars, func(w Entry) bool { return w.Key == v.Key })
		})
		if !missing && !strings.Contains(key, text) && len(names) < 3 {
			names = append(names, text)
		}
	}
	if len(names) == 0 {
		return "give each instance another value of what the table is named with"
	}
	return fmt.Sprintf("name the table with what tells them apart, as [service.'%s-%s']", short(key), strings.Join(names, "-"))
}

// name gives each row the service name that the table's key makes of it.
func (b *book) name(e Entry, rows []row, vars []Entry) []row {
	names := map[string]*Place{}
	var good []row
	for _, r := range rows {
		s := nameScope(e, mergeEntries(vars, r.vars, "vars"))
		b.barFaulty(s, e, r)
		delete(s.values, "name")
		s.barred["name"] = "the name of a table cannot be made of itself"
		s.names = slices.DeleteFunc(s.names, func(n string) bool { return n == "name" })
		s.of = "the instance"
		name, faults := s.fill(e.Key)
		if len(faults) > 0 {
			if f := faults[0]; f.what != "" {
				b.tellOne(e.place().problem(f.what, strings.ReplaceAll(f.mend, "vars = { … }", "each instance")).ofRow(r.at))
			}
			continue
		}
		if first, twice := names[name]; twice {
			b.tellOne(r.at.problem(fmt.Sprintf("another instance is named %s, too", quote(name)), nameMend(e.Key, rows)).conflicts(*first))
			continue
		}
		names[name] = r.at
		good = append(good, r.named(e, name))
	}
	return good
}

// barFaulty tells of the variables of a row that cannot be filled in, before
// the name is made of them.
func (b *book) barFaulty(s *scope, e Entry, r row) {
	only := newScope(e.Path, "")
	only.inVars = true
	for _, v := range r.vars {
		if _, isText := b.fillValue(v.Value, v.Path, only).Data.(string); !isText {
			delete(s.values, v.Key)
			s.barred[v.Key] = "" // told
		}
	}
}

// named makes a service's table of the one that has the instances.
func (r row) named(e Entry, name string) row {
	path := "service." + pathKey(name)
	r.at.Path = path
	t := *e.Value.Data.(*Table)
	t.Pos, t.Excerpt, t.Width, t.Path = r.at.Pos, r.at.Excerpt, r.at.Width, path
	header := e.place()
	t.Header = &header
	r.entry = Entry{Key: name, KeyPos: r.at.Pos, KeyWidth: r.at.Width, Path: path, Value: valueAt(*r.at, &t)}
	return r
}

const rowMend = `write a row of variables for each: instances = [{ site = "a", port = "8080" }, { site = "b", port = "8081" }]`

// written returns the rows that a recipe asks for: those that it lists, or each
// combination of the values that it lists. It asks for at most so many.
func (b *book) written(e Entry, most int) []row {
	switch data := e.Value.Data.(type) {
	case []Value:
		if len(data) == 0 {
			b.refuse(e.Value.place(e.Path), "is empty", rowMend)
		}
		return b.listed(e, data, most)
	case *Table:
		return b.product(e, data, most)
	}
	b.refuse(e.Value.place(e.Path), "is "+e.Value.kind()+", not a list of tables", rowMend)
	return nil
}

func (b *book) tooMany(e Entry, most int) {
	b.refuse(e.place(), fmt.Sprintf("these are more than %d instances: the services of a recipe have at most %d values together", max(most, 0), heaviest),
		"split the recipe into several")
}

func (b *book) listed(e Entry, items []Value, most int) []row {
	if len(items) > most {
		b.tooMany(e, most)
		return nil
	}
	var rows []row
	for _, item := range items {
		at := item.place(e.Path)
		t, ok := item.Data.(*Table)
		if !ok {
			b.refuse(at, "is "+item.kind()+", not a table of variables", rowMend)
			continue
		}
		rows = append(rows, row{vars: b.vars(Entry{Path: e.Path, Value: Value{Data: t}}), at: &at})
	}
	return rows
}

// product returns a row for each combination, the last variable changing
// first. A row stands where the last value is written that makes it another.
func (b *book) product(e Entry, t *Table, most int) []row {
	columns, count := b.columns(e, t), 1
	for _, c := range columns {
		if len(c) == 0 {
			return nil // told
		}
		if count > most/len(c) {
			b.tooMany(e, most)
			return nil
		}
		count *= len(c)
	}
	if len(columns) == 0 {
		return nil
	}
	var rows []row
	for n := range count {
		r := row{vars: make([]Entry, len(columns))}
		for i, c := range slices.Backward(columns) {
			v := c[n%len(c)]
			n /= len(c)
			r.vars[i] = v
			if r.at == nil && (len(c) > 1 || i == 0) {
				at := v.Value.place(e.Path)
				r.at = &at
			}
		}
		rows = append(rows, r)
	}
	return rows
}

// columns returns the values of each variable, as entries that have it.
func (b *book) columns(e Entry, t *Table) [][]Entry {
	if len(t.Entries) == 0 {
		b.refuse(e.Value.place(e.Path), "is empty", rowMend)
	}
	var all [][]Entry
	for _, c := range t.Entries {
		items, ok := c.Value.Data.([]Value)
		if !ok || len(items) == 0 {
			what := "is " + c.Value.kind() + ", not a list"
			if ok {
				what = "is empty"
			}
			b.refuse(c.Value.place(c.Path), what, fmt.Sprintf(`list the values that ${%s} has: %s = ["a", "b"]`, short(c.Key), pathKey(c.Key)))
			all = append(all, nil)
			continue
		}
		cells := &Table{}
		for _, item := range items {
			v := c
			v.Value = item
			cells.Entries = append(cells.Entries, v)
		}
		all = append(all, b.vars(Entry{Path: c.Path, Value: Value{Data: cells}}))
	}
	return all
}
