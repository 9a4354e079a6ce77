package buildout

import (
	"strings"
)

// A header is the line that begins a section.
type header struct {
	name        string
	start, end  int // where the name is
	conditional bool
}

// parseHeader reads a line that begins with a bracket: a name within brackets,
// with blanks around it, and at most a comment behind.
func parseHeader(line string) (header, bool) {
	h := header{start: len(line) - len(strings.TrimLeft(line[1:], blank))}
	length := strings.IndexAny(line[h.start:], blank+"#[]:;{}")
	if length <= 0 {
		return header{}, false
	}
	h.end = h.start + length
	h.name = line[h.start:h.end]
	rest := strings.TrimLeft(line[h.end:], blank)
	if strings.HasPrefix(rest, ":") {
		h.conditional = true
		return h, strings.Contains(rest, "]")
	}
	rest, ok := strings.CutPrefix(rest, "]")
	rest = strings.TrimLeft(rest, blank)
	return h, ok && (rest == "" || rest[0] == '#' || rest[0] == ';')
}

// headerMend is how to mend a line that only looks like a header.
func headerMend(line string) string {
	name, rest, closed := strings.Cut(line[1:], "]")
	name = strings.Trim(name, blank)
	switch {
	case !closed:
		return "close the bracket, as in [buildout]"
	case name == "" || strings.ContainsAny(name, blank+"#[:;{}"):
		return "write a section's name without blanks and without # : ; [ ] { }"
	case strings.Trim(rest, blank) != "":
		return "only a comment may stand behind a section's name: put # before it, or put it on a line of its own"
	}
	return "write it as [name]"
}

// dependencies is the option that a line "=> one two" sets: the parts that
// are to be there before this one.
const dependencies = "<part-dependencies>"

// An assignment is the line that begins an option.
type assignment struct {
	name       string
	nameEnd    int
	value      string // of the first line
	valueStart int
}

// parseAssignment reads "name = value". The name has no blanks, but for those
// before the sign of += and -=, which become part of it.
func parseAssignment(line string) (assignment, bool) {
	if strings.HasPrefix(line, "=>") {
		a := assignment{name: dependencies, nameEnd: len("=>")}
		a.setValue(line, a.nameEnd)
		return a, true
	}
	end := strings.IndexAny(line, blank+"{}[]=:")
	if end <= 0 {
		return assignment{}, false
	}
	rest := strings.TrimLeft(line[end:], blank)
	if strings.HasPrefix(rest, "+") || strings.HasPrefix(rest, "-") {
		rest = rest[1:]
	}
	if !strings.HasPrefix(rest, "=") {
		return assignment{}, false
	}
	equals := len(line) - len(rest)
	a := assignment{name: strings.TrimRight(line[:equals], blank)}
	a.nameEnd = len(a.name)
	a.setValue(line, equals+1)
	return a, true
}

func (a *assignment) setValue(line string, from int) {
	a.value = strings.Trim(line[from:], blank)
	a.valueStart = len(line) - len(strings.TrimLeft(line[from:], blank))
}

// bogus tells of a line that is nothing the language knows.
func (p *parser) bogus(n int, line, mend string) {
	start := len(line) - len(strings.TrimLeft(line, blank))
	end := len(strings.TrimRight(line, blank))
	p.refuse(n, start, end, "", "parsing error: this is no section, no option and no comment", mend)
}

// lineMend is how to mend a line that is nothing.
func lineMend(line string) string {
	text := strings.Trim(line, blank)
	word, _, _ := strings.Cut(text, " ")
	name, _, hasEquals := strings.Cut(text, "=")
	name = strings.TrimRight(name, blank+"+-")
	switch {
	case isBlank(line[0]):
		return "begin it in the first column; only the lines that go on an option are indented"
	case strings.EqualFold(word, "rem"):
		return "begin a comment with # in the first column"
	case strings.Contains(name, ":"):
		return "write it with = after the name; a colon was good in buildout 1 only"
	case hasEquals && name == "":
		return "write a name before the ="
	case hasEquals:
		return "write an option's name without blanks and without : [ ] { }"
	}
	return "write an option as name = value, indent a line that goes on the option above, and begin a comment with #"
}
