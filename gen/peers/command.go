package peers

import (
	"strings"
)

// split takes the arguments of a Windows command line apart, by the rules of
// the C runtime, and says whether every word was quoted as a whole or not at
// all: only then are the words alone the same command line to every program.
// https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
func split(line string) (words []string, plain bool) {
	plain = true
	for {
		line = strings.TrimLeft(line, " \t\n\r")
		if line == "" {
			return words, plain
		}
		word, rest, whole := nextWord(line)
		words, line = append(words, word), rest
		plain = plain && whole
	}
}

// nextWord reads one word. Of n backslashes before a quotation mark n/2
// remain, and an odd one makes the mark an ordinary character.
func nextWord(line string) (word, rest string, whole bool) {
	var b strings.Builder
	quoted, marks := false, 0
	i := 0
	for ; i < len(line); i++ {
		c := line[i]
		switch {
		case !quoted && strings.IndexByte(" \t\n\r", c) >= 0:
			return b.String(), line[i:], marks == 0 || marks == 2 && line[0] == '"' && line[i-1] == '"'
		case c == '\\':
			n := len(line[i:]) - len(strings.TrimLeft(line[i:], `\`))
			i += n - 1
			if i+1 == len(line) || line[i+1] != '"' {
				b.WriteString(strings.Repeat(`\`, n))
				continue
			}
			b.WriteString(strings.Repeat(`\`, n/2))
			if n%2 == 1 {
				b.WriteByte('"')
				i++
			}
		case c == '"':
			quoted = !quoted
			marks++
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), "", !quoted && (marks == 0 || marks == 2 && line[0] == '"' && line[i-1] == '"')
}

// image takes the program off a command line whose program may be without
// quotes though it has blanks, as those of the SCM may.
func image(line string) (program, rest string) {
	line = strings.TrimSpace(line)
	if after, ok := strings.CutPrefix(line, `"`); ok {
		program, rest, _ = strings.Cut(after, `"`)
		return program, rest
	}
	if i := strings.Index(strings.ToLower(line), ".exe"); i >= 0 {
		if end := i + len(".exe"); end == len(line) || line[end] == ' ' {
			return line[:end], line[end:]
		}
	}
	program, rest, _ = strings.Cut(line, " ")
	return program, rest
}

// program sets the command to a program and the text of its arguments.
func (d *draft) program(path, arguments string) {
	path = under(path)
	words, plain := split(arguments)
	if plain || isBatch(path) {
		d.command(append([]string{path}, words...))
		return
	}
	var s stands
	line := redactAs(arguments, s.variable)
	d.variablesFor("command-line", s.names)
	quoted := path
	if strings.ContainsAny(path, " \t") {
		quoted = `"` + path + `"`
	}
	d.note("command-line", "The arguments have quotes of their own and are handed over as they stand.")
	d.put("command-line", quote(quoted+" "+strings.TrimSpace(strings.Join(strings.FieldsFunc(line, func(r rune) bool { return r == '\n' || r == '\r' }), " "))))
}

// command sets the command.
func (d *draft) command(words []string) {
	if len(words) > 0 {
		words[0] = under(words[0])
	}
	words, names := secretWords(words)
	d.variablesFor("command", names)
	d.list("command", words)
}

func (d *draft) variablesFor(key string, names []string) {
	for _, name := range names {
		d.note(key, "left out: a secret among the arguments; it is read from the variable "+name+" of the machine's environment, which has to be set there.")
	}
}

func isBatch(path string) bool {
	path = strings.ToLower(strings.TrimRight(path, ". "))
	return strings.HasSuffix(path, ".bat") || strings.HasSuffix(path, ".cmd")
}

// isFull says whether a path means the same in every folder.
func isFull(path string) bool {
	return len(path) >= 3 && path[1] == ':' && strings.IndexByte(`/\`, path[2]) >= 0 ||
		strings.HasPrefix(path, `\\`) || strings.HasPrefix(path, "/") || strings.HasPrefix(path, baseMark) ||
		strings.HasPrefix(path, "%") && strings.IndexByte(path[1:], '%') > 0
}

// parent is the folder of a path.
func parent(path string) string {
	i := strings.LastIndexAny(path, `/\`)
	if i < 0 {
		return ""
	}
	if i == 2 && path[1] == ':' {
		return path[:3]
	}
	return path[:i]
}
