// Package secret knows a secret by the name of its variable. The generator
// refuses what it finds so in a recipe, and `doctor` tells of what others have
// put where every user can read it.
package secret

import "strings"

var (
	// places end the names that say where a secret is: DB_PASSWORD_FILE.
	places = []string{"-file-", "-path-", "-dir-", "-directory-", "-folder-"}

	// signs are in the names of secrets.
	signs = []string{
		"secret-", "secrets-", "token-", "credential-", "credentials-", "apikey-",
		"secretkey-", "accesskey-", "privatekey-",
		"-api-key-", "-access-key-", "-private-key-", "-secret-key-", "-account-key-", "-encryption-key-",
		"-pwd-", "-pass-", "password", "passwd", "passphrase",
	}
)

// IsName says whether a name reads like that of a secret. Names that say where
// a secret is are not.
func IsName(name string) bool {
	name = fold(name)
	if name == "-pwd-" { // a shell's folder
		return false
	}
	for _, place := range places {
		if strings.HasSuffix(name, place) {
			return false
		}
	}
	for _, sign := range signs {
		if strings.Contains(name, sign) {
			return true
		}
	}
	return false
}

// Words splits a name at everything that is not a letter or digit, and where
// its case changes, into lower-case words.
func Words(name string) []string {
	return strings.FieldsFunc(fold(name), func(r rune) bool { return r == '-' })
}

// fold is the words of a name with a - before, between and after them.
func fold(name string) string {
	folded := []byte{'-'}
	end := func() {
		if folded[len(folded)-1] != '-' {
			folded = append(folded, '-')
		}
	}
	for i, c := range []byte(name) {
		switch {
		case 'A' <= c && c <= 'Z':
			if i > 0 && 'a' <= name[i-1] && name[i-1] <= 'z' {
				end()
			}
			c += 'a' - 'A'
		case c < '0', '9' < c && c < 'a', 'z' < c && c < 0x80:
			end()
			continue
		}
		folded = append(folded, c)
	}
	end()
	return string(folded)
}

// IsLiteral says whether the value is the secret itself, and not nothing or a
// variable of the machine's.
func IsLiteral(value string) bool {
	return value != "" && !(len(value) > 2 && value[0] == '%' && strings.IndexByte(value[1:], '%') == len(value)-2)
}
