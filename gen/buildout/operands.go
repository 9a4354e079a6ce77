package buildout

import (
	"fmt"
	"strings"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime/readable"
)

// operands makes a document of operands, which is put over all files.
func (c *Config) operands(all []string) (*document, recipe.Problems) {
	p := parser{d: &document{source: &source{}, byName: map[string]*section{}}, dialect: c.dialect}
	for _, operand := range all {
		if what, mend := p.operand(operand); what != "" {
			p.problems = append(p.problems, recipe.Problem{Key: operand, What: what, Mend: mend})
		}
	}
	for _, o := range p.all {
		o.finish(c.dialect)
	}
	p.takeExtends()
	return p.d, p.problems
}

func (p *parser) operand(operand string) (what, mend string) {
	const form = "write it as section:option=value"
	where, value, ok := strings.Cut(operand, "=")
	if !ok {
		return "sets nothing", form
	}
	in, name, ok := strings.Cut(where, ":")
	if !ok {
		in, name = "buildout", where
	}
	in, name = strings.Trim(in, blank), strings.Trim(name, blank)
	o := option{name: name, op: assign, operand: true}
	if last := name[max(len(name)-1, 0):]; p.dialect != Dialect1 && (last == "+" || last == "-") {
		o.name, o.op = strings.TrimRight(name, " \t"+last), operator(last[0])
	}
	if in == "" || o.name == "" || strings.Contains(name, ":") {
		return fmt.Sprintf("%s is not a section and an option", readable.Quote(where)), form
	}
	for line := range strings.SplitSeq(strings.Trim(value, blank), "\n") {
		o.lines = append(o.lines, piece{text: line})
	}
	p.begin(in, spot{})
	p.section.operand = true
	p.begun(&o)
	return "", ""
}

// checkOperands refuses operands that nothing reads: a misspelt one would go
// unseen, and with it the path that it was to state.
func (c *Config) checkOperands() (problems recipe.Problems) {
	for _, s := range c.sections {
		if s.name != "buildout" && s.byName["recipe"] != nil {
			continue // of a part, unused options are warned of
		}
		for o := range s.options() {
			if what, mend := c.unusedOperand(s, o); what != "" {
				problems = append(problems, recipe.Problem{Key: s.name + ":" + o.name, What: what, Mend: mend})
			}
		}
	}
	return problems
}

func (c *Config) unusedOperand(s *section, o *option) (what, mend string) {
	n := name{s.name, o.name}
	_, known := defaults[o.name]
	switch {
	case !o.operand, o.overrode, c.mentioned[n], c.extended[s.name]:
		return "", ""
	case s.name != "buildout" && !s.operand:
		return "nothing reads this option", "mend its name; [" + shown(s.name) + "] is no part, and gives others what they refer to, as ${" + shown(s.name) + ":OPTION}"
	case s.name != "buildout":
		return "the configuration has no such section", "its sections are " + strings.Join(c.written(), ", ")
	case known, n == directory, n == executable, n == partsOption:
		return "", ""
	}
	return "nothing reads this option", `did you mean buildout:directory=C:\srv\site or buildout:executable=C:\Python\python.exe?`
}

// written are the names of the sections that stand in the file.
func (c *Config) written() (names []string) {
	for _, s := range c.sections {
		if !s.operand {
			names = append(names, s.name)
		}
	}
	return names
}
