package emittest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
)

// errShort says that something points beyond the end of what it is in.
var errShort = errors.New("cut off")

// A view is a piece of a binary file.
type view []byte

// at returns the n bytes of v from offset on.
func (v view) at(offset, n uint32) (view, error) {
	if end := uint64(offset) + uint64(n); end > uint64(len(v)) {
		return nil, fmt.Errorf("%d bytes at %#x: %w", n, offset, errShort)
	}
	return v[offset : offset+n], nil
}

// from returns v from offset on.
func (v view) from(offset uint32) view {
	return v[min(uint64(offset), uint64(len(v))):]
}

func (v view) u16(i int) uint16 { return binary.LittleEndian.Uint16(v[i:]) }
func (v view) u32(i int) uint32 { return binary.LittleEndian.Uint32(v[i:]) }

// utf16 decodes all of v.
func (v view) utf16() string {
	units := make([]uint16, len(v)/2)
	for i := range units {
		units[i] = v.u16(2 * i)
	}
	return string(utf16.Decode(units))
}

// A resource is a leaf of the tree; its names are numbers or quoted.
type resource struct {
	kind, name, language string
	data                 view
}

// A resourceTree is a section .rsrc: directories by kind, name and language.
// https://learn.microsoft.com/windows/win32/debug/pe-format#the-rsrc-section
type resourceTree struct {
	data    view
	address uint32 // of the section, from which the leaves are counted
}

const (
	directorySize      = 16
	directoryEntrySize = 8
	leafSize           = 16
	isOffset           = 1 << 31 // a name instead of a number, a directory instead of a leaf
	mostResources      = 10_000
)

func (t resourceTree) read() ([]resource, error) {
	var all []resource
	err := t.walk(0, nil, func(path []string, leaf uint32) error {
		data, err := t.leaf(leaf)
		if err != nil {
			return err
		}
		if len(all) == mostResources {
			return fmt.Errorf("more than %d resources", mostResources)
		}
		language := path[2]
		if id, err := strconv.Atoi(language); err == nil {
			language = fmt.Sprintf("%#x", id)
		}
		all = append(all, resource{kind: path[0], name: path[1], language: language, data: data})
		return nil
	})
	return all, err
}

// walk visits the leaves below a directory. They are three levels down.
func (t resourceTree) walk(directory uint32, path []string, visit func(path []string, leaf uint32) error) error {
	head, err := t.data.at(directory, directorySize)
	if err != nil {
		return err
	}
	count := uint32(head.u16(12)) + uint32(head.u16(14)) // names and numbers
	entries, err := t.data.at(directory+directorySize, count*directoryEntrySize)
	if err != nil {
		return err
	}
	for ; len(entries) > 0; entries = entries[directoryEntrySize:] {
		name, err := t.name(entries.u32(0))
		if err != nil {
			return err
		}
		below := append(path[:len(path):len(path)], name)
		target := entries.u32(4)
		switch isDirectory := target&isOffset != 0; {
		case isDirectory != (len(below) < 3):
			return fmt.Errorf("%q: not a tree of kinds, names and languages", below)
		case isDirectory:
			err = t.walk(target&^isOffset, below, visit)
		default:
			err = visit(below, target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t resourceTree) name(id uint32) (string, error) {
	if id&isOffset == 0 {
		return strconv.FormatUint(uint64(id), 10), nil
	}
	length, err := t.data.at(id&^isOffset, 2)
	if err != nil {
		return "", err
	}
	text, err := t.data.at(id&^isOffset+2, 2*uint32(length.u16(0)))
	return strconv.Quote(text.utf16()), err
}

func (t resourceTree) leaf(offset uint32) (view, error) {
	leaf, err := t.data.at(offset, leafSize)
	if err != nil {
		return nil, err
	}
	return t.data.at(leaf.u32(0)-t.address, leaf.u32(4))
}
