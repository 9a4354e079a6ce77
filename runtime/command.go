package runtime

import "winservice.internal/runtime/internal/child"

// String returns the command as one line, the way Windows is given it,
// before %VAR% is expanded.
func (c Command) String() string {
	line, _, err := c.line()
	if err != nil && c.Line == "" {
		return c.Path
	}
	return line
}

// Words returns the program and its arguments, before %VAR% is expanded. Of a
// Line they are what a program reads that goes by the rules of the C runtime.
// A command that cannot be started has none.
func (c Command) Words() []string {
	_, words, err := c.line()
	if err != nil {
		return nil
	}
	return words
}

func (c Command) line() (line string, words []string, err error) {
	spec := child.Spec{Path: c.Path, Args: c.Args, Line: c.Line}
	return spec.CommandLine()
}
