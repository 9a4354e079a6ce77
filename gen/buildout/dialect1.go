package buildout

import "strings"

// The files of zc.buildout 1 are read by Python 2's ConfigParser: a colon is
// as good as an equals sign, names have blanks in them, "rem" begins a
// comment, as does a semicolon behind a value, and blank lines and indentation
// mean nothing within one. A section's name is all between the brackets, so
// that there are no conditions.

// line1 reads a line of dialect 1.
func (p *parser) line1(n int, line string) {
	trimmed := strings.Trim(line, blank1)
	switch {
	case trimmed == "" || line[0] == '#' || line[0] == ';' || isRemark(line):
		// nothing, or a comment, also in the middle of a value
	case isBlank1(line[0]) && p.option != nil:
		start := len(line) - len(strings.TrimLeft(line, blank1))
		p.option.lines = append(p.option.lines, piece{p.at(n, start, start+len(trimmed)), trimmed})
	case line[0] == '[' && strings.IndexByte(line, ']') > 1:
		p.begin(line[1:strings.IndexByte(line, ']')], p.at(n, 1, strings.IndexByte(line, ']')))
	case p.section == nil:
		p.missingHeader(n, line)
	default:
		p.assignment1(n, line)
	}
}

// isRemark says whether a line is a comment for its first word.
func isRemark(line string) bool {
	word, _, _ := strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
	return strings.EqualFold(word, "rem")
}

func (p *parser) assignment1(n int, line string) {
	end := strings.IndexAny(line, "=:")
	if end <= 0 || isBlank1(line[0]) {
		p.bogus(n, line, "write an option as name = value, indent a line that goes on the option above, and begin a comment with #")
		return
	}
	name := strings.TrimRight(line[:end], blank1)
	start := end + 1 + len(line[end+1:]) - len(strings.TrimLeft(line[end+1:], blank1))
	value := strings.TrimRight(withoutRemark(line[start:]), blank1)
	if value == `""` {
		value = ""
	}
	o := &option{name: name, op: assign, at: p.at(n, 0, len(name)), lines: []piece{{p.at(n, start, start+len(value)), value}}}
	p.section.set(o)
	p.all = append(p.all, o)
	p.option = o
}

// withoutRemark cuts off what stands behind the first semicolon, if there is a
// blank before it.
func withoutRemark(value string) string {
	at := strings.IndexByte(value, ';')
	if at > 0 && isBlank1(value[at-1]) {
		return value[:at]
	}
	return value
}

// inject gives the options of [DEFAULT] to all other sections that do not have
// them.
func (d *document) inject() {
	defaults := d.byName["DEFAULT"]
	if defaults == nil {
		return
	}
	delete(d.byName, "DEFAULT")
	var others []*section
	for _, s := range d.sections {
		if s == defaults {
			continue
		}
		for o := range defaults.options() {
			if s.byName[o.name] == nil {
				s.set(o)
			}
		}
		others = append(others, s)
	}
	d.sections = others
}

// update1 puts a section of a later file over one of earlier files as dialect
// 1 does: an increase or a decrease changes what earlier files say, whatever
// this one says itself; of the two, the decrease is done. It returns how many
// bytes that made.
func (s *section) update1(over *section) (added int) {
	for o := range over.options() {
		switch last := o.name[len(o.name)-1]; {
		case last != '+' && last != '-':
			if !over.changes1(o.name, "+") && !over.changes1(o.name, "-") {
				s.set(o.copied())
			}
		case last == '+' && over.changes1(base1(o.name), "-"):
		default:
			named := *o
			named.name = base1(o.name)
			old := s.byName[named.name]
			if old == nil {
				old = named.nothing()
			}
			result := old.without
			if last == '+' {
				result = old.added
			}
			s.put(result(&named))
			added += s.byName[named.key()].size()
		}
	}
	return added
}

// changes1 says whether a section has an increase or a decrease of an option.
func (s *section) changes1(option, sign string) bool {
	return s.byName[option+" "+sign] != nil || s.byName[option+sign] != nil
}

// base1 is the name of the option that one with a sign changes.
func base1(name string) string {
	return strings.TrimRight(name, " "+name[len(name)-1:])
}

func isBlank1(c byte) bool { return strings.IndexByte(blank1, c) >= 0 }
