package recipe

import (
	"fmt"
	"slices"
	"strings"

	"winservice.internal/runtime"
)

func (d *decoder) readCommand(g given) {
	words, ok := d.commandWords(g)
	if !ok {
		return
	}
	d.service.Command.Path, d.service.Command.Args = words[0], words[1:]
	if len(words) == 1 {
		d.service.Command.Args = nil
	}
}

// commandWords reads a program and its arguments.
func (d *decoder) commandWords(g given) ([]string, bool) {
	if line, isText := g.value.Data.(string); isText && !g.value.Text && line != "" {
		words := apart(line)
		if len(words) == 1 {
			words = runtime.Command{Line: line}.Words()
		}
		d.refuse(g, "is a string, not a list", "write it as a list: "+tomlList(words))
		return nil, false
	}
	items, ok := d.list(g)
	if !ok {
		return nil, false
	}
	if len(items) == 0 {
		d.refuse(g, "is empty", "name the program: "+last(g.name)+` = ['C:\Python\python.exe', 'C:\srv\app.py']`)
		return nil, false
	}
	words := make([]string, len(items))
	for i, item := range items {
		s, good := d.text(item)
		if good && d.printable(item, s, "") {
			words[i] = s
		} else {
			ok = false
		}
	}
	if !ok || !d.program(items[0], words[0], words[1:]) || d.secretWords(items[1:], words[1:]) {
		return nil, false
	}
	if isBatch(words[0]) && !d.batch(g, runtime.Command{Path: words[0], Args: words[1:]}) {
		return nil, false
	}
	if n := units(strings.Join(words, " ")); n > longestValue {
		d.refuse(g, fmt.Sprintf("a command line of %d characters; Windows takes %d", n, longestValue), "put the arguments into a file that the program reads")
		return nil, false
	}
	d.remarkPath(items[0], words[0])
	for i, word := range words[1:] {
		d.remarkArgument(items[i+1], word, i == 0)
	}
	return words, true
}

// last is the name of a key without its table's.
func last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// program says whether a command's first word is a program that can be found
// and started.
func (d *decoder) program(g given, path string, args []string) bool {
	if strings.HasPrefix(path, `"`) {
		d.refuse(g, quote(path)+" has quotes of its own", "leave them out: every word is quoted where that is needed")
		return false
	}
	if what, mend := checkPath(path, "a program found in PATH, as 'python.exe'"); what != "" && (path == "" || strings.ContainsAny(path, separators+":")) {
		d.refuse(g, what, mend)
		return false
	}
	if words := apart(path); len(words) > 1 {
		d.refuse(g, quote(path)+" is a program and its arguments in one word", "write a word for each: "+commandOf(g, words, tomlList))
		return false
	}
	if d.tooLong(g, path, longestProgram) {
		return false
	}
	if by := interpreter(path); by != nil {
		words := append(append(slices.Clone(by), path), args...)
		d.refuse(g, quote(path)+" is a script, which Windows does not start by itself", "put the program that runs it in front: "+commandOf(g, words, tomlWords))
		return false
	}
	return true
}

// commandOf is how a command is written where one stands: as a list, or, as a
// text, with a line for each word.
func commandOf(g given, words []string, list func([]string) string) string {
	if g.value.Text {
		return strings.Join(words, ", ") + "; each on a line of its own, indented"
	}
	return last(g.name) + " = " + list(words)
}

// longestBatch is the longest command line that cmd.exe reads.
// https://learn.microsoft.com/troubleshoot/windows-client/shell-experience/command-line-string-limitation
const longestBatch = 8191

// batch says whether cmd.exe can be told to run a batch file.
func (d *decoder) batch(g given, c runtime.Command) bool {
	line := c.String()
	n := units(line)
	if n > longestBatch || line == c.Path {
		d.refuse(g, fmt.Sprintf("a batch file with so many arguments; cmd.exe, which runs it, takes a line of %d characters", longestBatch), "put the arguments into a file that the batch file reads")
		return false
	}
	return true
}

// interpreters are the programs that run a script, by its ending.
var interpreters = map[string][]string{
	".py":  {"python.exe"},
	".pyw": {"python.exe"},
	".pyz": {"python.exe"},
	".ps1": {"powershell.exe", "-NoProfile", "-ExecutionPolicy", "Bypass", "-File"},
	".js":  {"node.exe"},
	".mjs": {"node.exe"},
	".cjs": {"node.exe"},
	".vbs": {"cscript.exe", "//nologo"},
	".wsf": {"cscript.exe", "//nologo"},
	".jar": {"java.exe", "-jar"},
	".rb":  {"ruby.exe"},
	".pl":  {"perl.exe"},
	".php": {"php.exe"},
	".sh":  {"bash.exe"},
	".dll": {"dotnet.exe"},
}

// interpreter returns what runs a script, or nil when a file is none.
func interpreter(path string) []string {
	path = lower(strings.TrimRight(path, ". "))
	if i := strings.LastIndexAny(path, `.\/`); i >= 0 {
		return interpreters[path[i:]]
	}
	return nil
}

// apart takes a program and its arguments that stand in one word apart.
func apart(line string) []string {
	i := strings.Index(lower(line), ".exe ")
	if i < 0 {
		return []string{line}
	}
	return append([]string{line[:i+len(".exe")]}, strings.Fields(line[i+len(".exe "):])...)
}

// isBatch goes by the file's name, of which Windows drops dots and spaces at
// the end.
func isBatch(path string) bool {
	path = lower(strings.TrimRight(path, ". "))
	return strings.HasSuffix(path, ".bat") || strings.HasSuffix(path, ".cmd")
}

// tomlList writes a list of strings as TOML.
func tomlList(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = tomlString(w)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// tomlWords is a list in single quotes, as commands are mostly written.
func tomlWords(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = tomlWord(w)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// tomlWord is a string in single quotes where it can be.
func tomlWord(w string) string {
	if strings.Contains(w, "'") {
		return tomlString(w)
	}
	return "'" + w + "'"
}

// checkCommand sees to it that there is exactly one command.
func (d *decoder) checkCommand() {
	_, words := d.given["command"]
	line, raw := d.given["command-line"]
	switch {
	case words && raw:
		d.refuseWith(line, d.given["command"], "stands beside command, and a service runs one program", "keep one of the two")
	case !words && !raw && !d.guessed:
		at := Place{Pos: d.table.Pos, Path: d.path(), Excerpt: d.table.Excerpt, Width: d.table.Width}
		if d.table.Header != nil {
			at = *d.table.Header
		}
		d.problems = append(d.problems, at.problem("has no command", `say what it runs: command = ['C:\Python\python.exe', 'C:\srv\app.py']`))
	}
}

func (d *decoder) readDirectory(g given) {
	if s, ok := d.folder(g); ok && !d.tooLong(g, s, longestDirectory) {
		d.service.Command.Dir = s
	}
}

// folder reads the path of a folder.
func (d *decoder) folder(g given) (string, bool) {
	s, ok := d.line(g)
	if !ok {
		return "", false
	}
	if what, mend := checkPath(s, ""); what != "" {
		d.refuse(g, what, mend)
		return "", false
	}
	if part := devicePart(s); part != "" {
		d.refuse(g, quote(s)+" goes through "+part+", which is a device on Windows", "give that folder another name")
		return "", false
	}
	d.remarkPath(g, s)
	return s, true
}
