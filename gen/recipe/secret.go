package recipe

import (
	"slices"
	"strings"

	"winservice.internal/runtime/secret"
)

const (
	passwordWhat = "a recipe holds no passwords"

	secretWhat = "a recipe holds no secrets: it ends up in a file, in a repository and in an executable that anybody can read"
	optionMend = "let the program read a file that only the service's account may read, or a variable, which environment-file gives it from such a file"
	secretMend = "write it into an environment-file, which stays on the service's machine and only the service's account may read"
)

// secretWords tells of words of a command that give a secret away: an option
// whose name is one's and its value, and a password within a URL. Items has
// one value for each word, or one for all.
func (d *decoder) secretWords(items []given, words []string) bool {
	found := false
	tell := func(i int) {
		if !found || len(items) > 1 {
			d.refuse(items[min(i, len(items)-1)], secretWhat, optionMend)
		}
		found = true
	}
	for i, word := range words {
		word = strings.Trim(word, `"'`)
		name, value, assigned := strings.Cut(strings.TrimLeft(word, "-/"), "=")
		isOption := strings.HasPrefix(word, "-")
		switch {
		case urlHasPassword(word):
			tell(i)
		case assigned && isSecretOption(name) && isLiteralOption(value):
			tell(i)
		case isOption && !assigned && isSecretOption(name) && i+1 < len(words) &&
			!strings.HasPrefix(words[i+1], "-") && isLiteralOption(strings.Trim(words[i+1], `"'`)):
			tell(i + 1)
		}
	}
	return found
}

// holdsSecret says whether a value has a secret within: a password in a URL, or
// an assignment to a secret's name as in a connection string.
func holdsSecret(value string) bool {
	for part := range strings.FieldsFuncSeq(value, func(r rune) bool { return r <= ' ' || strings.ContainsRune(`;"',`, r) }) {
		name, assigned, ok := strings.Cut(part, "=")
		if urlHasPassword(part) || ok && isSecretOption(name) && isLiteralOption(assigned) {
			return true
		}
	}
	return false
}

// isSecretOption says whether an option takes a secret: the last word of its
// name says so ("--db-password" does, "--token-url" does not).
func isSecretOption(name string) bool {
	words := secret.Words(name)
	return len(words) > 0 && secret.IsName(name) &&
		(secret.IsName(words[len(words)-1]) || secret.IsName(strings.Join(words[max(0, len(words)-2):], "-")) && words[len(words)-1] == "key" ||
			slices.Contains([]string{"pwd", "pass"}, words[len(words)-1]))
}

// isLiteralOption says whether an option's value is the secret itself, and not
// where it is.
func isLiteralOption(value string) bool {
	for _, prefix := range []string{"@", "file:", "env:", "fd:"} {
		if strings.HasPrefix(value, prefix) {
			return false
		}
	}
	return secret.IsLiteral(value) && !slices.Contains([]string{"true", "false", "stdin", "prompt", "ask"}, lower(value)) && !isFull(value)
}

// urlHasPassword says whether a word is a URL as https://user:password@host.
func urlHasPassword(word string) bool {
	_, rest, ok := strings.Cut(word, "://")
	rest, _, _ = strings.Cut(rest, "/")
	user, _, hasUser := strings.Cut(rest, "@")
	_, password, hasPassword := strings.Cut(user, ":")
	return ok && hasUser && hasPassword && secret.IsLiteral(password)
}
