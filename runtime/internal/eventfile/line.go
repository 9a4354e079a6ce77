package eventfile

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"winservice.internal/runtime/internal/plainjson"
)

// A Line is one event in the file:
//
//	2026-11-24T18:46:12.345+01:00 warning 4354 0:8125 web: the child died …
//
// It has five fields with a blank between: the local time (RFC 3339 with
// milliseconds), the severity, the number of the event, its places in the
// service's logs, and the text.
type Line struct {
	Time     time.Time
	Severity string // info, warning, error
	Number   int
	Places   []Place // one for each log; nil: unknown
	Text     string
}

// A Place is where in a log an event happened: so many rotations of the log
// after the event of the line before, and behind so many bytes of its file.
type Place struct {
	Rotations int
	At        int64
}

const layout = "2006-01-02T15:04:05.000Z07:00"

// mostText is how many bytes of a text are kept. Only what goroutines are
// doing is longer, which the event log has as well.
const mostText = 4 << 10

// between stands for a line break in a text.
const between = " | "

// bytes returns the line as it is written.
func (l Line) bytes() []byte {
	places := "-"
	for i, p := range l.Places {
		if i == 0 {
			places = ""
		} else {
			places += ","
		}
		places += strconv.Itoa(p.Rotations) + ":" + strconv.FormatInt(p.At, 10)
	}
	return fmt.Appendf(nil, "%s %s %d %s %s\n", l.Time.Local().Format(layout), l.Severity, l.Number, places, oneLine(l.Text))
}

// String returns the line as people read it, without its places.
func (l Line) String() string {
	return fmt.Sprintf("%s %s %d %s\n", l.Time.Local().Format(layout), l.Severity, l.Number, l.Text)
}

// oneLine returns a text without line breaks, and without what could act upon
// a terminal.
func oneLine(text string) string {
	var b strings.Builder
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(between)
		}
		b.WriteString(part)
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r < ' ' || r >= 0x7F && r < 0xA0 || r == utf8.RuneError:
			return '?'
		}
		return r
	}, b.String())
	if len(text) <= mostText {
		return text
	}
	end := mostText
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + " ..."
}

// Parse reads a line, and reports whether it is one.
func Parse(line string) (l Line, ok bool) {
	fields := strings.SplitN(strings.TrimRight(line, "\r\n"), " ", 5)
	if len(fields) != 5 {
		return Line{}, false
	}
	l = Line{Severity: fields[1], Text: fields[4]}
	var err error
	if l.Time = plainjson.ParseTime(fields[0]); l.Time.IsZero() {
		return Line{}, false
	}
	if l.Number, err = strconv.Atoi(fields[2]); err != nil {
		return Line{}, false
	}
	if fields[3] == "-" {
		return l, true
	}
	for place := range strings.SplitSeq(fields[3], ",") {
		rotations, at, _ := strings.Cut(place, ":")
		var p Place
		if p.Rotations, err = strconv.Atoi(rotations); err != nil || p.Rotations < 0 {
			return Line{}, false
		}
		if p.At, err = strconv.ParseInt(at, 10, 64); err != nil || p.At < 0 {
			return Line{}, false
		}
		l.Places = append(l.Places, p)
	}
	return l, true
}
