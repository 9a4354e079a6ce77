package peers

import (
	"regexp"
	"strings"
)

// A command is one line of a batch file, or of what a peer prints for one,
// taken apart into words.
type shellLine struct {
	line  int // where it begins
	words []string
	rest  []string // the text from each word on, as written
}

var comment = regexp.MustCompile(`(?i)^\s*(@?rem\b|::|#)`)

// shellLines reads lines as the command processor does: a caret makes the next
// character an ordinary one, and at the end of a line has it go on in the next.
func (s *source) shellLines() []shellLine {
	var out []shellLine
	for i := 0; i < len(s.lines); i++ {
		at, line := i+1, s.lines[i]
		var whole strings.Builder
		for (continues(line) || strings.HasSuffix(line, " \\") || strings.HasSuffix(line, " `")) && i+1 < len(s.lines) {
			i++
			whole.WriteString(line[:len(line)-1])
			line = s.lines[i]
		}
		whole.WriteString(line)
		line = whole.String()
		if strings.TrimSpace(line) == "" || comment.MatchString(line) {
			continue
		}
		l := shellLine{line: at}
		rest := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(uncaret(line)), "@"))
		rest = strings.TrimSpace(strings.TrimPrefix(rest, "& "))                         // PowerShell's call
		if len(rest) > len("call ") && strings.EqualFold(rest[:len("call ")], "call ") { // cmd.exe's
			rest = strings.TrimSpace(rest[len("call "):])
		}
		for rest != "" {
			word, after, _ := nextWord(rest)
			l.words, l.rest = append(l.words, word), append(l.rest, rest)
			rest = strings.TrimLeft(after, " \t\r\n")
		}
		out = append(out, l)
	}
	return out
}

// continues says whether a line ends with a caret that is no escaped one.
func continues(line string) bool {
	return (len(line)-len(strings.TrimRight(line, "^")))%2 == 1
}

// uncaret takes the carets of the command processor out: outside of quotation
// marks that are not themselves escaped.
func uncaret(line string) string {
	if !strings.Contains(line, "^") {
		return line
	}
	var b strings.Builder
	quoted := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '^' && !quoted && i+1 < len(line):
			i++
			b.WriteByte(line[i])
		default:
			if c == '"' {
				quoted = !quoted
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}

// isProgram says whether a word is a program of this name, with any folder,
// and ending in .exe, 32.exe or 64.exe.
func isProgram(word, name string) bool {
	word = strings.TrimSuffix(strings.ToLower(base(word)), ".exe")
	word = strings.TrimSuffix(strings.TrimSuffix(word, "64"), "32")
	return word == name || strings.HasPrefix(word, name+"-") && !strings.Contains(word, " ")
}
