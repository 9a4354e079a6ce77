package buildout

import (
	"strings"
	"unicode/utf8"

	"winservice.internal/gen/recipe"
)

// A separator is what stands between the words of a value.
type separator bool

const (
	newline separator = false // blanks around a word are none of it
	blanks  separator = true
)

// words are those of an option's value as it is written, each with its place;
// no option has none.
func (o *option) words(d Dialect, between separator, section string) func(func(string, recipe.Place) bool) {
	return func(yield func(string, recipe.Place) bool) {
		if o == nil {
			return
		}
		path := name{section, o.name}.String()
		for _, l := range o.lines {
			at := spot{l.at.in, l.at.line, l.at.start, l.at.start}.place(path)
			for rest := l.text; ; {
				word := strings.TrimLeft(rest, d.blank())
				if word == "" {
					break
				}
				// The columns of a line are counted once, and not for each word.
				at.Pos.Column += utf8.RuneCountInString(rest[:len(rest)-len(word)])
				rest = ""
				if end := strings.IndexAny(word, d.blank()); end >= 0 && between == blanks {
					word, rest = word[:end], word[end:]
				}
				word = strings.TrimRight(word, d.blank())
				at.Width = utf8.RuneCountInString(word)
				if !yield(word, l.at.known(at, path)) {
					return
				}
				at.Pos.Column += at.Width
			}
		}
	}
}

// known is a place in the line of a spot; an operand has none.
func (at spot) known(place recipe.Place, path string) recipe.Place {
	if at.in == nil {
		return recipe.Place{Path: path}
	}
	return place
}

// wordPlaces tell where the words of an option's value stand.
type wordPlaces struct {
	c   *Config
	of  name
	all map[string]recipe.Place // nil: not looked for yet
}

// place is where a word stands first, or the value when the word comes from a
// reference.
func (w *wordPlaces) place(word string) recipe.Place {
	if w.all == nil {
		w.all = map[string]recipe.Place{}
		if s, ok := w.c.byName[w.of.section]; ok {
			for word, at := range s.byName[w.of.option].words(w.c.dialect, blanks, w.of.section) {
				if _, ok := w.all[word]; !ok {
					w.all[word] = at
				}
			}
		}
	}
	if at, ok := w.all[word]; ok && at.Pos.Line > 0 {
		return at
	}
	return w.c.Place(w.of.section, w.of.option)
}
