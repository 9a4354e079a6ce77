package recipe

import (
	"fmt"
	"slices"
	"strings"

	"winservice.internal/runtime/secret"
)

// A layer is one of the tables that a service is made of: the defaults, a
// template, or its own.
type layer struct {
	keys      *Table // without vars, template and instances
	vars      []Entry
	template  *Entry
	instances *Entry
	weight    int // of its values
}

// layer takes a table apart and tells what is wrong with its vars.
func (b *book) layer(t *Table) layer {
	keys := *t
	keys.Entries = nil
	l := layer{keys: &keys}
	for _, e := range t.Entries {
		if e.Key != "instances" {
			l.weight += 1 + e.Value.weight()
		}
		switch e.Key {
		case "vars":
			l.vars = b.vars(e)
		case "template":
			l.template = &e
		case "instances":
			l.instances = &e
		default:
			keys.Entries = append(keys.Entries, e)
		}
	}
	if l.template != nil && t.Path == "defaults" {
		b.refuse(l.template.place(), "the defaults have no template", "name the template in each [service.NAME] or [template.NAME] that is to have it")
		l.template = nil
	}
	if l.instances != nil && !strings.HasPrefix(t.Path, "service.") {
		b.refuse(l.instances.place(), "only a service has instances", "write them in the [service.NAME] that they are of")
		l.instances = nil
	}
	return l
}

// vars returns the variables of a table. Those that cannot be are told, and
// are broken, so that what uses them is not told as well.
func (b *book) vars(e Entry) []Entry {
	t, ok := e.Value.Data.(*Table)
	if !ok {
		b.refuse(e.Value.place(e.Path), "is "+e.Value.kind()+", not a table of strings", `write it as { instance = "a", port = "8080" }`)
		return nil
	}
	vars := slices.Clone(t.Entries)
	for i, v := range vars {
		if at, what, mend := varTrouble(v); what != "" {
			if !b.told[cause{at: at.Pos}] {
				b.refuse(at, what, mend)
			}
			vars[i].Value.Data = broken{}
		}
	}
	return slices.DeleteFunc(vars, func(v Entry) bool { return v.Key == "name" })
}

// varTrouble is what is wrong with a variable, and where.
func varTrouble(v Entry) (at Place, what, mend string) {
	text, isText := v.Value.Data.(string)
	switch {
	case v.Key == "name":
		return v.place(), "${name} is always the service name", "give the variable another name"
	case !isVariable(v.Key):
		return v.place(), quote(v.Key) + " cannot be a variable", "the name of a variable has ASCII letters, digits, - and _ only"
	case !isText:
		return v.Value.place(v.Path), "is " + v.Value.kind() + ", not a string", "write it in quotes"
	case secret.IsName(v.Key) && secret.IsLiteral(text), holdsSecret(text):
		return v.place(), secretWhat, secretMend
	}
	return Place{}, "", ""
}

func isVariable(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r > 0x7f || !isWord(byte(r)) && r != '-' && r != '_'
	})
}

// checkLayer returns the problems of the defaults or of a template by
// themselves, as far as they do not depend on variables: a service may
// override what is wrong there, or none may use it.
func checkLayer(t *Table) Problems {
	d := newDecoder("", withoutVariables(t))
	d.walk(d.table, "")
	return d.problems
}

// withoutVariables has nothing to say about values that ${x} is in.
func withoutVariables(t *Table) *Table {
	out := *t
	out.Entries = slices.Clone(t.Entries)
	for i := range out.Entries {
		v := &out.Entries[i].Value
		if below, ok := v.Data.(*Table); ok {
			v.Data = withoutVariables(below)
		} else if hasVariable(*v) {
			v.Data = broken{}
		}
	}
	return &out
}

func hasVariable(v Value) bool {
	switch data := v.Data.(type) {
	case string:
		return strings.Contains(data, "${")
	case []Value:
		return slices.ContainsFunc(data, hasVariable)
	}
	return false
}

// over returns base with everything that l sets.
func (l layer) over(base layer) layer {
	if base.keys == nil {
		return l
	}
	l.keys, l.vars = merge(base.keys, l.keys, ""), mergeEntries(base.vars, l.vars, "vars")
	l.weight += base.weight
	if l.template == nil {
		l.template = base.template
	}
	return l
}

// heaviest is how much the values of all services of a recipe may weigh
// together: a small file could otherwise ask for any amount of memory.
const heaviest = 1_000_000

// layers returns what a service is made of, from the farthest to the nearest.
func (b *book) layers(own layer) []layer {
	var all []layer
	if b.defaults.keys != nil {
		all = append(all, b.defaults)
	}
	if own.template != nil {
		all = append(all, b.template(*own.template).chain()...)
	}
	return append(all, own)
}

// instance makes a service of its layers.
func (b *book) instance(r row, layers []layer) Instance {
	for _, l := range layers {
		b.weight += l.weight
	}
	b.weight += len(r.vars)
	if b.weight > heaviest {
		b.refuse(r.place(), fmt.Sprintf("the services up to this one have more than %d values together", heaviest), "split the recipe into several")
		return Instance{}
	}
	merged := layer{}
	for _, l := range layers {
		merged = l.over(merged)
	}
	own := *r.entry.Value.Data.(*Table)
	own.Entries = merged.keys.Entries
	in, problems := Decode(r.entry.Key, b.fill(r, &own, mergeEntries(merged.vars, r.vars, "vars")))
	in.Source = b.file
	b.tell(problems)
	return in
}

// weight is how much a table's values weigh: 1 each, and as much again for
// every 64 bytes of text.
func weight(t *Table) int {
	n := len(t.Entries)
	for _, e := range t.Entries {
		n += e.Value.weight()
	}
	return n
}

// weight is how much a value weighs beyond being one.
func (v Value) weight() int {
	n := 0
	switch data := v.Data.(type) {
	case *Table:
		n += weight(data)
	case []Value:
		n += len(data)
		for _, item := range data {
			n += item.weight()
		}
	case string:
		n += len(data) / 64
	}
	return n
}
