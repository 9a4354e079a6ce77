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

func (p Position) compare(q Position) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// Severity is what a problem does to the recipe.
type Severity int

// The severities.
const (
	Error   Severity = iota // refuses the recipe
	Warning                 // is told; --strict makes an error of it
)

// A Problem is one thing that is wrong with a recipe, or odd about it.
type Problem struct {
	Pos      Position
	Severity Severity
	Key      string // dotted, as "service.zope-a.stop"; empty for a syntax error
	What     string // what is wrong, lower case, no full stop
	Excerpt  string // the source line, without its line end; empty when there is none
	Width    int    // how many characters of Excerpt are at fault; 0 is taken as 1
	Mend     string // how to put it right

	// Also is where else to look: what Pos conflicts with, the rest of a cycle.
	// What names these places; their lines are printed below the problem's own.
	Also []Place

	// Secret says that there is a secret in Excerpt, which is not printed then:
	// what is goes into the logs of build machines.
	Secret bool

	// OnWindows says that it is none where the executable is for another
	// system, to debug the service there.
	OnWindows bool
}

// String returns what a user reads of one problem, without a line end.
func (p Problem) String() string {
	var b strings.Builder
	p.write(&b)
	return strings.TrimSuffix(b.String(), "\n")
}

// conflicts adds the other end of a conflict.
func (p Problem) conflicts(with Place) Problem {
	where := with.Pos.String()
	if where == "" {
		where = with.Path
	}
	if where != "" {
		p.What += "; it conflicts with " + where
		p.Also = append(p.Also, with)
	}
	return p
}

// Problems is everything that is wrong with what was read, in file order. As
// an error it holds at least one [Error]; warnings may stand between them.
type Problems []Problem

// Of returns the problems of one severity.
func (ps Problems) Of(s Severity) Problems {
	var some Problems
	for _, p := range ps {
		if p.Severity == s {
			some = append(some, p)
		}
	}
	return some
}

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
	b.WriteString(ps.count())
	if len(ps) > mostShown {
		fmt.Fprintf(&b, ", the first %d of them above", mostShown)
	}
	b.WriteString("; nothing was written")
	return b.String()
}

// count says how many problems there are, and of them how many are warnings.
func (ps Problems) count() string {
	warnings := len(ps.Of(Warning))
	text := number(len(ps)-warnings, "problem")
	if warnings > 0 {
		text += " and " + number(warnings, "warning")
	}
	return text
}

func number(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// sort brings the problems of one file into the file's order.
func (ps Problems) sort() { ps.sortFiles(nil) }

// sortFiles brings the problems of several files into the order of the files,
// and those of each into its own.
func (ps Problems) sortFiles(rank map[string]int) {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(rank[a.Pos.File], rank[b.Pos.File]),
			cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
	})
}

func (p Problem) write(b *strings.Builder) {
	if pos := p.Pos.String(); pos != "" {
		b.WriteString(Harmless(pos) + ": ")
	}
	if p.Severity == Warning {
		b.WriteString("warning: ")
	}
	if p.Key != "" {
		b.WriteString(Harmless(p.Key) + ": ")
	}
	b.WriteString(Harmless(p.What) + "\n")
	shown := Place{Pos: p.Pos, Excerpt: p.Excerpt, Width: p.Width}
	if p.Secret {
		shown.Excerpt = ""
	}
	shown.write(b, Place{Pos: Position{File: p.Pos.File}})
	for _, other := range p.Also {
		other.write(b, shown)
		if other.Excerpt != "" {
			shown = other
		}
	}
	if p.Mend != "" {
		b.WriteString("  " + Harmless(p.Mend) + "\n")
	}
}

// write shows the place's line with its carets, below that of the place before
// it: the file is named where it is another, and a line is not repeated.
func (p Place) write(b *strings.Builder, before Place) {
	if p.Excerpt == "" {
		return
	}
	line, column, width := window(p.Excerpt, p.Pos.Column, max(p.Width, 1))
	number := fmt.Sprintf("%4d", p.Pos.Line)
	if p.Pos.File != before.Pos.File {
		fmt.Fprintf(b, "  in %s:\n", Harmless(p.Pos.File))
	}
	if whole := utf8.RuneCountInString(p.Excerpt) <= longestExcerpt; !whole || p.Pos.File != before.Pos.File || p.Pos.Line != before.Pos.Line {
		fmt.Fprintf(b, "%s | %s\n", number, line)
	}
	fmt.Fprintf(b, "%s | %s%s\n", strings.Repeat(" ", len(number)),
		indent(line, column-1), strings.Repeat("^", width))
}

// longestExcerpt is how many characters of a line are shown.
const longestExcerpt = 160

// window cuts a very long line down to what is around its column, and makes
// what a terminal would act upon harmless.
func window(line string, column, width int) (string, int, int) {
	const longest, before = longestExcerpt, 60
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
	return Harmless(line), column, width
}

// Harmless is a text with whatever a terminal would act upon, or show in
// another order than it is, made visible.
func Harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && r != '\n' && isHarmful(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

// isHarmful says whether a terminal acts upon a character: controls, marks that
// reverse what follows, and separators.
func isHarmful(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }

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
