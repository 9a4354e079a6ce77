package wine

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// Wine's debug channel and function of an event, after process, thread and class, as in
// 0100:0104:warn:eventlog:ReportEventW L"gr\00fcn"
const eventMark = ":eventlog:ReportEventW "

var eventLevels = map[string]string{"trace": "info", "warn": "warning", "err": "error"}

// parseEvents reads the events from Wine's debug output. Other lines are left out, and so is the one
// that says how the function was called.
//
// Wine 8 prints a text as one line, with its line breaks escaped. Wine 10 prints each of its lines by
// itself, the break at the end included, so what follows such a line from the same thread at the same
// level is the rest of the text.
func parseEvents(debug string) []Event {
	var events []Event
	open := map[string]int{} // thread and class → event whose text ended with a line break
	for line := range strings.Lines(debug) {
		head, quoted, found := strings.Cut(strings.TrimRight(line, "\r\n"), eventMark)
		if !found || !strings.HasPrefix(quoted, `L"`) {
			continue
		}
		level := eventLevels[head[strings.LastIndex(head, ":")+1:]]
		if level == "" {
			continue
		}
		quoted = strings.TrimSuffix(strings.TrimPrefix(quoted, `L"`), "...")
		text := unescape(strings.TrimSuffix(quoted, `"`))
		at, continued := open[head]
		delete(open, head)
		if continued {
			events[at].Text += text
		} else {
			at = len(events)
			events = append(events, Event{Level: level, Text: text})
		}
		if strings.HasSuffix(text, "\n") {
			open[head] = at
		}
	}
	return events
}

// unescape undoes the escapes of Wine's debug strings: \n, \r, \t, \", \\ and \xxxx for a UTF-16 unit.
func unescape(s string) string {
	var units []uint16
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			units = append(units, uint16(s[i]))
			continue
		}
		if i+5 <= len(s) {
			if unit, err := strconv.ParseUint(s[i+1:i+5], 16, 16); err == nil {
				units = append(units, uint16(unit))
				i += 4
				continue
			}
		}
		i++
		c := s[i]
		if plain, ok := map[byte]byte{'n': '\n', 'r': '\r', 't': '\t'}[c]; ok {
			c = plain
		}
		units = append(units, uint16(c))
	}
	return string(utf16.Decode(units))
}
