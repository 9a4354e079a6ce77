package emittest

import (
	"errors"
	"fmt"
	"strings"
)

// A versionNode is a piece of version information: a key, a value and nodes
// below it, each at a multiple of four bytes from the start.
// https://learn.microsoft.com/windows/win32/menurc/vs-versioninfo
type versionNode struct {
	key   string
	text  bool // the value is text and not bytes
	value view
	below []versionNode
}

const (
	versionHeadSize  = 6
	fixedInfoSize    = 13 * 4
	fixedInfoMagic   = 0xFEEF04BD
	versionTextValue = 1
)

// dumpVersion writes a line for each string, and before them the numbers that
// programs compare.
func dumpVersion(b *strings.Builder, data view) error {
	root, _, err := readVersionNode(data)
	if err != nil {
		return err
	}
	fixed := root.value
	if root.key != "VS_VERSION_INFO" || len(fixed) != fixedInfoSize || fixed.u32(0) != fixedInfoMagic {
		return errors.New("not version information")
	}
	fmt.Fprintf(b, "  file %s, product %s, type %d, date %d\n",
		dottedVersion(fixed[8:]), dottedVersion(fixed[16:]), fixed.u32(36), uint64(fixed.u32(44))<<32|uint64(fixed.u32(48)))
	for _, node := range root.below {
		node.dump(b, "  ")
	}
	return nil
}

func (n versionNode) dump(b *strings.Builder, indent string) {
	b.WriteString(indent + n.key)
	switch {
	case n.text && len(n.value) > 0:
		fmt.Fprintf(b, " %q", strings.TrimRight(n.value.utf16(), "\x00"))
	case len(n.value) > 0:
		fmt.Fprintf(b, " % x", []byte(n.value))
	}
	b.WriteByte('\n')
	for _, node := range n.below {
		node.dump(b, indent+"  ")
	}
}

// readVersionNode returns the first node of data and its length.
func readVersionNode(data view) (n versionNode, length uint32, err error) {
	head, err := data.at(0, versionHeadSize)
	if err != nil {
		return n, 0, err
	}
	length = uint32(head.u16(0))
	valueLength := uint32(head.u16(2))
	n.text = head.u16(4) == versionTextValue
	if n.text {
		valueLength *= 2 // it counts characters
	}
	node, err := data.at(0, length)
	if err != nil {
		return n, 0, err
	}
	keyEnd := uint32(versionHeadSize)
	for ; ; keyEnd += 2 {
		character, err := node.at(keyEnd, 2)
		if err != nil {
			return n, 0, err
		}
		if character.u16(0) == 0 {
			break
		}
	}
	n.key = node[versionHeadSize:keyEnd].utf16()
	valueAt := aligned(keyEnd + 2)
	if valueLength > 0 {
		if n.value, err = node.at(valueAt, valueLength); err != nil {
			return n, 0, fmt.Errorf("%s: %w", n.key, err)
		}
	}
	for at := aligned(valueAt + valueLength); at < length; {
		below, size, err := readVersionNode(node[at:])
		if err != nil {
			return n, 0, fmt.Errorf("%s: %w", n.key, err)
		}
		n.below = append(n.below, below)
		at = aligned(at + size)
	}
	return n, length, nil
}

func aligned(n uint32) uint32 { return (n + 3) &^ 3 }

// dottedVersion is a version of four numbers, held in two pairs.
func dottedVersion(v view) string {
	return fmt.Sprintf("%d.%d.%d.%d", v.u16(2), v.u16(0), v.u16(6), v.u16(4))
}
