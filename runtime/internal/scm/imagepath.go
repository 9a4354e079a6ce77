package scm

import "strings"

// Verb is the command with which the SCM runs the executable.
const Verb = "run"

// imagePath is the command line that the SCM runs. It is always quoted: a
// path with a blank and no quotes is a way to run C:\Program.exe.
func imagePath(exe string) string { return `"` + exe + `" ` + Verb }

// splitImagePath takes a command line of the SCM's database apart, into the
// program and what follows. Without quotes the program ends at the first
// blank; of such a path we never are sure, and need not be, since ours is
// quoted.
func splitImagePath(line string) (exe, rest string) {
	line = strings.TrimSpace(line)
	if quoted, ok := strings.CutPrefix(line, `"`); ok {
		exe, rest, _ = strings.Cut(quoted, `"`)
	} else {
		exe, rest, _ = strings.Cut(line, " ")
	}
	return exe, strings.TrimSpace(rest)
}

// Program is the executable that a command line of the SCM's database is meant
// to run, whether it has quotes or not.
func Program(line string) string {
	if exe, _ := splitImagePath(line); strings.HasPrefix(line, `"`) {
		return exe
	}
	return strings.TrimSuffix(strings.TrimSpace(line), " "+Verb)
}
