package recipe

import (
	"fmt"
	"strings"
)

// Overridden is a value that another one in a layer above has replaced.
type Overridden struct {
	Pos   Position
	Key   string // dotted, within the service, when it is another than the setting's
	Value string // as a recipe writes it, with its variables filled in
}

// overrides notes what an entry has replaced.
func (d *decoder) overrides(name string, e Entry) {
	for u := e.Under; u != nil; u = u.Under {
		o := Overridden{Pos: u.KeyPos, Value: tomlValue(u.Value)}
		if foldCase(u.Key) != foldCase(e.Key) {
			o.Key = strings.TrimSuffix(name, e.Key) + u.Key
		}
		d.overrode[name] = append(d.overrode[name], o)
	}
}

// fillUnder fills the variables in what was replaced, for show. One that the
// service does not have is no problem there, and stays as it is written.
func (b *book) fillUnder(e *Entry, s *scope) *Entry {
	if e == nil {
		return nil
	}
	filled := *e
	filled.Value = b.show(e.Value, s)
	filled.Under = b.fillUnder(e.Under, s)
	return &filled
}

// show fills in the variables of a value that nothing is made of.
func (b *book) show(v Value, s *scope) Value {
	switch data := v.Data.(type) {
	case string:
		if filled, faults := s.fill(data); faults == nil {
			b.weight += len(filled) / 64
			v.Data = filled
		}
	case []Value:
		items := make([]Value, len(data))
		for i, item := range data {
			items[i] = b.show(item, s)
		}
		v.Data = items
	case *Table:
		below := *data
		below.Entries = make([]Entry, len(data.Entries))
		for i, e := range data.Entries {
			e.Value = b.show(e.Value, s)
			below.Entries[i] = e
		}
		v.Data = &below
	}
	return v
}

// tomlValue writes a value as TOML.
func tomlValue(v Value) string {
	var items []string
	switch data := v.Data.(type) {
	case string:
		return tomlString(data)
	case []Value:
		for _, item := range data {
			items = append(items, tomlValue(item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case *Table:
		for _, e := range data.Entries {
			items = append(items, tomlKey(e.Key)+" = "+tomlValue(e.Value))
		}
		return "{ " + strings.Join(items, ", ") + " }"
	}
	return fmt.Sprint(v.Data)
}
