package recipe

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// A source is the text of a recipe file and knows its lines.
type source struct {
	file  string
	text  string
	lines []int // where each line starts

	// The last position found. Positions are mostly asked for from the front
	// to the back, and counting on from the last one keeps a file that is a
	// single line linear.
	offset, column, line int
}

// newSource takes text without a byte order mark.
func newSource(file, text string) *source {
	s := &source{file: file, text: text, lines: []int{0}, column: 1}
	for i := range len(text) {
		if text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// position is where the byte at offset stands.
func (s *source) position(offset int) Position {
	line := sort.SearchInts(s.lines, offset+1) - 1
	from, column := s.lines[line], 1
	if line == s.line && s.offset <= offset {
		from, column = s.offset, s.column
	}
	column += utf8.RuneCountInString(s.text[from:offset])
	s.offset, s.column, s.line = offset, column, line
	return Position{File: s.file, Line: line + 1, Column: column}
}

// excerpt is the line, 1-based, without its end.
func (s *source) excerpt(line int) string {
	start, end := s.lines[line-1], len(s.text)
	if line < len(s.lines) {
		end = s.lines[line] - 1
	}
	return strings.TrimSuffix(s.text[start:end], "\r")
}

// place is what stands from start to before end, or as much of it as is on
// the first line.
func (s *source) place(start, end int) Place {
	for start > 0 && start < len(s.text) && !utf8.RuneStart(s.text[start]) {
		start-- // the parser may point into a character
	}
	pos := s.position(start)
	line := s.excerpt(pos.Line)
	end = min(end, s.lines[pos.Line-1]+len(line))

	// Nobody sees wider carets, and counting through nested values again for
	// each level would not be linear.
	const widest = 400
	end = min(end, start+widest)

	width := 1
	if end > start {
		width = utf8.RuneCountInString(s.text[start:end])
	}
	return Place{Pos: pos, Excerpt: line, Width: width}
}

func (s *source) problem(start, end int, what, mend string) Problem {
	return s.place(start, end).problem(what, mend)
}

// A literal is a string as it is written in a source, with its quotes.
type literal struct {
	src   *source
	start int
	raw   string
}

// place is where width bytes at index i of the string's value are written.
func (l *literal) place(i, width int) Place {
	return l.src.place(l.start+l.index(i), l.start+l.index(i+width))
}

// index is where byte i of the string's value stands in raw. Escapes and
// skipped line ends make the value shorter than what is written.
func (l *literal) index(i int) int {
	raw, at := l.raw, 1
	if multi := strings.HasPrefix(raw, `"""`) || strings.HasPrefix(raw, "'''"); multi {
		at = 3
		at += len(raw[at:]) - len(strings.TrimPrefix(strings.TrimPrefix(raw[at:], "\r"), "\n"))
	}
	escapes := raw[0] == '"'
	for at < len(raw) {
		written, value := 1, 1
		switch {
		case escapes && raw[at] == '\\':
			written, value = escape(raw[at:])
		case raw[at] == '\r': // a line end, which is one byte of the value
			value = 0
		}
		if value > i {
			break
		}
		at += written
		i -= value
	}
	return min(at, len(raw))
}

// escape says how long the escape sequence at the start of s is, and how many
// bytes it stands for.
func escape(s string) (written, value int) {
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[1]]
	if digits > 0 && len(s) >= 2+digits {
		var r rune
		for _, c := range []byte(s[2 : 2+digits]) {
			r = r<<4 | rune(strings.IndexByte("0123456789abcdef", c|0x20)&15)
		}
		return 2 + digits, max(utf8.RuneLen(r), 1)
	}
	if strings.IndexByte(" \t\r\n", s[1]) >= 0 { // a line that goes on in the next
		return len(s) - len(strings.TrimLeft(s[1:], " \t\r\n")), 0
	}
	return 2, 1
}
