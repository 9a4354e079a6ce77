package recipe

import (
	"fmt"
	"slices"
)

// noService tells that the recipe makes nothing.
func (b *book) noService() Problem {
	mend := "add a table [service.NAME] with a command"
	if len(b.templates) > 0 || b.defaults.keys != nil {
		mend += ", or name the recipe that includes this file"
	}
	return b.pages[len(b.pages)-1].src.problem(0, 0, "the recipe has no service", mend)
}

// A book is the tables of a recipe file and of those that it includes.
type book struct {
	file      string
	open      func(string) ([]byte, error)
	pages     []*page // each after those that it includes
	bytes     int     // of all files
	torn      bool    // one of the files is no TOML, or is missing
	defaults  layer
	leaves    map[string]leaf // keys of the defaults, by dotted name
	templates map[string]*template
	services  []Entry          // whose Data are *Table
	owners    map[string]Place // of services, by key

	problems Problems
	told     map[cause]bool   // where a problem was told
	asked    map[missing]bool // variables whose absence was told
	weight   int              // values of all services so far
}

// A cause is what a problem is about: a place, and the row of variables that
// makes it one.
type cause struct{ at, row Position }

func (p Problem) cause() cause {
	c := cause{at: p.Pos}
	if len(p.Also) > 0 {
		c.row = p.Also[0].Pos
	}
	return c
}

// refusal is everything that was told, in the order of the files.
func (b *book) refusal() Problems {
	rank := map[string]int{}
	for i, p := range b.pages {
		rank[p.name] = i
	}
	b.problems.sortFiles(rank)
	return b.problems
}

func (b *book) refuse(at Place, what, mend string) {
	b.tellOne(at.problem(what, mend))
}

func (b *book) tellOne(p Problem) {
	b.problems = append(b.problems, p)
	b.told[p.cause()] = true
}

// topTables are the tables that a recipe consists of.
var topTables = []string{"defaults", "template", "service"}

// read sorts the tables at the top of a page.
func (b *book) read(page int, root *Table) {
	for _, e := range root.Entries {
		t, ok := e.Value.Data.(*Table)
		switch {
		case e.Key == "include":
			// read already
		case !ok:
			b.refuse(e.place(), topWhat(e), topMend(e))
		case e.Key == "defaults":
			b.readDefaults(page, t)
		case e.Key == "template":
			b.readTemplates(page, t)
		case e.Key == "service":
			b.readServices(t)
		default:
			b.refuse(e.place(), "no such table", suggestion(e.Key, topTables,
				"the tables are [defaults], [template.NAME] and [service.NAME]"))
		}
	}
}

// topWhat tells what a value is doing where only tables belong.
func topWhat(e Entry) string {
	if slices.Contains(topTables, e.Key) {
		return "is " + e.Value.kind() + ", not a table"
	}
	return "stands outside of any table"
}

func topMend(e Entry) string {
	if e.Key == "defaults" {
		return "write [defaults], and its keys below"
	}
	if e.Key == "template" || e.Key == "service" {
		return fmt.Sprintf("write [%s.NAME], and its keys below", e.Key)
	}
	return "put it below the [service.NAME] that it is for, or below [defaults]"
}

// readServices collects the services of a page.
func (b *book) readServices(t *Table) {
	for _, e := range b.named(t) {
		if b.torn { // it may be cut short, and is not made
			b.tell(checkLayer(b.layer(e.Value.Data.(*Table)).keys))
		}
		if first, twice := b.owners[e.Key]; twice {
			b.tellOne(e.place().problem("another file has this service already", "give one of the two another name").conflicts(first))
			continue
		}
		b.owners[e.Key] = e.place()
		b.services = append(b.services, e)
	}
}

// named returns the tables within [template] or [service].
func (b *book) named(t *Table) []Entry {
	var tables []Entry
	for _, e := range t.Entries {
		if _, ok := e.Value.Data.(*Table); ok {
			tables = append(tables, e)
			continue
		}
		b.refuse(e.place(), "is "+e.Value.kind()+", not a table",
			fmt.Sprintf("keys stand below a header with a name, as [%s.NAME]", t.Path))
	}
	return tables
}

// instances makes the services of what was read.
func (b *book) instances() []Instance {
	var all []Instance
	for _, e := range b.services {
		own := b.layer(e.Value.Data.(*Table))
		layers := b.layers(own)
		for _, r := range b.rows(e, own, layers) {
			all = append(all, b.instance(r, layers))
			if b.weight > heaviest {
				return all
			}
		}
	}
	return all
}

// tell adds problems, except those whose cause was told: a template's would
// come again with each of its services.
func (b *book) tell(problems Problems) {
	before := len(b.problems)
	for _, p := range problems {
		if p.Pos.Line == 0 || !b.told[p.cause()] {
			b.problems = append(b.problems, p)
		}
	}
	for _, p := range b.problems[before:] {
		b.told[p.cause()] = true
	}
}
