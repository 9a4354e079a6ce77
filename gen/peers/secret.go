package peers

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"winservice.internal/gen/recipe"
)

// left stands for a secret in a note.
const left = "***"

var (
	// name=value, name: "value" and <name>value, of names that may be a secret's
	assigned = regexp.MustCompile(`(?i)([a-z_]?[\w.-]*(?:pass|pwd|secret|token|credential|key|\bpw)[\w.-]*)("?\s*[=:>]\s*)("[^"]*"?|'[^']*'?|[^\s;&"'<]+)`)
	// --name value
	optioned = regexp.MustCompile(`((?:^|\s|")(?:--?|/))([A-Za-z][\w.-]*)("?\s+"?)("[^"]*"|[^\s"/-][^\s"]*)`)
	// scheme://user:password@host
	inURL = regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*://[^\s/:@"']*:)([^\s@/"']+)(@)`)
)

// redact replaces every secret in a text.
func redact(s string) string { return redactAs(s, func(_, _ string) string { return left }) }

// redactAs replaces every secret in a text by what stands for its name and value.
func redactAs(s string, stands func(name, value string) string) string {
	s = inURL.ReplaceAllStringFunc(s, func(m string) string {
		g := inURL.FindStringSubmatch(m)
		if !recipe.IsSecret("password", g[2]) {
			return m
		}
		return g[1] + stands("password", g[2]) + g[3]
	})
	s = assigned.ReplaceAllStringFunc(s, func(m string) string {
		g := assigned.FindStringSubmatch(m)
		if !recipe.IsSecret(optionName(g[1]), strings.Trim(g[3], `"'`)) || strings.TrimRight(g[3], "}])>,") == left {
			return m
		}
		return g[1] + g[2] + stands(g[1], strings.Trim(g[3], `"'`))
	})
	return optioned.ReplaceAllStringFunc(s, func(m string) string {
		g := optioned.FindStringSubmatch(m)
		if !recipe.IsSecret(optionName(g[2]), strings.Trim(g[4], `"`)) || strings.TrimRight(g[4], "}])>,") == left {
			return m
		}
		return g[1] + g[2] + g[3] + stands(g[2], strings.Trim(g[4], `"`))
	})
}

// optionName is the name of an option as that of a variable. Pwd and pass
// alone are a secret's on a command line, though not in an environment.
func optionName(name string) string {
	switch strings.ToLower(strings.Trim(name, "-")) {
	case "pwd", "pass", "pw":
		return "password"
	}
	return name
}

// variableOf is the %VARIABLE% that stands for a secret of a command line.
func variableOf(name string) string {
	if strings.Contains(name, ".") { // Java's -Dname
		name = strings.TrimPrefix(name, "D")
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		case 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
			return r
		}
		return '_'
	}, name)
	return "%" + strings.Trim(name, "_") + "%"
}

// stands are the variables that stand for the secrets of one command line: each
// secret has its own.
type stands struct{ names, values []string }

// variable is what stands for a secret.
func (s *stands) variable(name, value string) string {
	if i := slices.Index(s.values, value); i >= 0 {
		return s.names[i]
	}
	first := variableOf(name)
	v := first
	for i := 2; slices.Contains(s.names, v); i++ {
		v = fmt.Sprintf("%s_%d%%", strings.TrimSuffix(first, "%"), i)
	}
	s.names, s.values = append(s.names, v), append(s.values, value)
	return v
}

// secretWords replaces the secrets among a command's words by variables, and
// returns their names.
func secretWords(words []string) (out, names []string) {
	var s stands
	defer func() { names = s.names }()
	for i, w := range words {
		if i > 0 && w != "" && !strings.ContainsAny(w[:1], "-/") {
			before := words[i-1]
			if option := strings.TrimLeft(before, "-/"); option != before && !strings.ContainsAny(option, "=: ") && recipe.IsSecret(optionName(option), w) {
				out = append(out, s.variable(option, w))
				continue
			}
		}
		out = append(out, redactAs(w, s.variable))
	}
	return out, names
}
