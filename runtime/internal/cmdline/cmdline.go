// Package cmdline writes and reads Windows command lines on any system.
//
// Windows hands a program one string; what its arguments are is the program's
// own business. Nearly every program leaves that to the C runtime, whose rules
// are the ones here. They are two: one for the program's name, which knows no
// escape, and one for the arguments after it.
//
// https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
package cmdline

import (
	"errors"
	"fmt"
	"strings"

	"winservice.internal/runtime/readable"
)

var (
	errNUL   = errors.New("has a NUL character, which no command line can carry")
	errQuote = errors.New("has a quotation mark, which no file name can have on Windows")
)

// Join returns the command line that a program reads back as program and
// args. The program's name is always put in quotes, so that a blank in it can
// never be taken for its end; an argument is quoted when it needs it.
//
// It is an error when a string holds a NUL, or the program a quotation mark.
func Join(program string, args []string) (string, error) {
	if strings.Contains(program, `"`) {
		return "", fmt.Errorf("program %s %w", readable.Quote(program), errQuote)
	}
	if strings.Contains(program, "\x00") {
		return "", fmt.Errorf("program %s %w", readable.Quote(program), errNUL)
	}
	line := append(make([]byte, 0, 64), '"')
	line = append(line, program...)
	line = append(line, '"')
	for _, arg := range args {
		if strings.Contains(arg, "\x00") {
			return "", fmt.Errorf("argument %s %w", readable.Quote(arg), errNUL)
		}
		line = append(line, ' ')
		line = appendArg(line, arg)
	}
	return string(line), nil
}

// appendArg appends one argument. Backslashes count only before a quotation
// mark: there, and before the closing one, each of them is doubled.
func appendArg(line []byte, arg string) []byte {
	if arg != "" && !strings.ContainsAny(arg, " \t\n\v\"") {
		return append(line, arg...)
	}
	line = append(line, '"')
	slashes := 0
	for i := range len(arg) {
		switch arg[i] {
		case '\\':
			slashes++
		case '"':
			line = appendSlashes(line, slashes+1)
			slashes = 0
		default:
			slashes = 0
		}
		line = append(line, arg[i])
	}
	line = appendSlashes(line, slashes)
	return append(line, '"')
}

func appendSlashes(line []byte, n int) []byte {
	for range n {
		line = append(line, '\\')
	}
	return line
}
