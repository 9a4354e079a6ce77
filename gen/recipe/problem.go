package recipe

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
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

// mostShown is how many problems are printed: nobody reads more, and a file
// that is no recipe at all can have millions.
const mostShown = 100

// Error returns what a user reads: each problem with its line, carets and
// mend, and how many there are.
func (ps Problems) Error() string {
	var b strings.Builder
	for _, p := range ps[:min(len(ps), mostShown)] {
		p.write(&b)
		b.WriteByte('\n')
	}
	switch {
	case len(ps) == 1:
		b.WriteString("1 problem; nothing was written")
	case len(ps) > mostShown:
		fmt.Fprintf(&b, "%d problems, the first %d of them above; nothing was written", len(ps), mostShown)
	default:
		fmt.Fprintf(&b, "%d problems; nothing was written", len(ps))
	}
	return b.String()
}

// sort brings the problems of one file into the file's order.
func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
	})
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
		line, column, width := window(p.Excerpt, p.Pos.Column, max(p.Width, 1))
		number := fmt.Sprintf("%4d", p.Pos.Line)
		fmt.Fprintf(b, "%s | %s\n", number, line)
		fmt.Fprintf(b, "%s | %s%s\n", strings.Repeat(" ", len(number)),
			indent(line, column-1), strings.Repeat("^", width))
	}
	if p.Mend != "" {
		b.WriteString("  " + p.Mend + "\n")
	}
}

// window cuts a very long line down to what is around its column, and makes
// what a terminal would act upon harmless.
func window(line string, column, width int) (string, int, int) {
	const longest, before = 160, 60
	if utf8.RuneCountInString(line) > longest {
		runes := []rune(line)
		start := max(min(column-1, len(runes))-before, 0)
		end := min(start+longest, len(runes))
		line = string(runes[start:end])
		column -= start
		if start > 0 {
			line, column = "…"+line, column+1
		}
		if end < len(runes) {
			line += "…"
		}
		width = max(min(width, utf8.RuneCountInString(line)-column+1), 1)
	}
	line = strings.Map(func(r rune) rune {
		if r != '\t' && unicode.IsControl(r) {
			return utf8.RuneError
		}
		return r
	}, line)
	return line, column, width
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
	for ; n > 0; n-- { // a column behind the line's end
		b.WriteByte(' ')
	}
	return b.String()
}
