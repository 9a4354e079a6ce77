package emittest

import (
	"errors"
	"fmt"
	"strings"

	"winservice.internal/runtime/events"
)

// A message table is a count of blocks, the blocks, and the entries of all
// messages. A block is a run of identifiers without a gap: the lowest, the
// highest, and where the entry of the lowest is.
// https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-message_resource_data
const (
	blockSize        = 12
	messageIsUnicode = 1 // in the flags of an entry
)

// dumpMessages writes a line for each message of a message table.
func dumpMessages(b *strings.Builder, table view) error {
	count, err := table.at(0, 4)
	if err != nil {
		return err
	}
	for i := range count.u32(0) {
		block, err := table.at(4+i*blockSize, blockSize)
		if err != nil {
			return err
		}
		low, high, entries := block.u32(0), block.u32(4), table.from(block.u32(8))
		for id := uint64(low); id <= uint64(high); id++ {
			if entries, err = dumpMessage(b, events.ID(id), entries); err != nil {
				return fmt.Errorf("message %#x: %w", id, err)
			}
		}
	}
	return nil
}

// dumpMessage writes the first of the entries and returns the others.
func dumpMessage(b *strings.Builder, id events.ID, entries view) (view, error) {
	head, err := entries.at(0, 4)
	if err != nil {
		return nil, err
	}
	length := uint32(head.u16(0))
	if head.u16(2) != messageIsUnicode || length < 4 {
		return nil, errors.New("not an entry in Unicode")
	}
	entry, err := entries.at(0, length)
	if err != nil {
		return nil, err
	}
	text := strings.TrimRight(entry[4:].utf16(), "\x00")
	fmt.Fprintf(b, "  %#08x  %5d  %-11s  %q\n", uint32(id), id.Number(), severityName(id.Severity()), text)
	return entries.from(length), nil
}

// severityName is what the event viewer calls a severity.
func severityName(s events.Severity) string {
	switch s {
	case events.Info:
		return "information"
	case events.Warning:
		return "warning"
	case events.Error:
		return "error"
	}
	return "success"
}
