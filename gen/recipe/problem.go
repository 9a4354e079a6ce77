package recipe

import (
	"fmt"
	"strings"
)

// A Position is a place in a recipe. The zero Position is no place in a file:
// a default, or the command line.
type Position struct {
	File   string // as the user named it, with forward slashes
	Line   int    // 1-based
	Column int    // 1-based, in characters
}

// String returns file:line:column.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// A Problem is one reason to refuse a recipe.
type Problem struct {
	Pos     Position
	Key     string // dotted, as "service.zope-a.stop"; empty for a syntax error
	What    string // what is wrong, lower case, no full stop
	Excerpt string // the source line, without its line end; empty when there is none
	Width   int    // how many characters of Excerpt are at fault; 0 is taken as 1
	Mend    string // how to put it right
}

// Problems is every reason to refuse what was read, in file order.
type Problems []Problem

// Error returns what a user reads: each problem with its line, carets and
// mend, and how many there are.
func (ps Problems) Error() string {
	var b strings.Builder
	for _, p := range ps {
		p.write(&b)
		b.WriteByte('\n')
	}
	if len(ps) == 1 {
		b.WriteString("1 problem; nothing was written")
	} else {
		fmt.Fprintf(&b, "%d problems; nothing was written", len(ps))
	}
	return b.String()
}

func (p Problem) write(b *strings.Builder) {
	if pos := p.Pos.String(); pos != "" {
		b.WriteString(pos + ": ")
	}
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	b.WriteString(p.What + "\n")
	if p.Excerpt != "" {
		number := fmt.Sprintf("%4d", p.Pos.Line)
		fmt.Fprintf(b, "%s | %s\n", number, p.Excerpt)
		fmt.Fprintf(b, "%s | %s%s\n", strings.Repeat(" ", len(number)),
			indent(p.Excerpt, p.Pos.Column-1), strings.Repeat("^", max(p.Width, 1)))
	}
	if p.Mend != "" {
		b.WriteString("  " + p.Mend + "\n")
	}
}

// indent is as wide as the first n characters of line on any terminal: a tab
// stays a tab.
func indent(line string, n int) string {
	var b strings.Builder
	for _, r := range line {
		if n--; n < 0 {
			break
		}
		if r != '\t' {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}
