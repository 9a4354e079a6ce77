package runtime

import "winservice.internal/runtime/internal/cmdline"

// String returns the command as one line, the way Windows is given it,
// before %VAR% is expanded.
func (c Command) String() string {
	if c.Line != "" {
		return c.Line
	}
	line, err := cmdline.Join(c.Path, c.Args)
	if err != nil {
		return c.Path
	}
	return line
}
