package peers

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

func looksReg(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "Windows Registry Editor") || strings.HasPrefix(text, "REGEDIT4")
}

// A regKey is a key of an export with its values in order.
type regKey struct {
	path   string
	values []regValue
	line   int
}

// A regValue is a value as text, as its list of texts, or as its bytes.
type regValue struct {
	name string
	list []string
	raw  []byte
	line int
}

func (v regValue) text() string { return strings.Join(v.list, "\n") }

// parseReg reads an export of regedit's, version 5 or REGEDIT4.
// https://support.microsoft.com/topic/how-to-add-modify-or-delete-registry-subkeys-and-values-by-using-a-reg-file-9c7f37cf-a5e9-e1cd-c4fa-2a26218a1a23
func (s *source) parseReg() ([]*regKey, error) {
	ansi := strings.HasPrefix(strings.TrimSpace(s.text), "REGEDIT4")
	var keys []*regKey
	for i := 0; i < len(s.lines); i++ {
		at, line := i+1, strings.TrimSpace(s.lines[i])
		switch {
		case line == "" || strings.HasPrefix(line, ";") || looksReg(line):
		case strings.HasPrefix(line, "["):
			if !strings.HasSuffix(line, "]") {
				return nil, s.problem(at, 1, len(line), "a key without its closing bracket", "export the key once more: reg export HKLM\\SYSTEM\\CurrentControlSet\\Services\\NAME file.reg")
			}
			keys = append(keys, &regKey{path: line[1 : len(line)-1], line: at})
		case len(keys) == 0:
			return nil, s.problem(at, 1, 1, "a value before the first key", "export the key once more")
		default:
			line, i = s.wholeValue(line, i)
			v, what := parseRegValue(line, ansi)
			if what != "" {
				return nil, s.problem(at, 1, 1, what, "export the key once more with reg export")
			}
			v.line = at
			k := keys[len(keys)-1]
			k.values = append(k.values, v)
		}
	}
	return keys, nil
}

var (
	regLine = regexp.MustCompile(`(?s)^(@|"(?:[^"\\]|\\.)*")\s*=(.*)$`)
	regText = regexp.MustCompile(`(?s)^"(?:[^"\\]|\\.)*"$`)
)

// wholeValue joins a value's first line with those that it goes on in: a text
// until its quote, anything else until a line without a backslash at its end.
func (s *source) wholeValue(first string, at int) (string, int) {
	m := regLine.FindStringSubmatch(first)
	if m == nil {
		return first, at // refused, by its own line
	}
	text := strings.HasPrefix(m[2], `"`)
	parts, last := []string{first}, first
	if text {
		last = m[2][1:]
	}
	for at+1 < len(s.lines) && (text && !closes(last) || !text && strings.HasSuffix(last, `\`)) {
		at++
		if text {
			last = s.lines[at]
			parts = append(parts, "\n", last)
			continue
		}
		parts[len(parts)-1] = strings.TrimSuffix(last, `\`)
		last = strings.TrimSpace(s.lines[at])
		parts = append(parts, last)
	}
	return strings.Join(parts, ""), at
}

// closes says whether a line has the quote that ends a text.
func closes(line string) bool {
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '"':
			return true
		}
	}
	return false
}

func parseRegValue(line string, ansi bool) (v regValue, wrong string) {
	m := regLine.FindStringSubmatch(line)
	if m == nil {
		return v, `not a value as regedit writes it, "name"=data`
	}
	if v.name = unescapeReg(m[1]); m[1] == "@" {
		v.name = ""
	}
	kind, data, _ := strings.Cut(m[2], ":")
	switch kind = strings.ToLower(kind); {
	case strings.HasPrefix(m[2], `"`):
		text := strings.TrimRight(m[2], " \t")
		if !regText.MatchString(text) {
			return v, "a text without its closing quote"
		}
		v.list = []string{unescapeReg(text)}
	case kind == "dword":
		n, err := strconv.ParseUint(strings.TrimSpace(data), 16, 32)
		if err != nil {
			return v, "a dword that is not of hexadecimal digits"
		}
		v.list = []string{strconv.FormatUint(n, 10)}
	case kind == "-":
	case strings.HasPrefix(kind, "hex"):
		raw, err := hex.DecodeString(strings.NewReplacer(",", "", " ", "", "\t", "").Replace(data))
		if err != nil {
			return v, "bytes that are not hexadecimal digits with commas between them"
		}
		v.raw = raw
		v.list = regBytes(kind, raw, ansi)
	default:
		return v, "a type of value that is not known: " + shown(kind)
	}
	return v, ""
}

// regBytes makes text of the types that are one, and of the others digits.
func regBytes(kind string, raw []byte, ansi bool) []string {
	switch kind {
	case "hex(1)", "hex(2)", "hex(7)":
		text := string(raw)
		if !ansi {
			units := make([]uint16, len(raw)/2)
			for i := range units {
				units[i] = uint16(raw[2*i]) | uint16(raw[2*i+1])<<8
			}
			text = string(utf16.Decode(units))
		}
		text = strings.ReplaceAll(text, baseMark, "\uFFFD")
		if kind == "hex(7)" {
			return strings.FieldsFunc(text, func(r rune) bool { return r == 0 })
		}
		text, _, _ = strings.Cut(text, "\x00")
		return []string{text}
	case "hex(b)":
		if len(raw) == 8 {
			var n uint64
			for i, b := range raw {
				n |= uint64(b) << (8 * i)
			}
			return []string{strconv.FormatUint(n, 10)}
		}
	case "hex(4)":
		if len(raw) == 4 {
			return []string{fmt.Sprint(dword(raw, 0))}
		}
	}
	return []string{fmt.Sprintf("%x", raw)}
}

func dword(raw []byte, at int) uint32 {
	return uint32(raw[at]) | uint32(raw[at+1])<<8 | uint32(raw[at+2])<<16 | uint32(raw[at+3])<<24
}

func unescapeReg(s string) string {
	s = strings.TrimSuffix(strings.TrimPrefix(s, `"`), `"`)
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
