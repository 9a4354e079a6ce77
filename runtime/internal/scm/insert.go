package scm

import (
	"strings"

	"winservice.internal/runtime/internal/wtf16"
)

// maxInsert is the most UTF-16 units that one insert of an event may have.
// https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-reporteventw
const maxInsert = 31839

// encodeInsert makes text fit for an event: as UTF-16 with the final NUL, not
// too long, without NULs, and without a percent sign before a digit, which
// the event viewer would take for an insert of its own; they are parted by a
// blank.
func encodeInsert(text string) []uint16 {
	units := wtf16.Append(nil, defuse(text))
	if len(units) > maxInsert {
		units = units[:maxInsert]
		if last := units[maxInsert-1]; last >= 0xD800 && last < 0xDC00 {
			units = units[:maxInsert-1] // half a character
		}
	}
	return append(units, 0)
}

func defuse(text string) string {
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case c == 0:
			b.WriteString("\uFFFD")
			continue
		case c >= '0' && c <= '9' && i > 0 && text[i-1] == '%':
			b.WriteByte(' ')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
