package emit

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"winservice.internal/runtime/events"
)

// A message table is a count of blocks, the blocks, and the entries of all
// messages, each a multiple of four bytes long. A block is a run of
// identifiers without a gap.
// https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-message_resource_data
type (
	messageBlock struct {
		Low, High events.ID
		Offset    uint32 // of the entry of Low, from the start of the table
	}
	messageHead struct {
		Length uint16 // of the whole entry
		Flags  uint16
	}
)

const messageIsUnicode = 1 // in Flags

// messageTable returns the resource from which the event viewer takes the
// text of an event.
func messageTable(messages []events.Message) ([]byte, error) {
	messages = slices.Clone(messages)
	slices.SortFunc(messages, func(a, b events.Message) int { return cmp.Compare(a.ID, b.ID) })

	var blocks []messageBlock
	var entries bytes.Buffer
	for i, m := range messages {
		switch {
		case i > 0 && m.ID == messages[i-1].ID:
			return nil, fmt.Errorf("two messages have the number %d", m.ID.Number())
		case i > 0 && m.ID == messages[i-1].ID+1:
			blocks[len(blocks)-1].High = m.ID
		default:
			blocks = append(blocks, messageBlock{Low: m.ID, High: m.ID, Offset: uint32(entries.Len())})
		}
		text, err := messageText(m.Text)
		if err != nil {
			return nil, fmt.Errorf("message %d: %w", m.ID.Number(), err)
		}
		units := append(utf16.Encode([]rune(text)), 0)
		if len(units)%2 != 0 {
			units = append(units, 0)
		}
		head := messageHead{Length: uint16(binary.Size(messageHead{}) + binary.Size(units)), Flags: messageIsUnicode}
		entries.Write(little(head, units))
	}

	count := uint32(len(blocks))
	for i := range blocks {
		blocks[i].Offset += uint32(binary.Size(count) + binary.Size(blocks))
	}
	return append(little(count, blocks), entries.Bytes()...), nil
}

// messageText says a message of package events in FormatMessage's language,
// where a percent sign means more than an insert, and an exclamation mark
// behind an insert begins a format.
// https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-formatmessagew
func messageText(text string) (string, error) {
	if len(text) > 10_000 {
		return "", fmt.Errorf("%d bytes are too long for a message", len(text))
	}
	var b strings.Builder
	for rest := text; rest != ""; {
		before, after, found := strings.Cut(rest, "%")
		b.WriteString(before)
		rest = after
		switch {
		case !found:
		case after == "" || after[0] < '1' || after[0] > '9':
			b.WriteString("%%")
		case len(after) > 1 && after[1] >= '0' && after[1] <= '9':
			return "", fmt.Errorf("a digit follows an insert in %q", text)
		default:
			b.WriteString("%" + after[:1])
			rest = after[1:]
			if after, found := strings.CutPrefix(rest, "!"); found {
				b.WriteString("%!")
				rest = after
			}
		}
	}
	return b.String() + "\r\n", nil
}

// little is the little-endian form of values of fixed size.
func little(values ...any) []byte {
	var b []byte
	for _, v := range values {
		var err error
		if b, err = binary.Append(b, binary.LittleEndian, v); err != nil {
			panic(err) // a type of ours without a fixed size
		}
	}
	return b
}
