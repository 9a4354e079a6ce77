package buildout

import (
	"strings"

	"winservice.internal/gen/recipe"
)

// A section is the options under all headers of one name.
type section struct {
	name             string
	line, start, end int  // where its first header has the name
	operand          bool // there is no header; an operand made it
	options          []*option
	byName           map[string]*option
}

// An option is a name and its value as it is written.
type option struct {
	name             string
	line, start, end int // where the name is
	raw              string
	lines            []piece // raw is their texts, with a newline in between
	operand          bool    // not of the file
	overrode         bool    // an operand, in place of one of the file
	under            *option // what it has replaced; nil: nothing
}

// A piece is what one line of the file gives to a value.
type piece struct {
	line, start, end int
	text             string
}

// A parser reads lines into a Config.
type parser struct {
	c        *Config
	section  *section
	option   *option // that a continuation line goes on
	block    bool    // its first line is empty: indentation and blank lines are kept
	headless bool    // text before the first header was told
	problems recipe.Problems
}

// parse reads all lines, and tells all that are bogus.
func (c *Config) parse() recipe.Problems {
	p := parser{c: c}
	for i, line := range c.source.lines {
		p.line(i, line)
	}
	p.finish()
	return p.problems
}

func (p *parser) refuse(line, start, end int, path, what, mend string) {
	p.problems = append(p.problems, problemAt(p.c.source.place(line, start, end, path), what, mend))
}

func (p *parser) line(n int, line string) {
	switch {
	case line != "" && (line[0] == '#' || line[0] == ';'):
		// a comment, also in the middle of a value
	case p.option != nil && (line == "" || isBlank(line[0])):
		p.continuation(n, line)
	case strings.HasPrefix(line, "["):
		p.header(n, line)
	case strings.Trim(line, blank) == "":
		// nothing goes on here
	case p.section == nil:
		p.missingHeader(n, line)
	default:
		p.assignment(n, line)
	}
}

func (p *parser) header(n int, line string) {
	h, ok := parseHeader(line)
	switch {
	case !ok && p.section == nil:
		p.missingHeader(n, line)
	case !ok:
		p.bogus(n, line, headerMend(line))
	case h.conditional:
		p.finish()
		p.refuse(n, h.end, len(strings.TrimRight(line, blank)), h.name, "sections with a condition are not read yet",
			"write the section as it is where the service runs, without the condition")
		p.section = newSection(h.name) // of no use to anybody
	default:
		p.finish()
		p.section = p.c.byName[h.name]
		if p.section == nil {
			p.section = newSection(h.name)
			p.section.line, p.section.start, p.section.end = n, h.start, h.end
			p.c.add(p.section)
		}
	}
}

func newSection(name string) *section {
	return &section{name: name, byName: map[string]*option{}}
}

func (c *Config) add(s *section) {
	c.byName[s.name] = s
	c.sections = append(c.sections, s)
}

func (p *parser) missingHeader(n int, line string) {
	if p.headless {
		return // told once; what follows follows from it
	}
	p.headless = true
	mend := "begin with a section, as [buildout]"
	if strings.HasPrefix(line, "\uFEFF") {
		mend = "save the file without a byte order mark, which buildout takes for text"
	}
	p.refuse(n, 0, len(line), "", "File contains no section headers.", mend)
}

func (p *parser) assignment(n int, line string) {
	a, ok := parseAssignment(line)
	if !ok {
		p.bogus(n, line, lineMend(line))
		return
	}
	p.finish()
	p.refuseUnread(n, a)
	p.block = a.value == ""
	p.option = p.section.set(option{
		name: a.name, line: n, start: 0, end: a.nameEnd,
		lines: []piece{{n, a.valueStart, a.valueStart + len(a.value), a.value}},
	})
}

// set gives the section an option, in the place of one of the same name.
func (s *section) set(o option) *option {
	if old, ok := s.byName[o.name]; ok {
		o.overrode = o.operand && (!old.operand || old.overrode)
		before := *old
		o.under = &before
		*old = o
		return old
	}
	s.byName[o.name] = &o
	s.options = append(s.options, &o)
	return &o
}

// refuseUnread refuses the options of the language that are not read yet.
func (p *parser) refuseUnread(n int, a assignment) {
	what, mend := unread(p.section.name, a.name)
	if what != "" {
		p.refuse(n, 0, a.nameEnd, p.section.name+":"+a.name, what, mend)
	}
}

// unread says why an option is not read, and what to do; nothing for those
// that are.
func unread(section, option string) (what, mend string) {
	last := option[len(option)-1]
	switch {
	case option == "<":
		return "macros (<=) are not read yet", "write the options of the sections that it names into this one"
	case last == '+' || last == '-':
		return string(last) + "= is not read yet", "write the whole value, with ="
	case section != "buildout":
	case option == "extends" || option == "optional-extends":
		return option + " is not read yet", "write what the files that it names say into this one"
	case option == "extended-by":
		return `No-longer supported "extended-by" option found.`, "take it out"
	}
	return "", ""
}

func (p *parser) continuation(n int, line string) {
	text := strings.TrimRight(line, blank)
	start := 0
	if !p.block {
		text = strings.TrimLeft(text, blank)
		if text == "" {
			return
		}
		start = len(line) - len(strings.TrimLeft(line, blank))
	}
	p.option.lines = append(p.option.lines, piece{n, start, start + len(text), text})
}

// finish makes the value of the option that is being read of its lines.
func (p *parser) finish() {
	o := p.option
	if o == nil {
		return
	}
	if p.block {
		o.lines = dedent(trimBlank(o.lines))
	}
	texts := make([]string, len(o.lines))
	for i, l := range o.lines {
		texts[i] = l.text
	}
	o.raw = strings.Join(texts, "\n")
	p.option = nil
}

// trimBlank drops the empty lines before and after a value.
func trimBlank(lines []piece) []piece {
	for len(lines) > 0 && lines[0].text == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1].text == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// dedent takes the indentation that all lines share off each.
func dedent(lines []piece) []piece {
	shared, first := "", true
	for _, l := range lines {
		if l.text == "" {
			continue
		}
		indent := l.text[:len(l.text)-len(strings.TrimLeft(l.text, " \t"))]
		if first {
			shared, first = indent, false
		}
		for !strings.HasPrefix(indent, shared) {
			shared = shared[:len(shared)-1]
		}
	}
	for i := range lines {
		if l := &lines[i]; l.text != "" {
			l.text = l.text[len(shared):]
			l.start += len(shared)
		}
	}
	return lines
}
