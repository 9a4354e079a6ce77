package recipe

import (
	"strings"

	"winservice.internal/runtime/secret"
)

// Quote writes a text as a recipe does: in the quotes that save most escapes,
// with the dollars of what would be a variable doubled.
func Quote(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] == '$' && i+1 < len(s) && (s[i+1] == '$' || s[i+1] == '{') {
			b.WriteByte('$')
		}
		b.WriteByte(s[i])
	}
	return tomlString(strings.ToValidUTF8(b.String(), "\uFFFD"))
}

// QuoteKey writes the name of a key or of a table.
func QuoteKey(s string) string { return tomlKey(strings.ToValidUTF8(s, "\uFFFD")) }

// FormatCode writes an exit code: a number, or a text with digits or a name.
func FormatCode(code uint32) string {
	s := formatCode(code)
	if strings.Trim(s, "0123456789") != "" {
		return tomlString(s)
	}
	return s
}

// IsSecret says whether a variable or an option of this name and value is one
// that a recipe refuses as a secret.
func IsSecret(name, value string) bool { return secret.IsName(name) && secret.IsLiteral(value) }
