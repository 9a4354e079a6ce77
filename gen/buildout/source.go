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

// blank is the whitespace of the language: ASCII's. What else Unicode has is
// text.
const blank = " \t\r\n\v\f"

func isBlank(c byte) bool { return strings.IndexByte(blank, c) >= 0 }
