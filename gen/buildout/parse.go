package buildout

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"winservice.internal/gen/recipe"
)

var (
	headerPattern = regexp.MustCompile(`^\[\s*([^\s#\[\]:;{}]+)\s*(:[^\]]*)?\]\s*([#;].*)?$`)
	optionPattern = regexp.MustCompile(`^([^\s{}\[\]=:]+)\s*([-+]?)=(.*)$`)
)

// A parser goes through the lines of a configuration.
type parser struct {
	config   *Config
	problems recipe.Problems

	number  int
	line    string
	section *section
	option  *option // the one that a continuation line goes on
	block   bool    // its first line had no text: the lines below keep their indentation
}

// parse reads the text into the configuration and returns everything that is
// wrong in it.
func (c *Config) parse(text string) recipe.Problems {
	p := parser{config: c}
	for line := range strings.Lines(text) {
		p.number++
		p.line = strings.TrimRight(line, "\r\n")
		if p.number == 1 && strings.HasPrefix(p.line, "\uFEFF") {
			p.refuse("the file begins with a byte order mark", "save it as UTF-8 without one", 1)
			p.line = strings.TrimPrefix(p.line, "\uFEFF")
		}
		if i := invalidUTF8(p.line); i >= 0 {
			p.refuseAt(i, "not UTF-8", "save the file as UTF-8", 1)
			p.line = strings.ToValidUTF8(p.line, "?")
		}
		p.take()
	}
	for _, s := range c.sections {
		for _, o := range s.options {
			o.value = dedent(o.value)
		}
	}
	return p.problems
}

// take reads one line, as buildout's own parser does.
func (p *parser) take() {
	blank := strings.TrimSpace(p.line) == ""
	switch {
	case strings.HasPrefix(p.line, "#"), strings.HasPrefix(p.line, ";"):
	case (blank || unicode.IsSpace(rune(p.line[0]))) && p.option != nil:
		p.goOn()
	case blank:
	case strings.HasPrefix(p.line, "["):
		p.header()
	case p.section == nil:
		p.refuse("File contains no section headers.", "begin with [buildout]", 0)
		p.section = &section{} // told once
	default:
		p.assignment()
	}
}

// goOn adds a continuation line to the option's value.
func (p *parser) goOn() {
	if p.block {
		p.option.value += "\n" + strings.TrimRightFunc(p.line, unicode.IsSpace)
	} else if text := strings.TrimSpace(p.line); text != "" {
		p.option.value += "\n" + text
	}
}

func (p *parser) header() {
	m := headerPattern.FindStringSubmatch(p.line)
	p.option = nil
	if m == nil {
		p.refuse("not a section header", "write it like [name]; the name holds no blank and none of # [ ] : ; { }", 0)
		p.section = &section{}
		return
	}
	if m[2] != "" {
		p.refuseAt(strings.Index(p.line, m[2]), "conditional sections are not read yet", "write the section without a condition", utf8.RuneCountInString(m[2]))
		p.section = &section{}
		return
	}
	p.section = p.config.section(m[1], true)
}

// partDependencies is the option that a line "=> a b" is for buildout: the
// parts that have to come before this one.
const partDependencies = "<part-dependencies>"

func (p *parser) assignment() {
	if parts, ok := strings.CutPrefix(p.line, "=>"); ok {
		value := strings.TrimSpace(parts)
		p.option = p.section.set(partDependencies, value, p.at(value))
		p.block = value == ""
		return
	}
	m := optionPattern.FindStringSubmatch(p.line)
	if m == nil {
		p.refuse("not an option, a section or a comment", "write it like name = value; begin a comment with # in the first column", 0)
		p.option = nil
		return
	}
	name, operator, value := m[1], m[2], strings.TrimSpace(m[3])
	if operator == "" && len(name) > 1 && strings.ContainsAny(name[len(name)-1:], "+-") {
		name, operator = name[:len(name)-1], name[len(name)-1:]
	}
	switch {
	case operator != "":
		p.refuse(operator+"= is not read yet", "state the whole value with =", len(p.line))
	case name == "<":
		p.refuse("<= macros are not read yet", "write the options of that section out", len(p.line))
	case p.section.name == "buildout" && (name == "extends" || name == "optional-extends"):
		p.refuse(name+" is not read yet", "put what is needed of that file into this one", len(name))
	}
	p.option = p.section.set(name, value, p.at(value))
	p.block = value == ""
}

// at is the place of a value on the present line.
func (p *parser) at(value string) place {
	i := strings.Index(p.line, "=")
	start := i + 1 + len(p.line[i+1:]) - len(strings.TrimLeftFunc(p.line[i+1:], unicode.IsSpace))
	if value == "" {
		start = 0 // the option's name: there is nothing else to point at
		value = strings.TrimSpace(p.line[:i])
	}
	return place{
		pos:     recipe.Position{File: p.config.file, Line: p.number, Column: utf8.RuneCountInString(p.line[:start]) + 1},
		excerpt: p.line,
		width:   utf8.RuneCountInString(value),
	}
}

// refuse tells a problem with the line from its first character on.
func (p *parser) refuse(what, mend string, width int) {
	if width == 0 {
		width = utf8.RuneCountInString(p.line)
	}
	p.refuseAt(0, what, mend, width)
}

func (p *parser) refuseAt(i int, what, mend string, width int) {
	p.problems = append(p.problems, recipe.Problem{
		Pos:     recipe.Position{File: p.config.file, Line: p.number, Column: utf8.RuneCountInString(p.line[:i]) + 1},
		Excerpt: strings.ToValidUTF8(p.line, "?"),
		Width:   width,
		What:    what,
		Mend:    mend,
	})
}

func invalidUTF8(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, width := utf8.DecodeRuneInString(s[i:]); width == 1 {
				return i
			}
		}
	}
	return -1
}

// dedent is what happens to a value whose first line is empty: the blanks
// that all lines begin with, blank lines before the text and everything
// blank after it go.
func dedent(value string) string {
	if !strings.HasPrefix(value, "\n") {
		return value
	}
	lines := strings.Split(strings.TrimRightFunc(value, unicode.IsSpace), "\n")
	margin := ""
	first := true
	for _, line := range lines {
		if line == "" {
			continue
		}
		blanks := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		if first {
			margin, first = blanks, false
		}
		for !strings.HasPrefix(blanks, margin) {
			margin = margin[:len(margin)-1]
		}
	}
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, margin)
	}
	return strings.TrimLeft(strings.Join(lines, "\n"), "\n")
}
