// Package readable writes what a message names so that people can read it.
package readable

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quote returns s in quotes, with nothing escaped: C:\srv\a.py, and what
// someone pastes from the message, stays as it is. A text with a quotation
// mark is in single quotes. Only one that has characters which cannot be seen
// is written as a Go string.
func Quote(s string) string {
	hidden := func(r rune) bool { return r == utf8.RuneError || r != ' ' && !unicode.IsPrint(r) }
	switch {
	case strings.ContainsFunc(s, hidden):
		return strconv.Quote(s)
	case strings.Contains(s, `"`):
		return "'" + s + "'"
	}
	return `"` + s + `"`
}

// Plain returns an error of package os or net without the name of a function of
// the system, as in "GetFileAttributesEx C:\x: The system cannot find the file
// specified.": one of [os.Stat] says "look at" instead, and of one of a network
// only the system's text is left, to which the caller adds what was tried.
func Plain(err error) error {
	if s, ok := errors.AsType[*os.SyscallError](err); ok {
		return s.Err
	}
	if p, ok := errors.AsType[*fs.PathError](err); ok && p.Op != "" && unicode.IsUpper(rune(p.Op[0])) {
		p.Op = "look at"
	}
	return err
}
