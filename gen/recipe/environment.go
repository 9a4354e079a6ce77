package recipe

import (
	"fmt"
	"slices"
	"strings"
)

// readEnvironment reads a table of variables, or a text with NAME=value in
// each line.
func (d *decoder) readEnvironment(g given) {
	if s, ok := g.value.Data.(string); ok && g.value.Text {
		for line := range strings.Lines(s) {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			name, value, ok := strings.Cut(line, "=")
			if !ok {
				d.refuse(g, quote(line)+" is not NAME=value", "write NAME=value in each line")
				continue
			}
			v := g.value
			v.Data = value
			d.readVariable(name, given{"environment." + name, g.path, v}, g.value.place(g.path))
		}
		return
	}
	t, ok := g.value.Data.(*Table)
	if !ok {
		d.refuse(g, "is "+g.value.kind()+", not a table of strings", `write it as environment = { TZ = "UTC" }`)
		return
	}
	for _, e := range t.Entries {
		if e.Path == "" {
			e.Path = d.path() + ".environment." + tomlKey(e.Key)
		}
		d.readVariable(e.Key, given{"environment." + e.Key, e.Path, e.Value}, e.place())
	}
}

// readVariable reads one variable; at is where its name stands.
func (d *decoder) readVariable(name string, g given, at Place) {
	refuse := func(what, mend string) {
		d.problems = append(d.problems, at.problem(what, mend))
	}
	folded := foldCase(name)
	if _, found := control(name, ""); found || name == "" || strings.Contains(name, "=") {
		refuse(quote(name)+" cannot be the name of a variable", "a name is not empty and has no = and no control characters")
		return
	}
	if first, ok := d.variable[folded]; ok {
		refuse(fmt.Sprintf("%s is the same variable as %s: Windows does not tell them apart", quote(name), quote(first)), "keep one of the two")
		return
	}
	d.variable[folded] = name
	value, ok := d.text(g)
	if !ok || !d.printable(g, value, "\t\n") {
		return
	}
	switch {
	case isSecretName(name) && isLiteralSecret(value):
		refuse(secretWhat, secretMend)
		return
	case folded == "zmanaged" && value != "1":
		refuse("ZMANAGED is always 1", "leave it out")
		return
	case units(name)+1+units(value) > longestValue:
		d.refuse(g, fmt.Sprintf("a variable of more than %d characters, which Windows does not take", longestValue), "put the value into a file that the program reads")
		return
	}
	d.origins[g.name] = at.Pos
	d.service.Command.Environment = append(d.service.Command.Environment, name+"="+value)
}

const (
	secretWhat = "a recipe holds no secrets: it ends up in a file, in a repository and in an executable that anybody can read"
	secretMend = "leave it out: the child has the machine's environment, too; or let the program read a file that only the service's account may read"
)

// isSecretName says whether a name reads like that of a secret. Names that
// say where a secret is (DB_PASSWORD_FILE) are not.
func isSecretName(name string) bool {
	words := nameWords(name)
	if len(words) == 0 || slices.Contains([]string{"file", "path", "dir", "directory", "folder"}, words[len(words)-1]) {
		return false
	}
	for i, w := range words {
		switch w {
		case "secret", "secrets", "token", "credential", "credentials", "apikey":
			return true
		case "pwd", "pass": // PWD alone is a shell's folder
			if len(words) > 1 {
				return true
			}
		case "key":
			if i > 0 && slices.Contains([]string{"api", "access", "private", "secret", "account", "encryption"}, words[i-1]) {
				return true
			}
		}
		for _, part := range []string{"password", "passwd", "passphrase"} {
			if strings.Contains(w, part) {
				return true
			}
		}
	}
	return false
}

// nameWords splits a name at everything that is not a letter or digit, and
// where its case changes, into lower-case words.
func nameWords(name string) []string {
	var words []string
	var word []byte
	end := func() {
		if len(word) > 0 {
			words = append(words, string(word))
			word = nil
		}
	}
	for i, c := range []byte(name) {
		upper := 'A' <= c && c <= 'Z'
		switch {
		case !isWord(c) && c < 0x80:
			end()
			continue
		case upper && i > 0 && 'a' <= name[i-1] && name[i-1] <= 'z':
			end()
		}
		if upper {
			c += 'a' - 'A'
		}
		word = append(word, c)
	}
	end()
	return words
}

// isLiteralSecret says whether the value is the secret itself, and not
// nothing or a variable of the machine's.
func isLiteralSecret(value string) bool {
	return value != "" && !(len(value) > 2 && value[0] == '%' && strings.IndexByte(value[1:], '%') == len(value)-2)
}
