package buildout

import (
	"strings"
)

// A header is the line that begins a section.
type header struct {
	name           string
	start, end     int    // where the name is
	condition      string // empty: none
	conditionStart int
}

// parseHeader reads a line that begins with a bracket: a name within brackets,
// with blanks around it, perhaps a colon and a condition, and at most a
// comment behind. As the first # or ; begins the comment, a condition has
// none.
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
		return h.withCondition(line, len(line)-len(rest)+1)
	}
	rest, ok := strings.CutPrefix(rest, "]")
	rest = strings.TrimLeft(rest, blank)
	return h, ok && (rest == "" || rest[0] == '#' || rest[0] == ';')
}

func (h header) withCondition(line string, from int) (header, bool) {
	end := len(line)
	if i := strings.IndexAny(line[from:], "#;"); i >= 0 {
		end = from + i
	}
	text, ok := strings.CutSuffix(strings.TrimRight(line[from:end], blank), "]")
	h.condition = strings.Trim(text, blank)
	h.conditionStart = from + len(text) - len(strings.TrimLeft(text, blank))
	return h, ok
}

// headerMend is how to mend a line that only looks like a header.
func headerMend(line string) string {
	name, rest, closed := strings.Cut(line[1:], "]")
	name = strings.Trim(name, blank)
	switch {
	case !closed:
		return "close the bracket, as in [buildout]"
	case strings.ContainsAny(line, "#;") && strings.Contains(name, ":"):
		return `close the bracket before the comment; in a condition, write # as \x23 and ; as \x3b`
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
	op         operator
	nameEnd    int    // behind the sign of += and -=, if it is one
	value      string // of the first line
	valueStart int
}

// parseAssignment reads "name = value", in which += or -= may stand for =, with
// blanks before it. The name has none.
func parseAssignment(line string) (assignment, bool) {
	if strings.HasPrefix(line, "=>") {
		a := assignment{name: dependencies, op: assign, nameEnd: len("=>")}
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
	a := assignment{name: strings.TrimRight(line[:equals], blank), op: assign}
	a.nameEnd = len(a.name)
	if last := a.name[a.nameEnd-1]; last == '+' || last == '-' {
		if name := strings.TrimRight(a.name, " \t"+string(last)); name != "" {
			a.name, a.op = name, operator(last)
		}
	}
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
	p.refuse(p.at(n, start, end), "", "parsing error: this is no section, no option and no comment", mend)
}

// lineMend is how to mend a line that is nothing.
func lineMend(line string) string {
	text := strings.Trim(line, blank)
	word, _, _ := strings.Cut(text, " ")
	name, _, hasEquals := strings.Cut(text, "=")
	name = strings.TrimRight(name, blank+"+-")
	switch {
	case startsBlank(line):
		return "begin it in the first column; only the lines that go on an option are indented"
	case strings.EqualFold(word, "rem"):
		return "begin a comment with # in the first column"
	case strings.Contains(name, ":"):
		return "write it with = after the name; a colon is good in buildout 1 only, which is read with --dialect 1"
	case hasEquals && name == "":
		return "write a name before the ="
	case hasEquals:
		return "write an option's name without blanks and without : [ ] { }"
	}
	return "write an option as name = value, indent a line that goes on the option above, and begin a comment with #"
}
