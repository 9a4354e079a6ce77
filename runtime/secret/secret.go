// Package secret knows a secret by the name of its variable. The generator
// refuses what it finds so in a recipe, and `doctor` tells of what others have
// put where every user can read it.
package secret

import (
	"slices"
	"strings"
)

// IsName says whether a name reads like that of a secret. Names that say where
// a secret is (DB_PASSWORD_FILE) are not.
func IsName(name string) bool {
	words := Words(name)
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

// Words splits a name at everything that is not a letter or digit, and where
// its case changes, into lower-case words.
func Words(name string) []string {
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
		case c < 0x80 && !upper && (c < 'a' || c > 'z') && (c < '0' || c > '9'):
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

// IsLiteral says whether the value is the secret itself, and not nothing or a
// variable of the machine's.
func IsLiteral(value string) bool {
	return value != "" && !(len(value) > 2 && value[0] == '%' && strings.IndexByte(value[1:], '%') == len(value)-2)
}
