package cmdline

// Split returns what a program reads from a command line: its own name and its
// arguments. An empty line has none; a line that begins with a blank has an
// empty program name, as in the C runtime.
func Split(line string) []string {
	if line == "" {
		return nil
	}
	program, rest := readProgram(line)
	words := []string{program}
	for {
		rest = skipBlanks(rest)
		if rest == "" {
			return words
		}
		var word string
		word, rest = readArg(rest)
		words = append(words, word)
	}
}

// readProgram splits a command line into the program's name and what follows it.
// In the name a quotation mark only switches quoting on and off, and a
// backslash is a backslash; the first blank outside quotes ends it.
func readProgram(line string) (name, rest string) {
	var word []byte
	quoted := false
	for i := range len(line) {
		switch c := line[i]; {
		case c == '"':
			quoted = !quoted
		case isBlank(c) && !quoted:
			return string(word), line[i:]
		default:
			word = append(word, c)
		}
	}
	return string(word), ""
}

// readArg reads the argument that line begins with. Of n backslashes before a
// quotation mark n/2 remain; an odd one makes the mark an ordinary character.
// Two marks within quotes are one ordinary mark.
func readArg(line string) (arg, rest string) {
	var word []byte
	quoted := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case isBlank(c) && !quoted:
			return string(word), line[i:]
		case c == '\\':
			slashes := countSlashes(line[i:])
			i += slashes - 1
			if i+1 == len(line) || line[i+1] != '"' {
				word = appendSlashes(word, slashes)
				continue
			}
			word = appendSlashes(word, slashes/2)
			if slashes%2 == 1 {
				word = append(word, '"')
				i++
			}
		case c != '"':
			word = append(word, c)
		case quoted && i+1 < len(line) && line[i+1] == '"':
			word = append(word, '"')
			i++
		default:
			quoted = !quoted
		}
	}
	return string(word), ""
}

func countSlashes(s string) (n int) {
	for n < len(s) && s[n] == '\\' {
		n++
	}
	return n
}

func skipBlanks(s string) string {
	for s != "" && isBlank(s[0]) {
		s = s[1:]
	}
	return s
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }
