package buildout

import (
	"errors"
	"slices"
	"strings"

	"winservice.internal/gen/buildout/condition"
	"winservice.internal/gen/recipe"
)

// A document is what one file says, before it is put over others.
type document struct {
	source   *source
	sections []*section
	byName   map[string]*section

	extends, optional, extendedBy *option // the files that it names; nil: none
}

func (d *document) add(s *section) {
	d.byName[s.name] = s
	d.sections = append(d.sections, s)
}

// A parser reads lines into a document.
type parser struct {
	d        *document
	machine  condition.Machine
	dialect  Dialect
	section  *section
	skipped  bool      // the section's condition is false
	option   *option   // that a continuation line goes on
	block    bool      // its first line is empty: indentation and blank lines are kept
	all      []*option // whose values are not made yet
	headless bool      // text before the first header was told
	problems recipe.Problems
}

// parse reads all lines of a file, and tells all that are bogus.
func (c *Config) parse(from *source) (*document, recipe.Problems) {
	p := parser{
		d:       &document{source: from, byName: map[string]*section{}},
		machine: c.machine, dialect: c.dialect,
	}
	read := p.line
	if c.dialect == Dialect1 {
		read = p.line1
	}
	for i, line := range from.lines {
		read(i, line)
	}
	for _, o := range p.all {
		o.finish(c.dialect)
	}
	if c.dialect == Dialect1 {
		p.d.inject()
	}
	p.takeExtends()
	return p.d, p.problems
}

func (p *parser) at(line, start, end int) spot { return spot{p.d.source, line, start, end} }

func (p *parser) refuse(at spot, path, what, mend string) {
	p.problems = append(p.problems, problemAt(at.place(path), what, mend))
}

// line reads a line of dialect 2.
func (p *parser) line(n int, line string) {
	switch {
	case line != "" && (line[0] == '#' || line[0] == ';'):
		// a comment, also in the middle of a value
	case (p.option != nil || p.skipped) && (line == "" || startsBlank(line)):
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
	case !p.applies(n, h):
		p.skipped = true
		if p.section == nil {
			p.section = newSection(h.name, spot{}) // of no use to anybody
		}
	default:
		p.begin(h.name, p.at(n, h.start, h.end))
	}
}

// begin begins a section, or goes on with it.
func (p *parser) begin(name string, at spot) {
	p.skipped, p.option = false, nil
	p.section = p.d.byName[name]
	if p.section == nil {
		p.section = newSection(name, at)
		p.d.add(p.section)
	}
}

// applies says whether a section's condition is true.
func (p *parser) applies(n int, h header) bool {
	if h.condition == "" {
		return true
	}
	is, err := condition.True(h.condition, p.machine)
	if e, ok := errors.AsType[*condition.Error](err); ok {
		mend := e.Mend
		if meant := recipe.Nearest(e.Unknown, slices.Sorted(slices.Values(condition.Names()))); e.Unknown != "" && meant != "" {
			mend = "did you mean " + meant + "?"
		}
		p.refuse(p.at(n, h.conditionStart+e.Start, h.conditionStart+e.End), h.name, e.What, mend)
	}
	return is
}

func (p *parser) missingHeader(n int, line string) {
	if p.headless {
		return // told once; what follows follows from it
	}
	p.headless = true
	mend := "begin with a section, as [buildout]"
	switch {
	case strings.HasPrefix(line, "\uFEFF"):
		mend = "save the file without a byte order mark, which buildout takes for text"
	case strings.HasPrefix(line, "\xff\xfe"), strings.HasPrefix(line, "\xfe\xff"), strings.Contains(line, "\x00"):
		mend = "the file is UTF-16, which buildout does not read; save it as UTF-8"
	}
	p.refuse(p.at(n, 0, len(line)), "", "File contains no section headers.", mend)
}

func (p *parser) assignment(n int, line string) {
	a, ok := parseAssignment(line)
	switch {
	case !ok:
		p.bogus(n, line, lineMend(line))
	case !p.skipped:
		p.begun(&option{
			name: a.name, op: a.op, at: p.at(n, 0, a.nameEnd),
			lines: []piece{{p.at(n, a.valueStart, a.valueStart+len(a.value)), a.value}},
		})
		p.block = a.value == ""
	}
}

// begun notes an option of which the first line is read. A second increase or
// decrease of the same option goes on with the first; an assignment ends what
// they were to do.
func (p *parser) begun(o *option) {
	if o.op == assign {
		p.section.drop(keyOf(o.name, increase))
		p.section.drop(keyOf(o.name, decrease))
	} else if earlier := p.section.byName[o.key()]; earlier != nil {
		earlier.lines = trimEnd(earlier.lines)
		if o.lines[0].text != "" {
			earlier.lines = append(earlier.lines, o.lines[0])
		}
		p.option = earlier
		return
	}
	p.section.set(o)
	p.all = append(p.all, o)
	p.option = o
}

func (p *parser) continuation(n int, line string) {
	if p.skipped {
		return
	}
	text := strings.TrimRight(line, blank)
	start := 0
	if !p.block {
		text = strings.TrimLeft(text, blank)
		if text == "" {
			return
		}
		start = len(line) - len(strings.TrimLeft(line, blank))
	}
	p.option.lines = append(p.option.lines, piece{p.at(n, start, start+len(text)), text})
}

// finish makes the value of an option of its lines. When the first is empty,
// the others keep their indentation, but for what they share of it.
func (o *option) finish(d Dialect) {
	if d == Dialect2 && o.lines[0].text == "" {
		o.lines = dedent(trimStart(trimEnd(o.lines)))
	}
	o.join()
}

// trimStart drops the empty lines before a value.
func trimStart(lines []piece) []piece {
	for len(lines) > 0 && lines[0].text == "" {
		lines = lines[1:]
	}
	return lines
}

// trimEnd drops the empty lines behind a value.
func trimEnd(lines []piece) []piece {
	for len(lines) > 1 && lines[len(lines)-1].text == "" {
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
			l.at.start += len(shared)
		}
	}
	return lines
}
