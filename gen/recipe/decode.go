package recipe

import (
	"fmt"
	"slices"
	"strings"

	"winservice.internal/runtime"
)

// Decode makes a service of an untyped table: the last step of every reader.
// Name is the instance's, and the service's where the table does not say
// otherwise. Keys of values that are marked as Text may be dotted
// ("restart.delay"), because their readers have no tables.
//
// The instance is of use only when there are no problems.
func Decode(name string, t *Table) (Instance, Problems) {
	d := newDecoder(name, t)
	at := Place{Pos: t.Pos, Path: d.path(), Excerpt: t.Excerpt, Width: t.Width}
	if what, mend := CheckInstanceName(name); what != "" {
		d.problems = append(d.problems, at.problem(what, mend))
	}
	d.walk(t, "")
	if _, ok := d.given["name"]; !ok {
		d.service.Name = name
		d.origins["name"] = t.Pos
	}
	d.finish()
	d.problems.sort()
	in := Instance{Name: name, Service: d.service, Source: t.Pos.File, Origins: d.origins, Overrode: d.overrode, Place: at, NamePlace: at}
	if g, ok := d.given["name"]; ok {
		in.NamePlace = g.value.place(g.path)
	}
	return in, d.problems
}

// A decoder makes one service.
type decoder struct {
	name     string // the instance's
	table    *Table
	keys     map[string]key
	service  runtime.Service
	origins  map[string]Position
	overrode map[string][]Overridden
	given    map[string]given // by dotted name
	codes    map[uint32]string
	variable map[string]string // environment names by foldCase
	problems Problems
}

func newDecoder(name string, t *Table) *decoder {
	return &decoder{
		name: name, table: t, keys: keysByName,
		origins: map[string]Position{}, overrode: map[string][]Overridden{}, given: map[string]given{},
		codes: map[uint32]string{}, variable: map[string]string{},
	}
}

// path is what the user calls the service's table.
func (d *decoder) path() string {
	if d.table.Path != "" {
		return d.table.Path
	}
	return "service." + pathKey(d.name)
}

// A given is a value for a key, or one item of it.
type given struct {
	name  string // dotted, within the service
	path  string // as the user calls it
	value Value
}

// item is one of the values that g consists of.
func (g given) item(v Value) given {
	g.value = v
	return g
}

// refuse tells what is wrong with a value, at the value.
func (d *decoder) refuse(g given, what, mend string) {
	if g.value.Data == (broken{}) {
		return // told already
	}
	d.problems = append(d.problems, g.value.place(g.path).problem(what, mend))
}

// walk reads the keys of a table; prefix is its dotted name and a dot, or
// nothing for the service's own.
func (d *decoder) walk(t *Table, prefix string) {
	for _, e := range t.Entries {
		if e.Path == "" {
			e.Path = d.path() + "." + prefix + pathKey(e.Key)
			if e.Value.Text {
				e.Path = d.path() + "." + prefix + short(e.Key) // its dots are dots
			}
		}
		d.entry(e, prefix)
	}
}

func (d *decoder) entry(e Entry, prefix string) {
	name := prefix + e.Key
	if k, ok := d.keys[name]; ok && k.read == nil {
		d.problems = append(d.problems, e.place().problem("is a key of native recipes only", "leave it out"))
		return
	} else if ok {
		g := given{name, e.Path, e.Value}
		if _, twice := d.given[name]; twice && name != "environment" {
			d.problems = append(d.problems, e.place().problem("is set twice", "keep one of the two"))
			return
		}
		d.given[name] = g
		if name != "environment" {
			d.origins[name] = e.KeyPos
			d.overrides(name, e)
		}
		k.read(d, g)
		return
	}
	group := slices.Contains(groups, name)
	if below, ok := e.Value.Data.(*Table); ok && group {
		d.walk(below, name+".")
		return
	}
	if first, rest, dotted := strings.Cut(e.Key, "."); dotted && e.Value.Text && prefix == "" {
		inner := e
		inner.Key = rest
		e.Key, e.Value.Data, e.Value.Text = first, &Table{Entries: []Entry{inner}}, false
		d.entry(e, "")
		return
	}
	if group {
		d.refuse(given{name, e.Path, e.Value}, "is "+e.Value.kind()+", not a table",
			fmt.Sprintf("its keys stand below a header of its own, as [service.NAME.%s]", name))
		return
	}
	d.unknown(e, prefix)
}

// finish checks what only shows once every key is read.
func (d *decoder) finish() {
	d.checkCommand()
	d.checkDependencies()
	d.checkAccount()
	d.checkDelays()
	d.checkLogSizes()
}
