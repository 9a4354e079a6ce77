package recipe

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A template is a [template.NAME] and the one that it starts from.
type template struct {
	layer
	place  Place
	page   int       // the last that sets some of it
	parent *template // nil when it names none
	seen   visit
}

// A visit is how far linking has come with a template.
type visit int

const (
	fresh  visit = iota
	open         // it is among those being followed
	linked       // its parents are known
)

// lost stands for a template that cannot be used, which is told already. It
// may have had a command, so nobody is to miss one.
var lost = &template{
	layer: layer{keys: &Table{Entries: []Entry{{Key: "command", Value: Value{Data: broken{}}}}}},
	seen:  linked,
}

// chain returns the template's layers, from the farthest to its own.
func (t *template) chain() []layer {
	var all []layer
	for ; t != nil; t = t.parent {
		all = append(all, t.layer)
	}
	slices.Reverse(all)
	return all
}

// readTemplates takes the templates of a page over those of the pages that it
// includes.
func (b *book) readTemplates(page int, t *Table) {
	for _, e := range b.named(t) {
		l := b.layer(e.Value.Data.(*Table))
		b.tell(checkLayer(l.keys))
		base := b.templates[e.Key]
		if base != nil && !b.pages[page].below[base.page] {
			b.tellOne(e.place().problem("another file has this template already", "give one of the two another name, or include the other file in this one").conflicts(base.place))
			continue
		}
		if base != nil {
			l = l.over(base.layer)
		}
		b.templates[e.Key] = &template{layer: l, place: e.place(), page: page}
	}
}

// template returns the template that a service or a template names.
func (b *book) template(e Entry) *template {
	name, ok := e.Value.Data.(string)
	if !ok {
		b.refuse(e.Value.place(e.Path), "is "+e.Value.kind()+", not a string", `write the template's name in quotes, as in template = "web"`)
		return lost
	}
	if t, ok := b.templates[name]; ok {
		return t
	}
	mend := "write the template, or leave out the key"
	if len(b.problems) < mostShown { // the search is what takes time
		mend = suggestion(name, slices.Sorted(maps.Keys(b.templates)), mend)
	}
	b.refuse(e.Value.place(e.Path), fmt.Sprintf("there is no [template.%s]", pathKey(name)), mend)
	return lost
}

// deepestTemplate is how many templates may stand over one another.
const deepestTemplate = 16

// linkTemplates finds the parent of each template. One that would start from
// itself, or from too many others, is lost.
func (b *book) linkTemplates() {
	for _, name := range slices.Sorted(maps.Keys(b.templates)) {
		var path []*template
		for t := b.templates[name]; t != nil && t.seen != linked; t = t.parent {
			if t.seen == open {
				b.refuseRing(path[slices.Index(path, t):])
				break
			}
			t.seen = open
			path = append(path, t)
			if t.template != nil {
				t.parent = b.template(*t.template)
			}
		}
		for _, t := range slices.Backward(path) {
			t.seen = linked
			if depth(t) > deepestTemplate {
				b.refuse(t.layer.template.Value.place(t.layer.template.Path), fmt.Sprintf("more than %d templates stand over one another", deepestTemplate), "put the keys of several into one")
				t.parent = lost
			}
		}
	}
}

// depth is how many templates t consists of, and no more than can be told to
// be too many.
func depth(t *template) int {
	n := 0
	for ; t != nil && n <= deepestTemplate; t = t.parent {
		n++
	}
	return n
}

// refuseRing tells of templates that start from one another, and cuts them.
func (b *book) refuseRing(ring []*template) {
	first := slices.MinFunc(ring, func(x, y *template) int { return x.template.Value.Pos.compare(y.template.Value.Pos) })
	i := slices.Index(ring, first)
	ring = slices.Concat(ring[i:], ring[:i])
	p := first.template.Value.place(first.template.Path).problem("the template starts from itself", "take one of these out")
	var path strings.Builder
	for i, t := range ring {
		t.parent = lost
		if i > deepestTemplate {
			continue // a message has an end
		}
		fmt.Fprintf(&path, "%s (%s) uses ", t.place.Path, t.template.Value.Pos)
		if i > 0 {
			p.Also = append(p.Also, t.template.Value.place(t.template.Path))
		}
	}
	if more := len(ring) - deepestTemplate - 1; more > 0 {
		fmt.Fprintf(&path, "%d more, which use ", more)
	}
	if len(ring) > 1 {
		p.What += ": " + path.String() + first.place.Path
	}
	b.tellOne(p)
}
