package buildout

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"winservice.internal/gen/recipe"
)

// A source is the lines of a configuration file.
type source struct {
	file  string
	lines []string // without their ends
}

// newSource takes lines as Python does: they end with LF, CR LF or CR.
func newSource(file, text string) *source {
	s := &source{file: file}
	for text != "" {
		end := strings.IndexAny(text, "\r\n")
		if end < 0 {
			end = len(text)
		}
		s.lines = append(s.lines, text[:end])
		switch {
		case strings.HasPrefix(text[end:], "\r\n"):
			end += 2
		case end < len(text):
			end++
		}
		text = text[end:]
	}
	return s
}

// place is what stands between two byte offsets of a line, counted from 0.
func (s *source) place(line, start, end int, path string) recipe.Place {
	at := recipe.Place{Pos: recipe.Position{File: s.file, Line: line + 1, Column: 1}, Path: path, Width: 1}
	if line >= len(s.lines) {
		return at // an empty file has no lines
	}
	at.Excerpt = s.lines[line]
	at.Pos.Column += utf8.RuneCountInString(at.Excerpt[:start])
	at.Width = max(utf8.RuneCountInString(at.Excerpt[start:end]), 1)
	return at
}

// A spot is a stretch of a line of a file, in bytes counted from 0. The zero
// spot is that of an operand, which has no place.
type spot struct {
	in               *source
	line, start, end int
}

func (at spot) place(path string) recipe.Place {
	if at.in == nil {
		return recipe.Place{Path: path}
	}
	return at.in.place(at.line, at.start, at.end, path)
}

// problem is about the whole of a line from a byte offset on.
func (s *source) problem(line, start, width int, path, what, mend string) recipe.Problem {
	end := start
	if line < len(s.lines) {
		end = min(start+width, len(s.lines[line]))
	}
	return problemAt(s.place(line, start, end, path), what, mend)
}

func problemAt(at recipe.Place, what, mend string) recipe.Problem {
	return recipe.Problem{Pos: at.Pos, Key: at.Path, What: what, Excerpt: at.Excerpt, Width: at.Width, Mend: mend}
}

// inOrder brings problems into the order of the files as they were read, and
// into each file's own; those about operands come first.
func (c *Config) inOrder(problems []recipe.Problem) {
	slices.SortStableFunc(problems, func(a, b recipe.Problem) int {
		return cmp.Or(cmp.Compare(c.files[a.Pos.File], c.files[b.Pos.File]),
			cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
	})
}

// The whitespace of the language is that of Python's strings: of Python 3 in
// dialect 2, of the bytes of Python 2 in dialect 1.
const (
	blank  = blank1 + "\x1c\x1d\x1e\x1f\u0085\u00a0\u1680" + "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" + "\u2028\u2029\u202f\u205f\u3000"
	blank1 = " \t\r\n\v\f"
)

func (d Dialect) blank() string {
	if d == Dialect1 {
		return blank1
	}
	return blank
}

// startsBlank says whether a text begins with whitespace.
func startsBlank(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return text != "" && strings.ContainsRune(blank, r)
}

// fields are the words between whitespace.
func (d Dialect) fields(text string) []string {
	blank := d.blank()
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(blank, r) })
}
