package buildout

import (
	"fmt"

	"winservice.internal/gen/recipe"
)

// update puts what a document says over what was read before it.
func (c *Config) update(d *document) recipe.Problems {
	for _, over := range d.sections {
		s := c.byName[over.name]
		fresh := s == nil
		if fresh {
			s = newSection(over.name, over.header)
			s.operand = over.operand
			c.add(s)
		}
		switch {
		case c.dialect == Dialect1 && fresh, fresh && over.byName["<"] != nil:
			s.copy(over) // += and -= are for what the macros say
		case c.dialect == Dialect1:
			c.added += s.update1(over)
		default:
			c.added += s.update(over, fresh)
		}
		if c.added > mostAdded {
			return recipe.Problems{tooMuchAdded(over)}
		}
	}
	return nil
}

// mostAdded is how many bytes += and -= make at most in a configuration, with
// the notes of where each line stands: every one makes a new value of all lines
// before it, so that a small file could otherwise ask for any amount of memory.
const mostAdded = 128 << 20

func tooMuchAdded(in *section) recipe.Problem {
	return problemAt(in.header.place(in.name),
		fmt.Sprintf("what += and -= make of the options is more than %d bytes", mostAdded),
		"is there a value that is added to many times over?")
}

func (c *Config) add(s *section) {
	c.byName[s.name] = s
	c.sections = append(c.sections, s)
}

func (s *section) copy(from *section) {
	for o := range from.options() {
		s.set(o.copied())
	}
}

// update puts a section of a later file over one of earlier files: first what
// it assigns, then what it adds, then what it takes away. In a section that is
// fresh there is nothing to add to. It returns how many bytes that made.
func (s *section) update(over *section, fresh bool) (added int) {
	done := map[string]bool{}
	for o := range over.options() {
		if done[o.name] {
			continue
		}
		done[o.name] = true
		result := s.byName[o.name]
		if set := over.byName[o.name]; set != nil {
			result = set.copied()
			s.set(result) // which notes what it is put over
		}
		if more := over.byName[keyOf(o.name, increase)]; more != nil {
			switch {
			case result == nil && fresh:
				result = more.copied()
				result.op = assign
			case result == nil:
				result = more.nothing().added(more)
			default:
				result = result.added(more)
			}
			added += result.size()
		}
		if less := over.byName[keyOf(o.name, decrease)]; less != nil {
			if result == nil {
				result = less.nothing()
			}
			result = result.without(less)
			added += result.size()
		}
		s.put(result)
	}
	return added
}

// mostInherited is how many options the macros of a configuration give at
// most: a small file could otherwise ask for any amount of memory.
const mostInherited = 2_000_000

// A macros gives sections the options of those that they name behind "<=".
type macros struct {
	c         *Config
	done      map[string]bool
	doing     map[string]bool
	inherited int
}

// extend makes of every section what it and its macros say. A section whose
// macros cannot be followed has a fault, which is told when somebody asks for
// it, as in buildout.
func (c *Config) extend() recipe.Problems {
	m := macros{c: c, done: map[string]bool{}, doing: map[string]bool{}}
	for i, s := range c.sections {
		c.sections[i] = m.resolve(s)
		if c.added > mostAdded {
			return recipe.Problems{tooMuchAdded(s)}
		}
		if m.inherited > mostInherited {
			return recipe.Problems{problemAt(s.header.place(s.name),
				fmt.Sprintf("the macros (<=) give more than %d options", mostInherited),
				"is there a section that is extended many times over?")}
		}
	}
	return nil
}

// resolve returns the section with what its macros give it.
func (m *macros) resolve(s *section) *section {
	extends := s.byName["<"]
	if m.done[s.name] || extends == nil || s.name == "buildout" && m.c.dialect == Dialect1 || m.inherited > mostInherited || m.c.added > mostAdded {
		return m.c.byName[s.name]
	}
	if m.doing[s.name] {
		return nil // the caller tells it
	}
	m.doing[s.name] = true
	defer delete(m.doing, s.name)

	result := newSection(s.name, s.header)
	result.operand = s.operand
	if s.name != "buildout" { // which has no macros
		for name, at := range extends.words(m.c.dialect, newline, s.name) {
			if result.fault = m.from(name, at, result); result.fault != nil {
				break
			}
		}
	}
	own := s.withoutMacros()
	if m.c.dialect == Dialect1 {
		result.copy(own)
	} else {
		m.c.added += result.update(own, false)
	}
	m.done[s.name] = true
	m.c.byName[s.name] = result
	return result
}

// from gives a section what a macro has.
func (m *macros) from(name string, at recipe.Place, to *section) *OptionError {
	macro := m.c.byName[name]
	if macro == nil {
		return &OptionError{
			Sentence: fmt.Sprintf("No section named '%s'", shown(name)), Place: at,
			Mend: fmt.Sprintf("write a section [%s], or mend the name", shown(name)),
		}
	}
	if len(m.doing) > deepest {
		return &OptionError{
			Sentence: fmt.Sprintf("More than %d sections extend each other, up to '%s'", deepest, shown(name)), Place: at,
			Mend: "name the section with the options itself behind <=, rather than the next one of a chain",
		}
	}
	if macro = m.resolve(macro); macro == nil {
		return &OptionError{
			Sentence: fmt.Sprintf("Infinite extending loop '%s'", shown(name)), Place: at,
			Mend: "take one of the <= out of the circle",
		}
	}
	if macro.fault != nil {
		return macro.fault
	}
	for o := range macro.options() {
		to.set(o.copied())
		m.inherited++
	}
	m.c.extended[name] = true
	return nil
}

// withoutMacros is a section without its <=.
func (s *section) withoutMacros() *section {
	own := newSection(s.name, s.header)
	for o := range s.options() {
		if o.name != "<" || s.name == "buildout" {
			own.set(o.copied())
		}
	}
	return own
}
