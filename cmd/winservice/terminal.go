package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// isTerminal says whether something written is read by a person on a terminal
// that takes escape sequences.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && takesEscapes(f)
}

// coloured says whether colours are wanted: on a terminal, unless the user
// said no, https://no-color.org.
func coloured(w io.Writer) bool {
	return isTerminal(w) && os.Getenv("NO_COLOR") == ""
}

// isTerminalPair says whether somebody on a terminal reads what is written and
// can answer.
func isTerminalPair(in io.Reader, out io.Writer) bool {
	f, ok := in.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && isTerminal(out)
}
