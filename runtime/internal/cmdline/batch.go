package cmdline

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"

	"winservice.internal/runtime/readable"
)

// longestBatch is the longest command line that cmd.exe reads, in UTF-16
// units. https://learn.microsoft.com/troubleshoot/windows-client/shell-experience/command-line-string-limitation
const longestBatch = 8191

var (
	errLine    = errors.New("has a line break, which cmd.exe takes for the end of the command")
	errTooLong = errors.New("cmd.exe, which runs batch files, reads no command line of more than 8191 characters")
)

// IsBatch says whether it is cmd.exe that runs a file, by its name: Windows
// does not count dots and blanks at the end of it.
func IsBatch(file string) bool {
	name := strings.ToLower(strings.TrimRight(file, ". "))
	return strings.HasSuffix(name, ".bat") || strings.HasSuffix(name, ".cmd")
}

// JoinBatch returns the command line by which cmd.exe runs a batch file with
// args, whatever is in them. The file finds them as %1 and so on, an argument
// with more than letters, digits and #$*+-./:?@\_ in quotes, and a program that
// it hands %* to reads them as they were.
//
// cmd.exe reads its line before any program does, and by rules of its own. So
// each argument with a character that might mean something to it is in quotes,
// a quotation mark is written twice, which leaves cmd.exe within quotes, and a
// percent sign is followed by %cd:~,%, an expansion to nothing, so that it
// begins no name of a variable. /e:on is what makes that an expansion, /v:off
// keeps ! ordinary, and /d leaves out the commands that the registry may have
// for each cmd.exe.
//
// It is an error when a string holds a NUL or a line break, the script a
// quotation mark, or when the line is too long for cmd.exe.
//
// https://learn.microsoft.com/windows-server/administration/windows-commands/cmd
func JoinBatch(script string, args []string) (string, error) {
	if strings.Contains(script, `"`) {
		return "", fmt.Errorf("batch file %s %w", readable.Quote(script), errQuote)
	}
	if err := checkBatch("batch file", script); err != nil {
		return "", err
	}
	line := append(make([]byte, 0, 128), `cmd.exe /e:on /v:off /d /c ""`...)
	line = append(line, neutral(script)...)
	line = append(line, '"')
	for _, arg := range args {
		if err := checkBatch("argument", arg); err != nil {
			return "", err
		}
		line = append(line, ' ')
		line = appendBatchArg(line, arg)
	}
	line = append(line, '"')
	if len(utf16.Encode([]rune(string(line)))) > longestBatch {
		return "", errTooLong
	}
	return string(line), nil
}

func checkBatch(what, s string) error {
	switch {
	case strings.Contains(s, "\x00"):
		return fmt.Errorf("%s %s %w", what, readable.Quote(s), errNUL)
	case strings.ContainsAny(s, "\r\n"):
		return fmt.Errorf("%s %s %w", what, readable.Quote(s), errLine)
	}
	return nil
}

// appendBatchArg appends one argument. Backslashes before a quotation mark are
// doubled, for the program that the batch file may hand the argument to.
func appendBatchArg(line []byte, arg string) []byte {
	if arg != "" && !strings.HasSuffix(arg, `\`) && !strings.ContainsFunc(arg, meansSomething) {
		return append(line, arg...)
	}
	line = append(line, '"')
	slashes := 0
	for i := range len(arg) {
		c := arg[i]
		if c == '"' {
			line = append(appendSlashes(line, slashes), '"')
		}
		line = append(line, c)
		if c == '%' {
			line = append(line, nothing...)
		}
		if slashes++; c != '\\' {
			slashes = 0
		}
	}
	line = appendSlashes(line, slashes)
	return append(line, '"')
}

// nothing is what stands behind a percent sign: cmd.exe leaves the sign alone,
// since no name stands between it and the next one, and expands the rest to
// the part of the current folder that has no characters.
const nothing = "%cd:~,%"

// neutral has no percent sign that cmd.exe could take for a variable's.
func neutral(s string) string { return strings.ReplaceAll(s, "%", "%"+nothing) }

// meansSomething says whether a character may be more than itself to cmd.exe.
func meansSomething(r rune) bool {
	switch {
	case r > unicode.MaxASCII:
		return unicode.IsControl(r) || unicode.IsSpace(r)
	case '0' <= r && r <= '9', 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
		return false
	}
	return !strings.ContainsRune(`#$*+-./:?@\_`, r)
}
