package recipe

import (
	"fmt"
	"slices"
	"strings"

	"winservice.internal/runtime"
)

func (d *decoder) readCommandLine(g given) {
	s, ok := d.text(g)
	if !ok || !d.printable(g, s, "\t") {
		return
	}
	program := firstWord(s)
	switch n := units(s); {
	case program == "":
		d.refuse(g, "names no program", `write it as the child is to read it: command-line = '"C:\odd\odd.exe" /x:"a b"'`)
	case n > longestValue:
		d.refuse(g, fmt.Sprintf("a command line of %d characters; Windows takes %d", n, longestValue), "put the arguments into a file that the program reads")
	case isBatch(program):
		d.refuse(g, quote(program)+" is a batch file, and what a line means to the command processor cannot be known", "write a word for each: "+batchMend(s, program))
	case interpreter(program) != nil:
		d.refuse(g, quote(program)+" is a script, which Windows does not start by itself", "put the program that runs it in front: command-line = "+quote(strings.Join(interpreter(program), " ")+" "+s))
	case !d.startable(g, s), d.secretWords([]given{g}, strings.Fields(s)):
	default:
		d.remarkPath(g, program)
		d.service.Command.Line = s
	}
}

// batchMend is the command that means what a line with a batch file does.
func batchMend(line, program string) string {
	words := runtime.Command{Line: line}.Words()
	if len(words) == 0 {
		words = []string{program}
	}
	return "command = " + tomlWords(words)
}

// firstWord is the program of a raw command line.
func firstWord(line string) string {
	line = strings.TrimLeft(line, " \t")
	if rest, ok := strings.CutPrefix(line, `"`); ok {
		word, _, _ := strings.Cut(rest, `"`)
		return word
	}
	if i := strings.IndexAny(line, " \t"); i >= 0 {
		return line[:i]
	}
	return line
}

// startable refuses a raw line whose program cannot be found, at any start.
// The runtime looks for a program with a folder as it stands and guesses
// neither an ending nor where a path with blanks ends.
func (d *decoder) startable(g given, line string) bool {
	program := firstWord(line)
	if !strings.ContainsAny(program, separators+":") || isForeign(program) {
		return true // looked for in PATH; or another system's, for debug
	}
	ending, known := endingOf(program)
	whole := wholeProgram(line)
	switch {
	case whole != "" && !isProgram(ending):
		d.refuse(g, fmt.Sprintf("%s has blanks and no quotes around it, so that the program is %s", quote(whole), quote(program)), quotesMend(g, line, whole))
		return false
	case known && ending == "":
		d.refuse(g, quote(program)+" has no ending, and in a command line the program is looked for as it stands", "write its ending, as in "+quote(program+".exe"))
		return false
	}
	if what, mend := checkPath(program, "a program that is found in PATH"); what != "" {
		d.refuse(g, what, mend)
		return false
	}
	return true
}

// quotesMend is how to write a line whose program has blanks.
func quotesMend(g given, line, whole string) string {
	rest := strings.TrimPrefix(strings.TrimLeft(line, " \t"), whole)
	quoted := `"` + whole + `"` + rest
	inLadder := last(g.name) != "command-line"
	switch by := interpreter(whole); {
	case isBatch(whole) && !inLadder:
		return "write a word for each: command = " + tomlWords(append([]string{whole}, strings.Fields(rest)...))
	case isBatch(whole):
		quoted = "cmd.exe /d /c " + quoted
	case by != nil:
		quoted = strings.Join(by, " ") + " " + quoted
	}
	if inLadder {
		return "put it in quotes: command " + quoted
	}
	return "put it in quotes: command-line = " + tomlWord(quoted)
}

// endings are those of the programs that Windows starts, and batch files.
var endings = []string{".exe", ".com", ".bat", ".cmd"}

func isProgram(ending string) bool { return slices.Contains(endings, lower(ending)) }

// endingOf returns what follows the last dot of a path's last part, with the
// dot; not known when a variable stands there.
func endingOf(path string) (ending string, known bool) {
	base := path[strings.LastIndexAny(path, separators+":")+1:]
	if i := strings.LastIndexByte(base, '.'); i >= 0 {
		ending = base[i:]
	}
	return ending, !strings.Contains(base, "%")
}

// wholeProgram returns the path with blanks, and without quotes, that a line
// seems to begin with: up to the first word that ends as a program or a script
// does, when none before it begins a path or an option of its own. Empty when
// there is none.
func wholeProgram(line string) string {
	line = strings.TrimLeft(line, " \t")
	for i := 0; i < len(line); {
		word := line[i:]
		if n := strings.IndexAny(word, " \t"); n >= 0 {
			word = word[:n]
		}
		end := i + len(word)
		if i > 0 && (strings.HasPrefix(word, "-") || strings.HasPrefix(word, "%") || isFull(word)) || strings.Contains(word, `"`) {
			return ""
		}
		if ending, _ := endingOf(word); isProgram(ending) || interpreter(word) != nil {
			if i == 0 {
				return ""
			}
			return line[:end]
		}
		i = end + 1
	}
	return ""
}
