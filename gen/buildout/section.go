package buildout

import (
	"iter"
	"slices"
	"strings"
	"unsafe"
)

// A section is the options under all headers of one name.
type section struct {
	name    string
	header  spot // the name in its first header
	operand bool // there is no header; an operand made it
	fault   *OptionError

	byName map[string]*option // by their keys
	keys   []string           // in the order in which they first appear
}

func newSection(name string, header spot) *section {
	return &section{name: name, header: header, byName: map[string]*option{}}
}

// options are those of a section, in the order in which they first appear.
func (s *section) options() iter.Seq[*option] {
	return func(yield func(*option) bool) {
		for _, k := range s.keys {
			if o := s.byName[k]; o != nil && !yield(o) {
				return
			}
		}
	}
}

// set gives the section an option, in the place of one of the same key, which
// it notes.
func (s *section) set(o *option) {
	switch old := s.byName[o.key()]; {
	case old == nil:
	case old.at.in != nil && old.at == o.at: // of a file that is read twice
		o.under = old.under
	default:
		o.replaces(old)
	}
	s.put(o)
}

func (s *section) put(o *option) {
	k := o.key()
	if _, ok := s.byName[k]; !ok {
		s.keys = append(s.keys, k)
	}
	s.byName[k] = o
}

// drop takes an option out.
func (s *section) drop(key string) {
	if s.byName[key] != nil {
		s.byName[key] = nil
	}
}

// An operator says how an option's value goes with the one of an earlier
// file: in its place, behind it, or out of it.
type operator byte

const (
	assign   operator = '='
	increase operator = '+'
	decrease operator = '-'
)

// An option is a name and its value as it is written. Once it is read it does
// not change: what is made of it is another option.
type option struct {
	name     string
	op       operator
	at       spot // the name
	raw      string
	lines    []piece // raw is their texts, with a newline in between
	own      int     // the first of them that stands here, and not in what it is added to
	operand  bool    // not of a file
	overrode bool    // an operand, in place of one of a file
	under    *option // what it has replaced or changed; nil: nothing
}

// A piece is what one line of a file gives to a value.
type piece struct {
	at   spot
	text string
}

// key is what a section finds an option by. An increase and a decrease stand
// beside the value that they are to change until files are put together.
func (o *option) key() string { return keyOf(o.name, o.op) }

func keyOf(name string, op operator) string {
	if op == assign {
		return name
	}
	return name + " " + string(op)
}

// nothing is the value that += and -= change where there is none.
func (o *option) nothing() *option {
	return &option{name: o.name, op: assign, at: o.at, lines: []piece{{at: o.at}}}
}

// added is an option with the lines of an increase behind its own.
func (o *option) added(more *option) *option {
	sum := *more
	sum.op = assign
	sum.own = len(o.lines)
	sum.lines = slices.Concat(o.lines, more.lines)
	sum.raw = o.raw + "\n" + more.raw
	sum.onTopOf(o)
	return &sum
}

// without is an option without those of its lines that a decrease has.
func (o *option) without(less *option) *option {
	rest := *less
	rest.op = assign
	gone := map[string]bool{}
	for line := range strings.SplitSeq(less.raw, "\n") {
		gone[line] = true
	}
	rest.lines = slices.DeleteFunc(slices.Clone(o.lines), func(l piece) bool { return gone[l.text] })
	rest.own = len(rest.lines)
	rest.join()
	rest.onTopOf(o)
	return &rest
}

// replaces notes what an option stands in the place of, under what it is known
// to replace already.
func (o *option) replaces(old *option) {
	o.overrode = o.operand && (o.overrode || !old.operand || old.overrode)
	for above := range mostUnder {
		if o.under == nil {
			o.under = old.upTo(mostUnder - above)
			return
		}
		o.under = o.under.copied() // others may share it
		o = o.under
	}
}

// onTopOf notes what an option has been made of.
func (o *option) onTopOf(old *option) {
	if old.at == o.at && old.raw == "" {
		return // nothing, and nobody wrote it
	}
	o.under = old.upTo(mostUnder)
	o.overrode = o.operand && (!old.operand || old.overrode)
}

// mostUnder is how many options are known that one has replaced: nobody reads
// more.
const mostUnder = 20

// upTo is an option that knows no more than a number of those under it.
func (o *option) upTo(most int) *option {
	n := 0
	for u := o; u != nil && n <= most; u = u.under {
		n++
	}
	if n <= most {
		return o
	}
	top := o.copied()
	for u := top; ; u = u.under {
		if most--; most == 0 {
			u.under = nil
			return top
		}
		u.under = u.under.copied()
	}
}

// size is how many bytes an option's value takes, with its notes.
func (o *option) size() int {
	return len(o.raw) + len(o.lines)*int(unsafe.Sizeof(piece{}))
}

// copied is an option that may be put over another: a file that is read twice
// is over itself.
func (o *option) copied() *option {
	copied := *o
	return &copied
}

// join makes the value of its lines.
func (o *option) join() {
	if len(o.lines) == 0 {
		o.lines = []piece{{at: o.at}}
	}
	texts := make([]string, len(o.lines))
	for i, l := range o.lines {
		texts[i] = l.text
	}
	o.raw = strings.Join(texts, "\n")
}
