package plainjson

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Values is an object that was read. Its methods return the zero value for a
// key that is not there or holds something else.
type Values map[string]any // string, int64, bool or Values

// String returns a text.
func (v Values) String(key string) string { s, _ := v[key].(string); return s }

// Int returns a whole number.
func (v Values) Int(key string) int64 { n, _ := v[key].(int64); return n }

// Bool returns a truth value.
func (v Values) Bool(key string) bool { b, _ := v[key].(bool); return b }

// Object returns an object, nil when there is none.
func (v Values) Object(key string) Values { o, _ := v[key].(Values); return o }

// deepest is how deep objects may stand in each other.
const deepest = 8

// Read reads one object, as Object.Text writes it.
func Read(text []byte) (Values, error) {
	r := reader{text: text}
	v, err := r.object(0)
	if err == nil {
		if r.space(); r.at < len(r.text) {
			err = errors.New("more after the object")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("byte %d: %w", r.at, err)
	}
	return v, nil
}

type reader struct {
	text []byte
	at   int
}

//go:noinline
func (r *reader) space() {
	for r.at < len(r.text) && (r.text[r.at] == ' ' || r.text[r.at] == '\n' || r.text[r.at] == '\r' || r.text[r.at] == '\t') {
		r.at++
	}
}

// next skips space and reports whether c stands there, and takes it.
func (r *reader) next(c byte) bool {
	r.space()
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *reader) object(depth int) (Values, error) {
	if depth > deepest || !r.next('{') {
		return nil, errors.New("no object")
	}
	v := Values{}
	if r.next('}') {
		return v, nil
	}
	for {
		key, err := r.string()
		if err != nil {
			return nil, err
		}
		if !r.next(':') {
			return nil, errors.New("no colon after a key")
		}
		if v[key], err = r.value(depth); err != nil {
			return nil, err
		}
		if r.next('}') {
			return v, nil
		}
		if !r.next(',') {
			return nil, errors.New("no comma after a value")
		}
	}
}

func (r *reader) value(depth int) (any, error) {
	r.space()
	if r.at == len(r.text) {
		return nil, errors.New("no value")
	}
	switch c := r.text[r.at]; {
	case c == '"':
		return r.string()
	case c == '{':
		return r.object(depth + 1)
	case c == 't' || c == 'f':
		return r.word()
	}
	return r.number()
}

func (r *reader) word() (any, error) {
	for _, value := range []bool{true, false} {
		word := strconv.FormatBool(value)
		if end := r.at + len(word); end <= len(r.text) && string(r.text[r.at:end]) == word {
			r.at = end
			return value, nil
		}
	}
	return nil, errors.New("no value")
}

func (r *reader) number() (any, error) {
	start := r.at
	for r.at < len(r.text) && (r.text[r.at] == '-' || r.text[r.at] >= '0' && r.text[r.at] <= '9') {
		r.at++
	}
	n, err := strconv.ParseInt(string(r.text[start:r.at]), 10, 64)
	if err != nil {
		return nil, errors.New("no whole number")
	}
	return n, nil
}

func (r *reader) string() (string, error) {
	if !r.next('"') {
		return "", errors.New("no text")
	}
	var out []byte
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch c {
		case '"':
			return string(out), nil
		case '\\':
			var err error
			if out, err = r.escape(out); err != nil {
				return "", err
			}
		default:
			out = append(out, c)
		}
	}
	return "", errors.New("a text without an end")
}

// escapes are the letters behind a backslash and what each stands for.
const escapes, escaped = `"\/bfnrt`, "\"\\/\b\f\n\r\t"

func (r *reader) escape(out []byte) ([]byte, error) {
	if r.at == len(r.text) {
		return nil, errors.New("a text without an end")
	}
	c := r.text[r.at]
	r.at++
	if i := strings.IndexByte(escapes, c); i >= 0 {
		return append(out, escaped[i]), nil
	}
	if c != 'u' {
		return nil, errors.New("an unknown escape")
	}
	unit, err := r.unit()
	if err != nil {
		return nil, err
	}
	if utf16.IsSurrogate(unit) && r.at+1 < len(r.text) && r.text[r.at] == '\\' && r.text[r.at+1] == 'u' {
		r.at += 2
		low, err := r.unit()
		if err != nil {
			return nil, err
		}
		unit = utf16.DecodeRune(unit, low)
	}
	return utf8.AppendRune(out, unit), nil
}

// unit reads the four hexadecimal digits of \u.
func (r *reader) unit() (rune, error) {
	if r.at+4 > len(r.text) {
		return 0, errors.New("a text without an end")
	}
	n, err := strconv.ParseUint(string(r.text[r.at:r.at+4]), 16, 16)
	if err != nil {
		return 0, errors.New(`\u without four digits`)
	}
	r.at += 4
	return rune(n), nil
}
