package condition

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

type kind int

const (
	end kind = iota
	word
	text
	number
	sign
)

// A token is a word, a literal or a sign of a condition.
type token struct {
	kind       kind
	start, end int
	word       string // as it is written; of a text, what it says
	number     int64
}

// signs are in the order in which they are looked for.
var signs = []string{"===", "==", "!=", "<=", ">=", "~=", "<", ">", "(", ")", "[", "]", ",", "."}

// lex cuts a condition into tokens; the last is the end.
func lex(all string) ([]token, error) {
	var tokens []token
	for at := 0; ; {
		rest := strings.TrimLeft(all[at:], " \t\r\n\v\f")
		at = len(all) - len(rest)
		if rest == "" {
			return append(tokens, token{kind: end, start: at, end: at}), nil
		}
		t, err := lexOne(rest, at)
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, t)
		at = t.end
	}
}

func lexOne(rest string, at int) (token, error) {
	c := rest[0]
	switch {
	case isLetter(c):
		n := 1
		for n < len(rest) && (isLetter(rest[n]) || isDigit(rest[n])) {
			n++
		}
		return token{kind: word, start: at, end: at + n, word: rest[:n]}, nil
	case isDigit(c):
		return lexNumber(rest, at)
	case c == '"' || c == '\'':
		return lexText(rest, at)
	}
	for _, s := range signs {
		if strings.HasPrefix(rest, s) {
			return token{kind: sign, start: at, end: at + len(s), word: s}, nil
		}
	}
	_, size := utf8.DecodeRuneInString(rest)
	return token{}, notRead(at, at+size, fmt.Sprintf("%q", rest[:size]))
}

func lexNumber(rest string, at int) (token, error) {
	n := 1
	for n < len(rest) && isDigit(rest[n]) {
		n++
	}
	i, err := strconv.ParseInt(rest[:n], 10, 64)
	if err != nil || n < len(rest) && (isLetter(rest[n]) || rest[n] == '.') {
		return token{}, notRead(at, at+n, "a number other than a small whole one")
	}
	return token{kind: number, start: at, end: at + n, word: rest[:n], number: i}, nil
}

// lexText reads a literal in quotes. As # and ; end a header, they are written
// \x23 and \x3b.
func lexText(rest string, at int) (token, error) {
	quote := rest[0]
	var b strings.Builder
	for i := 1; i < len(rest); i++ {
		switch {
		case rest[i] == quote:
			if i == 1 && len(rest) > 2 && rest[2] == quote {
				return token{}, notRead(at, at+3, "a text in three quotes")
			}
			return token{kind: text, start: at, end: at + i + 1, word: b.String()}, nil
		case rest[i] != '\\':
			b.WriteByte(rest[i])
		default:
			c, size := unescape(rest[i:])
			if size == 0 {
				return token{}, notRead(at+i, at+i+1, "this backslash")
			}
			b.WriteByte(c)
			i += size - 1
		}
	}
	return token{}, errorAt(at, at+len(rest), "the text has no end", "close it with "+string(quote))
}

// unescape reads what a backslash begins; size 0: something else.
func unescape(s string) (c byte, size int) {
	switch {
	case strings.HasPrefix(s, `\x23`):
		return '#', 4
	case strings.HasPrefix(s, `\x3b`):
		return ';', 4
	case len(s) > 1 && strings.IndexByte(`\'"`, s[1]) >= 0:
		return s[1], 2
	}
	return 0, 0
}

func isLetter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
