// Package plainjson writes and reads the JSON objects of a service's state:
// strings, whole numbers, booleans and objects of these; lists it only writes.
//
// It stands in for encoding/json because that makes every executable a
// quarter of a megabyte larger, for two files of a dozen lines.
package plainjson

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// An Object is written key by key, in the order of the calls. The zero value
// is an empty object.
type Object struct{ members []string }

// String adds a text. Each byte in it that is not UTF-8 is replaced. So is half
// a surrogate pair, which a path of Windows may have: what readers make of its
// escape in JSON is unpredictable (https://www.rfc-editor.org/rfc/rfc8259#section-8.2).
func (o *Object) String(key, value string) { o.add(key, quote(value)) }

// Int adds a whole number.
func (o *Object) Int(key string, value int64) { o.add(key, strconv.FormatInt(value, 10)) }

// Bool adds a truth value.
func (o *Object) Bool(key string, value bool) { o.add(key, strconv.FormatBool(value)) }

// Time adds a moment as RFC 3339 text, to the nanosecond.
func (o *Object) Time(key string, value time.Time) { o.String(key, value.Format(time.RFC3339Nano)) }

// Object adds an object.
func (o *Object) Object(key string, value Object) {
	o.add(key, strings.ReplaceAll(value.text(), "\n", "\n  ")) // no text has a line's end in it
}

// Strings adds a list of texts.
func (o *Object) Strings(key string, list []string) {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = quote(s)
	}
	o.add(key, "["+strings.Join(quoted, ", ")+"]")
}

// Objects adds a list of objects.
func (o *Object) Objects(key string, list []Object) {
	text := ""
	for i := range list {
		if i > 0 {
			text += ","
		}
		text += "\n" + list[i].text()
	}
	if text != "" {
		text = strings.ReplaceAll(text, "\n", "\n    ") + "\n  "
	}
	o.add(key, "["+text+"]")
}

//go:noinline
func (o *Object) add(key, value string) {
	o.members = append(o.members, quote(key)+": "+value)
}

// Text returns the object, two blanks deep, with a line end.
func (o *Object) Text() []byte { return []byte(o.text() + "\n") }

func (o *Object) text() string {
	if len(o.members) == 0 {
		return "{}"
	}
	return "{\n  " + strings.Join(o.members, ",\n  ") + "\n}"
}

const hex = "0123456789abcdef"

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s { // an invalid byte comes as the replacement character
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r < ' ' || r == 0x7F:
			b.WriteString(`\u00`)
			b.WriteByte(hex[r>>4])
			b.WriteByte(hex[r&0xF])
		case r == utf8.RuneError:
			b.WriteString(`\ufffd`)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
