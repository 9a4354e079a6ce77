package runtime

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"winservice.internal/runtime/internal/scm"
)

// askPassword finds the password of the account that is about to be set: nil
// when none is needed, or when the installed one stays.
func (c *command) askPassword(account string, set bool) (*string, error) {
	given := c.options.password != nil || c.options.passwordStdin
	if !scm.NeedsPassword(account) {
		if given {
			return nil, misuse("the account %s has no password to be given", account)
		}
		return nil, nil
	}
	switch {
	case c.options.password != nil:
		return c.options.password, nil
	case c.options.passwordStdin:
		return firstLine(c.stdin)
	case !set:
		return nil, nil
	}
	text, err := readSecret(c.stdin, c.stderr, fmt.Sprintf("Password of %s: ", account))
	if errors.Is(err, errNoTerminal) {
		return nil, misuse("the account %s needs a password; give it with --password-stdin", account)
	}
	if err != nil {
		return nil, fmt.Errorf("read the password from the terminal: %w", err)
	}
	return &text, nil
}

var errNoTerminal = errors.New("not a terminal")

// firstLine reads a password that a program hands over. PowerShell puts a
// byte order mark before what it pipes.
func firstLine(stdin io.Reader) (*string, error) {
	line, err := readLine(stdin)
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("read the password from the standard input: %w", err)
	}
	if !utf8.ValidString(line) {
		return nil, misuse("--password-stdin: the standard input is not UTF-8; in PowerShell set $OutputEncoding = [Text.Encoding]::UTF8 first")
	}
	line = strings.TrimPrefix(strings.TrimRight(line, "\r\n"), "\uFEFF")
	if line == "" {
		return nil, misuse("--password-stdin: the standard input is empty")
	}
	return &line, nil
}

// readLine reads up to the end of the line, and nothing behind it.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for one := make([]byte, 1); ; {
		n, err := r.Read(one)
		line = append(line, one[:n]...)
		if err != nil || n > 0 && one[0] == '\n' {
			return string(line), err
		}
	}
}

// readSecret asks on a terminal, without showing what is typed, or returns
// errNoTerminal.
func readSecret(terminal *os.File, prompt io.Writer, question string) (string, error) {
	restore, err := hideTyping(terminal)
	if err != nil {
		return "", err
	}
	defer restore()
	fmt.Fprint(prompt, question)
	line, err := readLine(terminal)
	fmt.Fprintln(prompt) // the one that was typed was not shown
	return strings.TrimRight(line, "\r\n"), err
}
