package recipe

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Table is the keys of a recipe's table in file order, each with its
// position: what every reader (TOML, buildout, flags) hands to [Decode].
type Table struct {
	Pos     Position
	Excerpt string // the source line of Pos
	Width   int    // characters on that line

	// Path is what the user calls the table, as "service.zope-a".
	// Empty: "service." and the instance's name.
	Path string

	Entries []Entry

	// Header is where the table begins that several instances are made of, each
	// with a Pos of its own; nil for any other table.
	Header *Place
}

// place is where the table begins.
func (t *Table) place() Place {
	return Place{Pos: t.Pos, Path: t.Path, Excerpt: t.Excerpt, Width: t.Width}
}

// An Entry is one key and its value.
type Entry struct {
	Key      string
	KeyPos   Position
	KeyWidth int // characters of the key as it is written; zero: as many as Key has

	// Path is what the user calls the key, as "template.zope.stop" or
	// "--stop". Empty: the table's path and the key.
	Path string

	Value Value

	// Under is what this entry has replaced, in a layer below: a template or
	// the defaults. Nil: nothing.
	Under *Entry
}

// A Value is a string, int64, float64, bool, []Value or *Table and where it
// stands. Other types are refused by the key they are given to.
type Value struct {
	Data    any
	Pos     Position
	Excerpt string // the source line
	Width   int    // characters on that line

	// Text says that the value was written without a type, as a buildout
	// option or a flag is: Decode then reads the string in Data as whatever
	// the key wants ("true", "3", one list item a line).
	Text bool

	// Path is what the user calls an item that stands elsewhere than the
	// others of its list. Empty: as the list.
	Path string

	literal *literal // how a string was written; nil when it is of no use
	row     *Place   // the instance whose variables were filled in; nil when there is one
}

func (v Value) place(path string) Place {
	return Place{Pos: v.Pos, Path: path, Excerpt: v.Excerpt, Width: v.Width}
}

// place is where the key stands.
func (e Entry) place() Place {
	width := e.KeyWidth
	if width == 0 {
		width = utf8.RuneCountInString(e.Key)
	}
	return Place{Pos: e.KeyPos, Path: e.Path, Excerpt: e.Value.Excerpt, Width: width}
}

// Broken is the Data of a value whose problem has been told already.
type broken struct{}

// A datetime is the Data of a TOML date or time, which no key wants.
type datetime string

// kind says what a value is, for messages.
func (v Value) kind() string {
	switch v.Data.(type) {
	case string:
		return "a string"
	case int64:
		return "an integer"
	case float64:
		return "a number with a fraction"
	case bool:
		return "true or false"
	case []Value:
		return "a list"
	case *Table:
		return "a table"
	case datetime:
		return "a date"
	}
	return "of no known type"
}

// quote writes a string of the recipe into a message, in TOML's way, so that
// a backslash stays one backslash. A very long one is cut.
func quote(s string) string { return tomlString(short(s)) }

// short cuts a text that is too long for a message.
func short(s string) string {
	const longest = 80
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	return string([]rune(s[:min(len(s), 4*longest)])[:longest]) + "…"
}

// pathKey is a key as part of what users call it.
func pathKey(s string) string { return tomlKey(short(s)) }

// tomlString writes s as a TOML string: in double quotes, or in single quotes
// when that saves escapes. What cannot be seen, or reverses what can, is
// escaped.
func tomlString(s string) string {
	plain := !strings.ContainsFunc(s, func(r rune) bool { return isHarmful(r) || r == utf8.RuneError })
	switch {
	case plain && !strings.ContainsAny(s, `"\`):
		return `"` + s + `"`
	case plain && !strings.Contains(s, "'"):
		return "'" + s + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r > 0xffff && isHarmful(r):
			fmt.Fprintf(&b, `\U%08X`, r)
		case isHarmful(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// tomlKey writes a key as TOML does: bare where that can be.
func tomlKey(s string) string {
	for _, c := range []byte(s) {
		if !isWord(c) && c != '-' && c != '_' {
			return tomlString(s)
		}
	}
	if s == "" {
		return `""`
	}
	return s
}

// isWord says whether c is an ASCII letter or digit.
func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
