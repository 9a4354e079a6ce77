package recipe

import (
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// value reads the value of a key. Within says where it is; the values in a
// list that are no scalars are said to be where the list is.
func (r *tomlReader) value(n *unstable.Node, within span, path string, depth int) Value {
	if n.Kind != unstable.Array && n.Kind != unstable.InlineTable {
		within = r.span(n.Raw)
		return r.scalar(n, r.src.place(within.start, within.end))
	}
	at := r.src.place(within.start, within.end)
	if depth >= deepest {
		r.refuse(at, "too many lists and tables within one another", "no key of a recipe takes such a value")
		return valueAt(at, broken{})
	}
	if n.Kind == unstable.InlineTable {
		t := r.tableAt(at, path)
		for it := n.Children(); it.Next(); {
			r.set(t, it.Node(), depth)
		}
		r.open(t).closed = true
		return valueAt(at, t)
	}
	items := []Value{}
	for it := n.Children(); it.Next(); {
		item := it.Node()
		if item.Kind == unstable.InlineTable {
			items = append(items, r.value(item, r.braces(item), path, depth+1))
			continue
		}
		items = append(items, r.value(item, within, path, depth+1))
	}
	return valueAt(at, items)
}

// braces is where a table in braces stands that is an item of a list: the
// parser says where it begins. Up to its end there are comments at most, and
// one that holds a brace only makes the carets shorter.
func (r *tomlReader) braces(n *unstable.Node) span {
	at := r.span(n.Raw)
	for it := n.Children(); it.Next(); {
		if child := r.span(it.Node().Raw); child.end > at.end {
			at.end = child.end
		}
	}
	if i := strings.IndexByte(r.src.text[at.end:], '}'); i >= 0 {
		at.end += i + 1
	}
	return at
}

func (r *tomlReader) scalar(n *unstable.Node, at Place) Value {
	v := valueAt(at, nil)
	switch n.Kind {
	case unstable.String:
		v.Data, v.literal = r.text(n)
	case unstable.Bool:
		v.Data = string(n.Data) == "true"
	case unstable.Integer:
		i, err := strconv.ParseInt(string(n.Data), 0, 64)
		if err != nil {
			r.refuse(at, quote(string(n.Data))+" is too large a number", "no key of a recipe takes such a value")
			v.Data = broken{}
			break
		}
		v.Data = i
	case unstable.Float:
		f, err := strconv.ParseFloat(strings.ReplaceAll(string(n.Data), "_", ""), 64)
		if err != nil {
			r.refuse(at, quote(string(n.Data))+" is too large a number", "no key of a recipe takes such a value")
			v.Data = broken{}
			break
		}
		v.Data = f
	default:
		v.Data = datetime(n.Data)
	}
	return v
}

// text returns a string, and how it is written when a variable may be in it.
// A line end within it is one "\n" whatever the file's line ends are.
func (r *tomlReader) text(n *unstable.Node) (string, *literal) {
	at := r.span(n.Raw)
	raw, text := r.src.text[at.start:at.end], string(n.Data)
	if strings.Contains(raw, "\r\n") {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	if !strings.Contains(text, "$") {
		return text, nil
	}
	return text, &literal{src: r.src, start: at.start, raw: raw}
}
