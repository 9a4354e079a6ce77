package emit

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"

	"winservice.internal/runtime/events"
)

var errNoResources = errors.New("not an object file with resources")

// DumpResources returns what an object file of [Resources] says, as text that
// a reviewer can read.
func DumpResources(object []byte) (string, error) {
	file, err := pe.NewFile(bytes.NewReader(object))
	if err != nil {
		return "", fmt.Errorf("%w: %w", errNoResources, err)
	}
	defer file.Close()
	var b strings.Builder
	fmt.Fprintf(&b, "machine 0x%X, time stamp %d\n", file.FileHeader.Machine, file.FileHeader.TimeDateStamp)
	section := file.Section(".rsrc")
	if section == nil {
		return "", errNoResources
	}
	data, err := section.Data()
	if err != nil {
		return "", fmt.Errorf("%w: %w", errNoResources, err)
	}
	d := dumper{b: &b, data: data}
	if err := d.directory(0, nil); err != nil {
		return "", err
	}
	return b.String(), nil
}

// A dumper walks a resource section: directories of types, of names and of
// languages, and at their ends the data.
// https://learn.microsoft.com/windows/win32/debug/pe-format#the-rsrc-section
type dumper struct {
	b    *strings.Builder
	data []byte
}

func (d dumper) at(offset, size uint32) ([]byte, error) {
	if uint64(offset)+uint64(size) > uint64(len(d.data)) {
		return nil, errNoResources
	}
	return d.data[offset : offset+size], nil
}

func (d dumper) directory(offset uint32, ids []uint32) error {
	head, err := d.at(offset, 16)
	if err != nil || len(ids) > 3 {
		return errNoResources
	}
	le := binary.LittleEndian
	count := uint32(le.Uint16(head[12:])) + uint32(le.Uint16(head[14:]))
	for i := range count {
		entry, err := d.at(offset+16+8*i, 8)
		if err != nil {
			return err
		}
		const isDirectory = 1 << 31
		below, path := le.Uint32(entry[4:]), append(slices.Clip(ids), le.Uint32(entry))
		if below&isDirectory != 0 {
			err = d.directory(below&^isDirectory, path)
		} else {
			err = d.leaf(below, path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d dumper) leaf(offset uint32, ids []uint32) error {
	entry, err := d.at(offset, 8)
	if err != nil || len(ids) != 3 {
		return errNoResources
	}
	data, err := d.at(binary.LittleEndian.Uint32(entry), binary.LittleEndian.Uint32(entry[4:]))
	if err != nil {
		return err
	}
	where := fmt.Sprintf("%d, language 0x%X", ids[1], ids[2])
	switch winres.ID(ids[0]) {
	case winres.RT_MESSAGETABLE:
		fmt.Fprintf(d.b, "\nmessage table %s\n", where)
		return d.messages(data)
	case winres.RT_VERSION:
		fmt.Fprintf(d.b, "\nversion information %s\n", where)
		return d.version(data)
	case winres.RT_MANIFEST:
		fmt.Fprintf(d.b, "\nmanifest %s\n%s\n", where, bytes.ReplaceAll(bytes.TrimSpace(data), []byte("\r\n"), []byte("\n")))
		return nil
	}
	fmt.Fprintf(d.b, "\ntype %d %s, %d bytes\n", ids[0], where, len(data))
	return nil
}

func (d dumper) messages(table []byte) error {
	m := dumper{data: table}
	le := binary.LittleEndian
	head, err := m.at(0, 4)
	if err != nil {
		return err
	}
	for i := range le.Uint32(head) {
		block, err := m.at(4+12*i, 12)
		if err != nil {
			return err
		}
		offset := le.Uint32(block[8:])
		for id := le.Uint32(block); id <= le.Uint32(block[4:]); id++ {
			entry, err := m.at(offset, 4)
			if err != nil {
				return err
			}
			size := uint32(le.Uint16(entry))
			text, err := m.at(offset+4, size-4)
			if err != nil || size < 4 {
				return errNoResources
			}
			fmt.Fprintf(d.b, "%d %s %q\n", events.ID(id).Number(), severities[events.ID(id).Severity()], decodeUTF16(text))
			offset += size
		}
	}
	return nil
}

var severities = map[events.Severity]string{events.Info: "info", events.Warning: "warning", events.Error: "error"}

func decodeUTF16(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return strings.TrimRight(string(utf16.Decode(units)), "\x00")
}

func (d dumper) version(data []byte) error {
	info, err := version.FromBytes(data)
	if err != nil {
		return fmt.Errorf("version information: %w", err)
	}
	text, err := json.MarshalIndent(info, "", "  ")
	if err != nil {
		return fmt.Errorf("version information: %w", err)
	}
	fmt.Fprintf(d.b, "%s\n", text)
	return nil
}
