package emit

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/dave/jennifer/jen"
)

// The longest list that stands on one line.
const (
	lineWords = 4  // strings
	lineWidth = 60 // characters, from the first to the last item
)

// literals prints a slice of strings or numbers, of the type as it is printed.
func literals(typ *jen.Statement, v reflect.Value) (jen.Code, error) {
	items := make([]jen.Code, v.Len())
	width := 0
	for i := range items {
		text, err := literal(v.Index(i))
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
		items[i] = jen.Op(text)
		width += len([]rune(text)) + len(", ")
	}
	layout := oneLine
	if width > lineWidth || v.Type().Elem().Kind() == reflect.String && len(items) > lineWords {
		layout = lines
	}
	return typ.Custom(layout, items...), nil
}

// literal is the Go literal of a basic value.
func literal(v reflect.Value) (string, error) {
	switch v.Kind() {
	case reflect.String:
		return text(v.String()), nil
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), nil
	case reflect.Int, reflect.Int64:
		return number(v.Int()), nil
	case reflect.Uint32:
		return exitCode(uint32(v.Uint())), nil
	}
	return "", fmt.Errorf("package emit has no literal for a %v", v.Type())
}

// text prefers the raw form where there is something to escape, so that a
// Windows path reads as it is. What cannot be seen is always escaped.
func text(s string) string {
	if strings.ContainsAny(s, `\"`) && strconv.CanBackquote(s) && isPrintable(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

// number sets thousands apart from five digits on.
func number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	first := len(digits) % 3
	if len(strings.TrimPrefix(digits, "-")) < 5 {
		return digits
	}
	var b strings.Builder
	for i, digit := range digits {
		if i > 0 && i%3 == first && digits[i-1] != '-' {
			b.WriteByte('_')
		}
		b.WriteRune(digit)
	}
	return b.String()
}

// exitCode writes the codes of the system, whose top bit is set, as Microsoft
// does, and the programs' own as numbers.
// https://learn.microsoft.com/openspecs/windows_protocols/ms-erref
func exitCode(code uint32) string {
	if code >= 1<<31 {
		return fmt.Sprintf("0x%08X", code)
	}
	return strconv.FormatUint(uint64(code), 10)
}

// units returns d as a number of the largest of package time's units that
// measures it exactly.
func units(d time.Duration) (n int64, unit string) {
	for _, u := range []struct {
		length time.Duration
		name   string
	}{
		{time.Hour, "Hour"},
		{time.Minute, "Minute"},
		{time.Second, "Second"},
		{time.Millisecond, "Millisecond"},
		{time.Microsecond, "Microsecond"},
	} {
		if d%u.length == 0 {
			return int64(d / u.length), u.name
		}
	}
	return int64(d), "Nanosecond"
}
