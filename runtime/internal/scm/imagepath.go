package scm

import "strings"

// Verb is the command with which the SCM runs the executable.
const Verb = "run"

// imagePath is the command line that the SCM runs. It is always quoted: a
// path with a blank and no quotes is a way to run C:\Program.exe.
func imagePath(exe string) string { return `"` + exe + `" ` + Verb }

// splitImagePath takes a command line of the SCM's database apart, into the
// program that Windows runs and what follows. The SCM starts services with
// CreateProcess. Without quotes that tries the path up to each blank in turn,
// and runs the first that is a file; .exe is added to a name without an ending.
// Where there is no file at all, the program is what the line was meant to run.
// https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw
func splitImagePath(line string, isFile func(path string) bool) (exe, rest string) {
	line = strings.TrimSpace(line)
	if quoted, ok := strings.CutPrefix(line, `"`); ok {
		exe, rest, _ = strings.Cut(quoted, `"`)
		return withEnding(strings.TrimRight(exe, " ")), strings.TrimSpace(rest)
	}
	for i := range len(line) + 1 {
		if i < len(line) && line[i] != ' ' && line[i] != '\t' {
			continue
		}
		if exe := withEnding(line[:i]); isFile(exe) {
			return exe, strings.TrimSpace(line[i:])
		}
	}
	if exe, ok := strings.CutSuffix(line, " "+Verb); ok {
		return withEnding(strings.TrimRight(exe, " \t")), Verb
	}
	exe, rest, _ = strings.Cut(line, " ")
	return withEnding(exe), strings.TrimSpace(rest)
}

// withEnding adds .exe to the name of a program that has no ending.
func withEnding(exe string) string {
	name := exe[strings.LastIndexAny(exe, `\/`)+1:]
	if name == "" || strings.Contains(name, ".") {
		return exe
	}
	return exe + ".exe"
}

// meantProgram is what a command line without quotes was written to run,
// whatever Windows runs in its place.
func meantProgram(line string) string {
	exe, _ := splitImagePath(line, func(string) bool { return false })
	return exe
}

// plainPath is a path without the prefixes that only make Windows take it as
// it stands, and with the separators that these prefixes ask for.
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file#win32-file-namespaces
func plainPath(path string) string {
	path = strings.TrimRight(strings.ReplaceAll(path, "/", `\`), " ")
	for _, prefix := range []string{`\\?\`, `\??\`, `\\.\`} {
		rest, ok := strings.CutPrefix(path, prefix)
		if !ok {
			continue
		}
		if len(rest) > 4 && strings.EqualFold(rest[:4], `UNC\`) {
			return `\\` + rest[4:]
		}
		return rest
	}
	return path
}
