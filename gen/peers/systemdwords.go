package peers

import "strings"

// systemdWords takes a line apart by systemd's quoting: quotes begin and end at a
// word's, both kinds take escapes.
// https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html#Quoting
func systemdWords(line string) (words []string, ok bool) {
	var b strings.Builder
	var quote byte
	open := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line):
			i++
			i += systemdEscape(&b, line[i:]) - 1
			open = true
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote, open = c, true
		case quote == 0 && (c == ' ' || c == '\t'):
			if open {
				words = append(words, b.String())
			}
			b.Reset()
			open = false
		default:
			b.WriteByte(c)
			open = true
		}
	}
	if open {
		words = append(words, b.String())
	}
	return words, quote == 0
}

// systemdEscape writes what stands for an escape without its backslash, and
// returns how long it is.
func systemdEscape(b *strings.Builder, s string) int {
	if i := strings.IndexByte(`abfnrtv\"'s`, s[0]); i >= 0 {
		b.WriteByte("\a\b\f\n\r\t\v\\\"' "[i])
		return 1
	}
	if digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[0]]; digits > 0 && len(s) > digits {
		var r rune
		for _, c := range []byte(s[1 : 1+digits]) {
			d := strings.IndexByte("0123456789abcdef", c|0x20)
			if d < 0 {
				break
			}
			r = r<<4 | rune(d)
		}
		b.WriteRune(r)
		return 1 + digits
	}
	b.WriteByte('\\')
	b.WriteByte(s[0])
	return 1
}
