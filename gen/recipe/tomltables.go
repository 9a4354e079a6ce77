package recipe

import (
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// A keyPart is one part of a dotted key.
type keyPart struct {
	name string
	at   Place
	end  int // offset behind it
}

// key returns the parts of an expression's key, and false when there are too
// many.
func (r *tomlReader) key(e *unstable.Node, depth int) ([]keyPart, bool) {
	var parts []keyPart
	for it := e.Key(); it.Next(); {
		n := it.Node()
		at := r.span(n.Raw)
		if depth+len(parts) == deepest {
			r.refuse(r.src.place(at.start, at.end), "too many keys within one another", "no key of a recipe stands so deep")
			return nil, false
		}
		parts = append(parts, keyPart{string(n.Data), r.src.place(at.start, at.end), at.end})
	}
	return parts, true
}

// header opens the table of a [header] and returns it.
func (r *tomlReader) header(e *unstable.Node) *Table {
	parts, ok := r.key(e, 0)
	if !ok {
		return &Table{}
	}
	t := r.root
	for _, part := range parts[:len(parts)-1] {
		t = r.below(t, part)
	}
	last := parts[len(parts)-1]
	if e.Kind == unstable.ArrayTable {
		return r.item(t, last)
	}
	fresh := r.find(t, last.name) == nil
	t = r.below(t, last)
	switch o := r.open(t); {
	case o.headed:
		r.refuseAgain(last.at, t.place(), fmt.Sprintf("table [%s] begins a second time; first in line %d", t.Path, t.Pos.Line), "write all of its keys under one header")
		return &Table{}
	case o.dotted:
		r.refuseAgain(last.at, t.place(), fmt.Sprintf("table [%s] has got keys in line %d already", t.Path, t.Pos.Line), "write all of its keys under one header")
		return &Table{}
	case !fresh:
		// A table that was opened by a longer header stands where its own is.
		t.Pos, t.Excerpt, t.Width = last.at.Pos, last.at.Excerpt, last.at.Width
		fallthrough
	default:
		o.headed = true
	}
	return t
}

// below returns the table of a key within t, a new one where there is none.
func (r *tomlReader) below(t *Table, part keyPart) *Table {
	if entry := r.find(t, part.name); entry != nil {
		switch data := entry.Value.Data.(type) {
		case *Table:
			if r.open(data).closed {
				r.refuseAgain(part.at, entry.place(), fmt.Sprintf("%s is a table in braces, in line %d, which ends with them", entry.Path, entry.KeyPos.Line), "write all of its keys in one place")
				return &Table{}
			}
			return data
		case []Value:
			if len(data) > 0 {
				if last, ok := data[len(data)-1].Data.(*Table); ok {
					return last
				}
			}
		}
		r.refuseAgain(part.at, entry.place(), fmt.Sprintf("%s is a value, set in line %d, and has no keys", entry.Path, entry.KeyPos.Line), "rename one of the two")
		return &Table{}
	}
	return r.newTable(t, part)
}

// item adds a table to the list of them that a [[header]] is for.
func (r *tomlReader) item(t *Table, part keyPart) *Table {
	item := r.tableAt(part.at, join(t.Path, part.name))
	v := valueAt(part.at, item)
	entry := r.find(t, part.name)
	if entry == nil {
		r.open(item).headed = true
		r.add(t, part, valueAt(part.at, []Value{v}))
		return item
	}
	if list, ok := entry.Value.Data.([]Value); ok && len(list) > 0 {
		if last, ok := list[0].Data.(*Table); ok && r.open(last).headed {
			r.open(item).headed = true
			entry.Value.Data = append(list, v)
			return item
		}
	}
	r.refuseAgain(part.at, entry.place(), fmt.Sprintf("%s is not a list of tables; it was set in line %d", entry.Path, entry.KeyPos.Line), "write the header with single brackets")
	return item
}

func (r *tomlReader) newTable(t *Table, part keyPart) *Table {
	below := r.tableAt(part.at, join(t.Path, part.name))
	r.add(t, part, valueAt(part.at, below))
	return below
}

func (r *tomlReader) tableAt(at Place, path string) *Table {
	return &Table{Pos: at.Pos, Excerpt: at.Excerpt, Width: at.Width, Path: path}
}

func valueAt(at Place, data any) Value {
	return Value{Data: data, Pos: at.Pos, Excerpt: at.Excerpt, Width: at.Width}
}

func (r *tomlReader) find(t *Table, key string) *Entry {
	if i, ok := r.open(t).entries[key]; ok {
		return &t.Entries[i]
	}
	return nil
}

func (r *tomlReader) add(t *Table, part keyPart, v Value) {
	r.open(t).entries[part.name] = len(t.Entries)
	t.Entries = append(t.Entries, Entry{
		Key: part.name, KeyPos: part.at.Pos, KeyWidth: part.at.Width,
		Path: join(t.Path, part.name), Value: v,
	})
}

// join makes the dotted path of a key; the root's own path is empty.
func join(path, key string) string {
	if path == "" {
		return pathKey(key)
	}
	return path + "." + pathKey(key)
}

// set adds a KEY = VALUE to t.
func (r *tomlReader) set(t *Table, e *unstable.Node, depth int) {
	parts, ok := r.key(e, depth)
	if !ok {
		return
	}
	for _, part := range parts[:len(parts)-1] {
		entry := r.find(t, part.name)
		t = r.below(t, part)
		if entry == nil {
			r.open(t).dotted = true
		} else if o := r.open(t); t.Path != "" && !o.dotted {
			r.refuseAgain(part.at, entry.place(), fmt.Sprintf("%s has its own header, in line %d", entry.Path, entry.KeyPos.Line), "write the key there")
			return
		}
	}
	last := parts[len(parts)-1]
	if first := r.find(t, last.name); first != nil {
		r.refuseAgain(last.at, first.place(), fmt.Sprintf("%s is set a second time; first in line %d", first.Path, first.KeyPos.Line), "keep one of the two")
		return
	}
	r.add(t, last, r.value(e.Value(), span{r.valueStart(last.end), r.span(e.Raw).end}, join(t.Path, last.name), depth+len(parts)))
}

// A span is from one offset to before another.
type span struct{ start, end int }

// span is where in the text the parser has found something.
func (r *tomlReader) span(raw unstable.Range) span {
	start := r.base + int(raw.Offset)
	return span{start, start + int(raw.Length)}
}

// valueStart is where the value behind a key begins: the parser does not say
// it of a list.
func (r *tomlReader) valueStart(keyEnd int) int {
	rest := strings.TrimLeft(r.src.text[keyEnd:], " \t")
	rest = strings.TrimLeft(strings.TrimPrefix(rest, "="), " \t")
	return len(r.src.text) - len(rest)
}
