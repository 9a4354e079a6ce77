package recipe

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A layer is one of the tables that a service is made of: the defaults, a
// template, or its own.
type layer struct {
	keys     *Table // without vars and template
	vars     []Entry
	template *Entry
	weight   int // values in it
}

// layer takes a table apart and tells what is wrong with its vars.
func (b *book) layer(t *Table) layer {
	keys := *t
	keys.Entries = nil
	l := layer{keys: &keys, weight: weight(t)}
	for _, e := range t.Entries {
		switch e.Key {
		case "vars":
			l.vars = b.vars(e)
		case "template":
			l.template = &e
		default:
			keys.Entries = append(keys.Entries, e)
		}
	}
	if l.template != nil && !strings.HasPrefix(t.Path, "service.") {
		b.refuse(l.template.place(), "only a service has a template", "name the template in each [service.NAME] that is to have it")
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
			b.refuse(at, what, mend)
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
	case isSecretName(v.Key) && isLiteralSecret(text):
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

// heaviest is how many values all services of a recipe may have together: a
// small file could otherwise ask for any amount of memory.
const heaviest = 1_000_000

// instance makes a service of its layers.
func (b *book) instance(e Entry) Instance {
	own := b.layer(e.Value.Data.(*Table))
	layers := []layer{own}
	if b.defaults.keys != nil {
		layers = slices.Insert(layers, 0, b.defaults)
	}
	if own.template != nil {
		layers = slices.Insert(layers, len(layers)-1, b.template(*own.template))
	}
	for _, l := range layers {
		b.weight += l.weight
	}
	if b.weight > heaviest {
		b.refuse(e.place(), fmt.Sprintf("the services up to this one have more than %d values together", heaviest), "split the recipe into several")
		return Instance{}
	}
	merged, vars := layers[0].keys, layers[0].vars
	for _, l := range layers[1:] {
		merged, vars = merge(merged, l.keys, false), mergeEntries(vars, l.vars, false)
	}
	in, problems := Decode(e.Key, b.fill(e, merged, vars))
	in.Source = b.file
	b.tell(problems)
	return in
}

// template returns the template that a service names.
func (b *book) template(e Entry) layer {
	name, ok := e.Value.Data.(string)
	if !ok {
		b.refuse(e.Value.place(e.Path), "is "+e.Value.kind()+", not a string", `write the template's name in quotes, as in template = "web"`)
		return unknownTemplate()
	}
	if t, ok := b.templates[name]; ok {
		return t
	}
	names := slices.Sorted(maps.Keys(b.templates))
	b.refuse(e.Value.place(e.Path), fmt.Sprintf("there is no [template.%s]", pathKey(name)),
		suggestion(name, names, "write the template, or leave out the key"))
	return unknownTemplate()
}

// unknownTemplate stands for a template that is not there. It may have had a
// command, so nobody is to miss one.
func unknownTemplate() layer {
	return layer{keys: &Table{Entries: []Entry{{Key: "command", Value: Value{Data: broken{}}}}}}
}

// weight is the number of values in a table.
func weight(t *Table) int {
	n := len(t.Entries)
	for _, e := range t.Entries {
		switch data := e.Value.Data.(type) {
		case *Table:
			n += weight(data)
		case []Value:
			n += len(data)
		}
	}
	return n
}
