package recipe

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

const (
	// largest is how many bytes a recipe may have: room for some ten thousand
	// services, and an end to a file that is no recipe.
	largest = 4 << 20

	// deepest is how many keys may stand within one another.
	deepest = 16
)

// readTOML reads a recipe's text into tables. What it returns is as complete
// as the text allows, so that its rules can be checked as well; whole says that
// the text is TOML by its grammar, and nothing is missing.
func readTOML(file string, text []byte) (root *Table, src *source, problems Problems, whole bool) {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	src = newSource(file, string(text))
	r := tomlReader{src: src, root: &Table{Pos: src.position(0)}}
	if p, bad := unreadable(src); bad {
		return r.root, src, Problems{p}, false
	}
	r.open(r.root).headed = true
	whole = r.read(text)
	return r.root, src, r.problems, whole
}

// unreadable finds what no recipe may have before it is parsed.
func unreadable(src *source) (Problem, bool) {
	text := src.text
	switch {
	case len(text) > largest:
		return src.problem(0, 0, fmt.Sprintf("the file has %d bytes; a recipe has at most %d", len(text), largest),
			"split it into several recipes"), true
	case isUTF16(text):
		return src.problem(0, 0, "the file is UTF-16", `save it as UTF-8`), true
	case strings.Contains(text, "\x00"):
		at := strings.IndexByte(text, 0)
		return src.problem(at, at+1, "the byte 0x00 is not text", "name a recipe; this looks like another kind of file"), true
	case !utf8.ValidString(text):
		at := 0
		for {
			r, size := utf8.DecodeRuneInString(text[at:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			at += size
		}
		return src.problem(at, at+1, fmt.Sprintf("the byte 0x%02X is not UTF-8", text[at]),
			"save the file as UTF-8"), true
	}
	return Problem{}, false
}

// isUTF16 goes by the byte order mark, or by every other byte of the beginning
// being zero.
func isUTF16(text string) bool {
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		return true
	}
	return len(text) > 3 && (text[0] == 0) != (text[1] == 0) && (text[0] == 0) == (text[2] == 0) && (text[1] == 0) == (text[3] == 0)
}

// A tomlReader builds tables from the parser's expressions. The parser knows
// where things stand but not what TOML forbids beyond its grammar: that is
// found here. The module's decoder would find it, too, but stops at the first
// and takes a time that is quadratic in the number of services.
// https://toml.io/en/v1.0.0#table
type tomlReader struct {
	src      *source
	parser   unstable.Parser
	base     int // offset of the text that the parser reads
	root     *Table
	tables   map[*Table]*openTable
	problems Problems
}

// An openTable is what the reader knows of a table beside its entries.
type openTable struct {
	entries map[string]int // index by key
	headed  bool           // it had its [header]
	dotted  bool           // it was made by a dotted key, as a.b = 1 makes a
	closed  bool           // it is in braces, and complete
}

func (r *tomlReader) open(t *Table) *openTable {
	if r.tables == nil {
		r.tables = map[*Table]*openTable{}
	}
	if r.tables[t] == nil {
		r.tables[t] = &openTable{entries: map[string]int{}}
	}
	return r.tables[t]
}

func (r *tomlReader) refuse(at Place, what, mend string) {
	r.problems = append(r.problems, at.problem(what, mend))
}

// refuseAgain tells of what cannot stand beside something before it.
func (r *tomlReader) refuseAgain(at, first Place, what, mend string) {
	p := at.problem(what, mend)
	p.Also = []Place{first}
	r.problems = append(r.problems, p)
}

// read parses the text and says whether it is TOML by its grammar. Where it is
// not, reading goes on at the next header of a recipe, so that one mistake does
// not hide the others.
func (r *tomlReader) read(text []byte) bool {
	whole := true
	for len(r.problems) < mostShown {
		err := r.expressions(text[r.base:])
		if err == nil {
			break
		}
		whole = false
		at := r.faultAt(err)
		next := r.nextHeader(at.start)
		r.problems = append(r.problems, r.syntax(err, at, next))
		if next < 0 {
			break
		}
		r.base = next
	}
	if !whole {
		r.problems.sort()
	}
	return whole
}

// expressions reads a text up to its end, or to what is no TOML.
func (r *tomlReader) expressions(text []byte) error {
	r.parser.Reset(text)
	current := r.root
	for r.parser.NextExpression() {
		switch e := r.parser.Expression(); e.Kind {
		case unstable.KeyValue:
			r.set(current, e, 0)
		case unstable.Table, unstable.ArrayTable:
			current = r.header(e)
		}
	}
	return r.parser.Error()
}

// faultAt is where the parser has stopped.
func (r *tomlReader) faultAt(err error) span {
	if perr, ok := errors.AsType[*unstable.ParserError](err); ok && perr.Highlight != nil {
		return r.span(r.parser.Range(perr.Highlight))
	}
	return span{len(r.src.text), len(r.src.text)}
}

// syntaxMend guesses at what was meant; by far the most frequent mistake is a
// Windows path in double quotes.
func syntaxMend(message string) string {
	for _, m := range []struct{ part, mend string }{
		{"escape", `write Windows paths in single quotes, where a backslash is only that: 'C:\srv\site'`},
		{"start of value", `text stands in quotes: "automatic", 'C:\srv\site'`},
		{"must be quoted", `text stands in quotes: "automatic", 'C:\srv\site'`},
		{"new line", "end the string with its quote on the same line"},
		{"terminated", "end the string with its quote"},
		{"expected newline", "one KEY = VALUE a line; look at the quotes and brackets before this place"},
		{"array", "the items of a list stand in [ ] with commas between them"},
		{"inline table", "the keys of a table in one line stand in { } with commas between them"},
		{"table name", "a table begins as [service.NAME]"},
		{"start of key", `a key is a word such as display-name; others stand in quotes`},
		{"after key", "write KEY = VALUE"},
	} {
		if strings.Contains(message, m.part) {
			return m.mend
		}
	}
	return "the language of recipes is TOML: https://toml.io"
}
