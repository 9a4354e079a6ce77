package recipe

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// text returns the string that a key is given.
func (d *decoder) text(g given) (string, bool) {
	s, ok := g.value.Data.(string)
	if !ok {
		mend := "write it in quotes"
		switch g.value.Data.(type) {
		case []Value, *Table:
			mend = "write one string, in quotes"
		}
		d.refuse(g, "is "+g.value.kind()+", not a string", mend)
		return "", false
	}
	if !utf8.ValidString(s) {
		d.refuse(g, quote(s)+" is not valid text", "write it in UTF-8")
		return "", false
	}
	return s, true
}

// line returns a string without control characters, which is not empty.
func (d *decoder) line(g given) (string, bool) {
	s, ok := d.text(g)
	if !ok {
		return "", false
	}
	if s == "" {
		d.refuse(g, "is empty", "leave the key out for its default")
		return "", false
	}
	return s, d.printable(g, s, "")
}

// printable refuses control characters but those allowed.
func (d *decoder) printable(g given, s, allowed string) bool {
	c, found := control(s, allowed)
	if !found {
		return true
	}
	mend := "take it out"
	if strings.ContainsRune("\b\t\n\f\r\x1b", c) {
		mend = `take it out; if a backslash was meant, write the text in single quotes, as in 'C:\new'`
	}
	if c == '\n' && g.value.Text {
		mend = "write it on one line"
	}
	d.refuse(g, fmt.Sprintf("%s holds the control character U+%04X", quote(s), c), mend)
	return false
}

// control finds the first control character that is not among those allowed.
func control(s, allowed string) (rune, bool) {
	for _, r := range s {
		if (r < ' ' || 0x7f <= r && r <= 0x9f) && !strings.ContainsRune(allowed, r) {
			return r, true
		}
	}
	return 0, false
}

// boolean returns true or false.
func (d *decoder) boolean(g given) (value, ok bool) {
	if g.value.Text {
		switch g.value.Data {
		case "true":
			return true, true
		case "false":
			return false, true
		}
	}
	b, ok := g.value.Data.(bool)
	if !ok {
		d.refuse(g, d.shown(g)+" is neither true nor false", "write true or false, without quotes")
	}
	return b, ok
}

// integer returns a whole number from lowest to highest.
func (d *decoder) integer(g given, lowest, highest int64) (int64, bool) {
	n, ok := g.value.Data.(int64)
	if s, isText := g.value.Data.(string); isText && g.value.Text {
		var err error
		n, err = strconv.ParseInt(s, 10, 64)
		ok = err == nil
	}
	if !ok {
		d.refuse(g, d.shown(g)+" is not a whole number", "write it in digits, without quotes")
		return 0, false
	}
	if n < lowest || n > highest {
		d.refuse(g, fmt.Sprintf("%d is not between %d and %d", n, lowest, highest), "choose a number in between")
		return 0, false
	}
	return n, true
}

// list returns the items of a list. A text has one a line.
func (d *decoder) list(g given) ([]given, bool) {
	var items []given
	switch data := g.value.Data.(type) {
	case []Value:
		for _, v := range data {
			items = append(items, g.item(v))
		}
		return items, true
	case string:
		if g.value.Text {
			if strings.HasPrefix(strings.TrimSpace(data), "[") {
				d.refuse(g, "is written as in a native recipe", "write one item a line, each indented, without brackets, quotes and commas")
				return nil, false
			}
			for line := range strings.Lines(data) {
				if line = strings.TrimSpace(line); line != "" {
					v := g.value
					v.Data = line
					items = append(items, g.item(v))
				}
			}
			return items, true
		}
		d.refuse(g, "is a string, not a list", "write it as a list: "+tomlList(apart(data)))
	default:
		d.refuse(g, "is "+g.value.kind()+", not a list", "write it in square brackets")
	}
	return nil, false
}

// word returns the index of a value among the words that it can be.
func (d *decoder) word(g given, words ...string) (int, bool) {
	s, ok := d.text(g)
	if !ok {
		return 0, false
	}
	for i, w := range words {
		if s == w {
			return i, true
		}
	}
	list := `"` + strings.Join(words[:len(words)-1], `", "`) + `" or "` + words[len(words)-1] + `"`
	mend := suggestion(s, words, "write "+list)
	if other := otherValues[lower(s)]; slices.Contains(words, other) {
		mend = "did you mean " + other + "?"
	}
	d.refuse(g, quote(s)+" is not "+list, mend)
	return 0, false
}

// shown is a value for messages.
func (d *decoder) shown(g given) string {
	switch data := g.value.Data.(type) {
	case string:
		return quote(data)
	case int64, float64, bool:
		return fmt.Sprint(data)
	}
	return g.value.kind()
}
