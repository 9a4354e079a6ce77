package peers

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A node is an element of WinSW's XML or a key of its YAML, which have the
// same names.
type node struct {
	name     string // as it is written
	text     string
	attrs    []*node
	children []*node
	line     int
}

// deepest is how many elements may stand within one another.
const deepest = 16

// child returns the attribute or child of a name, in any case; nil if there is
// none.
func (n *node) child(name string) *node {
	for _, list := range [][]*node{n.attrs, n.children} {
		for _, c := range list {
			if strings.EqualFold(c.name, name) {
				return c
			}
		}
	}
	return nil
}

// value is the text of a child, or nothing.
func (n *node) value(name string) string {
	if c := n.child(name); c != nil {
		return c.text
	}
	return ""
}

// isTrue reads a flag: an empty element is one that is set.
func (n *node) isTrue() bool {
	s := strings.TrimSpace(n.text)
	return s == "" || strings.EqualFold(s, "true") || s == "1" || strings.EqualFold(s, "yes")
}

// parseXML reads a document. Entities of its own are refused by the decoder,
// which knows none but XML's five.
func (s *source) parseXML() (*node, error) {
	d := xml.NewDecoder(strings.NewReader(s.text))
	// Whatever the declaration says of the encoding, the text is decoded.
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	root := &node{}
	open := []*node{root}
	for {
		token, err := d.Token()
		line, column := d.InputPos()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			what := err.Error()
			if syntax := (*xml.SyntaxError)(nil); errors.As(err, &syntax) {
				line, column, what = syntax.Line, 1, syntax.Msg
			}
			return nil, s.problem(line, column, 1, "not well-formed XML: "+what, "mend the file; < and & in a text are written &lt; and &amp;")
		}
		top := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			if len(open) > deepest {
				return nil, s.problem(line, column, 1, fmt.Sprintf("more than %d elements within one another", deepest), "no configuration of WinSW is like that; name another file")
			}
			n := &node{name: t.Name.Local, line: line}
			for _, a := range t.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					n.attrs = append(n.attrs, &node{name: a.Name.Local, text: a.Value, line: line})
				}
			}
			top.children = append(top.children, n)
			open = append(open, n)
		case xml.EndElement:
			top.text = strings.TrimSpace(top.text)
			open = open[:len(open)-1]
		case xml.CharData:
			top.text += string(t)
		case xml.Directive:
			return nil, s.problem(line, column, 1, "the document has a type of its own (<!…>), and WinSW's has none", "take the <!…> out")
		}
	}
	if len(root.children) != 1 {
		return nil, s.problem(1, 1, 0, "the document has no root element", "name a configuration of WinSW, whose root is <service>")
	}
	return root.children[0], nil
}

// parseYAML reads a document. Aliases are refused: they could stand for any
// amount of text, and WinSW's configurations have no use for them.
func (s *source) parseYAML() (*node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(s.text), &doc); err != nil {
		line := 0
		_, _ = fmt.Sscanf(err.Error(), "yaml: line %d:", &line)
		what := err.Error()
		if i := strings.LastIndex(what, ": "); i >= 0 {
			what = what[i+2:]
		}
		return nil, s.problem(max(line, 1), 1, 1, "not valid YAML: "+what, "mend the file; a Windows path stands in single quotes or in none")
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, s.problem(1, 1, 1, "the document is no table of keys", "name a configuration of WinSW, which has the keys id and executable")
	}
	root := &node{name: "service", line: 1}
	return root, s.yamlChildren(root, doc.Content[0], 0)
}

func (s *source) yamlChildren(n *node, from *yaml.Node, depth int) error {
	if depth > deepest {
		return s.problem(from.Line, from.Column, 1, fmt.Sprintf("more than %d lists and tables within one another", deepest), "no configuration of WinSW is like that; name another file")
	}
	for i := 0; i+1 < len(from.Content); i += 2 {
		key, value := from.Content[i], from.Content[i+1]
		items := []*yaml.Node{value}
		if value.Kind == yaml.SequenceNode {
			items = value.Content
		}
		for _, item := range items {
			c := &node{name: key.Value, line: item.Line}
			switch item.Kind {
			case yaml.ScalarNode:
				if c.text = strings.TrimSpace(item.Value); item.Tag == "!!null" {
					c.text = ""
				}
			case yaml.MappingNode:
				if err := s.yamlChildren(c, item, depth+1); err != nil {
					return err
				}
			default:
				return s.problem(item.Line, item.Column, 1, "a list within a list, or an alias", "write the values out")
			}
			n.children = append(n.children, c)
		}
	}
	return nil
}
