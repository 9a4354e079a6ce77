package peers

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"winservice.internal/gen/recipe"
)

// largest is how many bytes a file may have: no configuration of a service
// comes near it.
const largest = 256 << 10

// A source is the text of the file, with "\n" at the end of its lines.
type source struct {
	file  string
	text  string
	lines []string
}

// decode makes text of a file in UTF-8, or UTF-16 with its byte order mark, as
// regedit and PowerShell write it.
func decode(file string, raw []byte) (*source, error) {
	src := &source{file: file}
	if len(raw) > largest {
		at := 1 + bytes.Count(raw[:largest], []byte("\n"))
		return nil, src.problem(at, 1, 0, fmt.Sprintf("the file has more than %d bytes, which no configuration of a service has", largest), "name the configuration itself")
	}
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		order = binary.BigEndian
	}
	text := string(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))
	if order != nil {
		units := make([]uint16, 0, len(raw)/2-1)
		for i := 2; i+1 < len(raw); i += 2 {
			units = append(units, order.Uint16(raw[i:]))
		}
		text = string(utf16.Decode(units))
	}
	src.text = strings.ReplaceAll(text, "\r\n", "\n")
	src.lines = strings.Split(src.text, "\n")
	if order != nil && len(raw)%2 != 0 {
		last := len(src.lines)
		return nil, src.problem(last, utf8.RuneCountInString(src.lines[last-1])+1, 1, "the file is UTF-16 and ends within a character", "save it once more")
	}
	return src, src.unreadable()
}

// unreadable refuses what is no text.
func (s *source) unreadable() error {
	for i, line := range s.lines {
		column := 0
		for at, c := range line {
			column++
			switch {
			case c == 0:
				return s.problem(i+1, column, 1, "the file is binary: it holds a zero byte", "name a file of text; one in UTF-16 begins with its byte order mark, and is otherwise saved as UTF-8")
			case string(c) == baseMark:
				return s.problem(i+1, column, 1, "the character U+E000 stands for nothing", "take it out")
			case c == utf8.RuneError && !strings.HasPrefix(line[at:], "\uFFFD"):
				return s.problem(i+1, column, 1, fmt.Sprintf("the byte 0x%02X is not UTF-8", line[at]), "save the file as UTF-8")
			}
		}
	}
	return nil
}

// problem refuses the file, at a line and column from 1, or as a whole. It
// shows the line unless there may be a secret in it.
func (s *source) problem(line, column, width int, what, mend string) error {
	p := recipe.Problem{Pos: recipe.Position{File: s.file, Line: line, Column: column}, What: what, Mend: mend}
	if 0 < line && line <= len(s.lines) {
		if text := strings.TrimRight(s.lines[line-1], "\r"); redact(text) == text {
			p.Excerpt, p.Width = text, width
		}
	}
	return recipe.Problems{p}
}

// warn tells of what is read but has to be looked at.
func (r *reader) warn(line int, what, mend string) {
	p := recipe.Problem{Severity: recipe.Warning, Pos: recipe.Position{File: r.file}, What: what, Mend: mend}
	if line > 0 {
		p.Pos.Line, p.Pos.Column = line, 1
	}
	r.warnings = append(r.warnings, p)
}
