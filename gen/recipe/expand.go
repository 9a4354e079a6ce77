package recipe

import (
	"fmt"
	"strings"
)

// longestValue is the most that Windows takes of any text that a recipe holds:
// a command line, an environment variable, a path.
const longestValue = 32767

// A fault is what is wrong with a ${x} in a string.
type fault struct {
	at, width int    // bytes of the string
	name      string // of the variable; empty when it is not that
	what      string
	mend      string
}

// missing is a variable that a service does not have; each is told once for
// each service, because each has to be given it.
type missing struct {
	pos  Position
	what string
}

// A scope is the variables that a string may name.
type scope struct {
	values map[string]string
	names  []string          // in order, for suggestions
	barred map[string]string // variables that cannot be used here, and why
	of     string            // whose they are
	inVars bool              // the string is itself a variable
	asked  int               // how many names that there are not were looked for
	row    *Place            // which of the instances they are of; nil when there is one
}

func (s *scope) set(name, value string) {
	if _, ok := s.values[name]; !ok {
		s.names = append(s.names, name)
	}
	s.values[name] = value
}

func newScope(of, name string) *scope {
	s := &scope{values: map[string]string{}, barred: map[string]string{}, of: of}
	s.set("name", name)
	return s
}

// fill replaces every ${x} in text, and $$ by $.
func (s *scope) fill(text string) (string, []fault) {
	var b strings.Builder
	var faults []fault
	for i := 0; i < len(text) && len(faults) < mostShown; {
		rest := text[i:]
		dollar := strings.IndexByte(rest, '$')
		if dollar < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:dollar])
		i, rest = i+dollar, rest[dollar:]
		switch {
		case strings.HasPrefix(rest, "$$"):
			b.WriteByte('$')
			i += 2
		case strings.HasPrefix(rest, "${"):
			end := strings.IndexByte(rest, '}')
			if end < 0 {
				return "", append(faults, fault{at: i, width: 2, what: "${ without its }", mend: "write ${NAME}, or $${ for the characters themselves"})
			}
			value, f := s.lookUp(rest[2:end])
			if f != nil {
				f.at, f.width = i, end+1
				faults = append(faults, *f)
			}
			b.WriteString(value)
			i += end + 1
		default:
			b.WriteByte('$')
			i++
		}
		if b.Len() > longestValue {
			return "", append(faults, fault{at: i - 1, width: 1, what: fmt.Sprintf("the text has more than %d characters once its variables are filled in", longestValue), mend: "Windows takes no such text; shorten the variables"})
		}
	}
	return b.String(), faults
}

func (s *scope) lookUp(name string) (string, *fault) {
	if value, ok := s.values[name]; ok {
		return value, nil
	}
	if why, ok := s.barred[name]; ok {
		return "", &fault{what: why, mend: "write its value here instead"}
	}
	if s.inVars {
		return "", &fault{name: name, what: "within vars only ${name} is replaced, not ${" + short(name) + "}", mend: "write its value here instead"}
	}
	mend := fmt.Sprintf("set it in vars = { … }, or write $${%s} for the characters themselves", short(name))
	if s.asked++; s.asked < mostShown { // the search is what takes time
		mend = suggestion(name, s.names, mend)
	}
	return "", &fault{name: name, what: fmt.Sprintf("%s has no variable %s", s.of, quote(name)), mend: mend}
}

// fill fills in the variables of a service. A value whose variables are at
// fault is told and then taken out of further checks.
func (b *book) fill(r row, t *Table, vars []Entry) *Table {
	e := r.entry
	early := nameScope(e, vars)
	name := serviceName(t, early)
	all, only := newScope(e.Path, name), newScope(e.Path, name)
	only.inVars = true
	early.row, all.row, only.row = r.at, r.at, r.at
	for _, v := range vars {
		if text, ok := b.fillValue(v.Value, v.Path, only).Data.(string); ok {
			all.set(v.Key, text)
		} else {
			all.barred[v.Key] = "" // told already
		}
	}
	out := b.fillTable(t, all, "name")
	for i, k := range t.Entries {
		if k.Key == "name" {
			out.Entries[i].Value = b.fillValue(k.Value, k.Path, early)
			out.Entries[i].Under = b.fillUnder(k.Under, early)
		}
	}
	return out
}

// serviceName is what ${name} stands for: the key name, or else the name of
// the service's table.
func serviceName(t *Table, early *scope) string {
	for _, k := range t.Entries {
		if text, ok := k.Value.Data.(string); ok && k.Key == "name" {
			if filled, faults := early.fill(text); faults == nil {
				return filled
			}
		}
	}
	return early.values["name"]
}

// nameScope is the variables that the key name may use: the service name is
// not known yet.
func nameScope(e Entry, vars []Entry) *scope {
	s := newScope(e.Path, e.Key)
	for _, v := range vars {
		text, ok := v.Value.Data.(string)
		if !ok {
			s.barred[v.Key] = "" // told already
			continue
		}
		filled, faults := newScope(e.Path, "").fill(text)
		if faults != nil || strings.Contains(strings.ReplaceAll(text, "$$", ""), "${name}") {
			s.barred[v.Key] = "the service name cannot be made of a variable that is made of the service name"
			continue
		}
		s.set(v.Key, filled)
	}
	return s
}

// fillTable fills in every value of a table but that of the key except.
func (b *book) fillTable(t *Table, s *scope, except string) *Table {
	out := *t
	out.Entries = make([]Entry, len(t.Entries))
	for i, e := range t.Entries {
		if e.Key != except {
			e.Value = b.fillValue(e.Value, e.Path, s)
			e.Under = b.fillUnder(e.Under, s)
		}
		out.Entries[i] = e
	}
	return &out
}

func (b *book) fillValue(v Value, path string, s *scope) Value {
	switch data := v.Data.(type) {
	case string:
		if !strings.Contains(data, "$") {
			return v
		}
		filled, faults := s.fill(data)
		for _, f := range faults {
			b.fault(v, path, f, s.row)
		}
		if faults != nil {
			v.Data = broken{}
			return v
		}
		b.weight += len(filled) / 64
		v.Data, v.row = filled, s.row
	case []Value:
		items := make([]Value, len(data))
		for i, item := range data {
			items[i] = b.fillValue(item, path, s)
		}
		v.Data = items
	case *Table:
		v.Data = b.fillTable(data, s, "")
	}
	return v
}

// fault tells what is wrong with a variable, at its own place.
func (b *book) fault(v Value, path string, f fault, row *Place) {
	at := v.place(path)
	if v.literal != nil {
		at = v.literal.place(f.at, f.width)
		at.Path = path
	}
	m := missing{at.Pos, f.what}
	if f.what == "" {
		return // told where the variable is
	}
	if b.asked[m] || f.name == "" && b.told[cause{at: at.Pos}] {
		return
	}
	b.asked[m] = true
	p := at.problem(f.what, f.mend)
	if f.name != "" && row != nil {
		p.Mend = strings.Replace(p.Mend, "set it in vars = { … }", "set it in each instance", 1)
		p = p.ofRow(row)
	}
	b.tellOne(p)
}

// ofRow says which of several instances it is that has the problem.
func (p Problem) ofRow(row *Place) Problem {
	if row == nil || row.Pos == p.Pos {
		return p
	}
	p.What += "; this is the instance at " + row.Pos.String()
	p.Also = append([]Place{*row}, p.Also...)
	return p
}
