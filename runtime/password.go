package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
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
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	restore, err := hideTyping(terminal)
	if err != nil {
		return "", err
	}
	fmt.Fprint(prompt, question)
	line, err := readTyped(ctx, terminal, restore)
	fmt.Fprintln(prompt) // the end of the line that was typed was not shown
	return line, err
}

// errNotTyped is why there is no password. Ctrl+C may end the read before its
// signal arrives.
var errNotTyped = errors.New("interrupted; nothing was changed")

// readTyped reads a line, until ctx is done at most, and then has the console
// show again what is typed. Ctrl+C without ctx would end the process, and the
// console, which others use after us, would keep the mode that hides it: it is
// the input buffer's, not the process's.
// https://learn.microsoft.com/windows/console/setconsolemode
func readTyped(ctx context.Context, terminal io.Reader, restore func()) (string, error) {
	defer restore()
	type result struct {
		line string
		err  error
	}
	typed := make(chan result, 1)
	go func() {
		line, err := readLine(terminal)
		typed <- result{line, err}
	}()
	select {
	case r := <-typed:
		if r.line == "" && errors.Is(r.err, io.EOF) {
			return "", errNotTyped
		}
		return strings.TrimRight(r.line, "\r\n"), r.err
	case <-ctx.Done():
		return "", errNotTyped
	}
}
