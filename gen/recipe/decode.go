package recipe

import (
	"cmp"
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
	d.remarks.sort()
	in := Instance{
		Name: name, Service: d.service, Source: t.Pos.File, Origins: d.origins, Overrode: d.overrode, Remarks: d.remarks,
		Place: at, NamePlace: at,
	}
	if g, ok := d.given["name"]; ok {
		in.NamePlace = g.value.place(g.path)
	}
	in.DisplayNamePlace, in.LogPlace = in.NamePlace, in.NamePlace
	if g, ok := d.given["display-name"]; ok {
		in.DisplayNamePlace = g.value.place(g.path)
	}
	if g, ok := d.given["log.directory"]; ok {
		in.LogPlace = g.value.place(g.path)
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
	codes    map[uint32]given
	variable map[string]variable // of the environment, by foldCase of the name
	guessed  bool                // an unknown key is most likely the command
	foreign  bool                // a path of another system, which is stated elsewhere, was told
	problems Problems
	remarks  Problems // warnings
}

func newDecoder(name string, t *Table) *decoder {
	return &decoder{
		name: name, table: t, keys: keysByName,
		origins: map[string]Position{}, overrode: map[string][]Overridden{}, given: map[string]given{},
		codes: map[uint32]given{}, variable: map[string]variable{},
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
	g.path = cmp.Or(v.Path, g.path)
	return g
}

// refuse tells what is wrong with a value, at the value.
func (d *decoder) refuse(g given, what, mend string) {
	d.tell(g, g.value.place(g.path).problem(what, mend))
}

// refuseWith tells what is wrong with a value that stands beside another.
func (d *decoder) refuseWith(g, other given, what, mend string) {
	d.tell(g, g.value.place(g.path).problem(what, mend).conflicts(other.value.place(other.path)))
}

// warn tells what is odd about a value.
func (d *decoder) warn(g given, what, mend string) {
	p := g.value.place(g.path).problem(what, mend)
	p.Severity = Warning
	d.tell(g, p)
}

// tell adds a problem with a value.
func (d *decoder) tell(g given, p Problem) {
	if g.value.Data == (broken{}) {
		return // told already
	}
	p = p.ofRow(g.value.row)
	if p.Severity == Error {
		d.problems = append(d.problems, p)
		return
	}
	d.remarks = append(d.remarks, p)
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
		mend := fmt.Sprintf("its keys stand below a header of its own, [%s]", e.Path)
		if e.Value.Text {
			mend = fmt.Sprintf("say its keys one by one, as %s.KEY", e.Key)
		}
		d.refuse(given{name, e.Path, e.Value}, "is "+e.Value.kind()+", not a table", mend)
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
	d.checkLogDirectory()
	d.checkLogSizes()
	d.checkProbes()
	d.remarkName()
}
