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
// as the text allows, so that its rules can be checked as well; nil when the
// text is no TOML.
func readTOML(file string, text []byte) (*Table, *source, Problems) {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	src := newSource(file, string(text))
	if p, bad := unreadable(src); bad {
		return nil, src, Problems{p}
	}
	r := tomlReader{src: src, root: &Table{Pos: src.position(0)}}
	r.open(r.root).headed = true
	if !r.read(text) {
		return nil, src, r.problems
	}
	return r.root, src, r.problems
}

// unreadable finds what no recipe may have before it is parsed.
func unreadable(src *source) (Problem, bool) {
	text := src.text
	switch {
	case len(text) > largest:
		return src.problem(0, 0, fmt.Sprintf("the file has %d bytes; a recipe has at most %d", len(text), largest),
			"split it into several recipes"), true
	case strings.HasPrefix(text, "\xff\xfe"), strings.HasPrefix(text, "\xfe\xff"):
		return src.problem(0, 0, "the file is UTF-16", `save it as UTF-8`), true
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

// A tomlReader builds tables from the parser's expressions. The parser knows
// where things stand but not what TOML forbids beyond its grammar: that is
// found here. The module's decoder would find it, too, but stops at the first
// and takes a time that is quadratic in the number of services.
// https://toml.io/en/v1.0.0#table
type tomlReader struct {
	src      *source
	parser   unstable.Parser
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

// read parses the text and says whether it is TOML by its grammar.
func (r *tomlReader) read(text []byte) bool {
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
	if err := r.parser.Error(); err != nil {
		r.problems = append(r.problems, r.syntax(err))
		r.problems.sort()
		return false
	}
	return true
}

// syntax tells what the parser stopped at.
func (r *tomlReader) syntax(err error) Problem {
	start, end := len(r.src.text), len(r.src.text)
	if perr, ok := errors.AsType[*unstable.ParserError](err); ok && perr.Highlight != nil {
		at := r.parser.Range(perr.Highlight)
		start, end = int(at.Offset), int(at.Offset+at.Length)
	}
	return r.src.problem(start, end, err.Error(), syntaxMend(err.Error()))
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
