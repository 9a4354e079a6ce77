package recipe

import (
	_ "embed"
	"errors"
	"strings"
	"unicode/utf8"
)

//go:embed starter.toml
var starter string

// A Beginning is what a starter is to be about. What is empty is an example's,
// but for the directory of a command that is given.
type Beginning struct {
	Name        string // of the table; one that CheckInstanceName accepts
	DisplayName string
	Description string
	Command     []string
	Directory   string
}

// Starter returns the recipe that a new user begins with: a service that can
// be built as it is, and comments with what else there is.
func Starter(b Beginning) []byte {
	var out strings.Builder
	for line := range strings.Lines(starter) {
		out.WriteString(b.line(line))
	}
	return []byte(out.String())
}

// line is a line of the starter, about what the user said.
func (b Beginning) line(line string) string {
	key, _, _ := strings.Cut(line, " = ")
	switch {
	case key == "display-name" && b.DisplayName != "":
		return key + " = " + tomlLiteral(b.DisplayName) + "\n"
	case key == "description" && b.Description != "":
		return key + " = " + tomlLiteral(b.Description) + "\n"
	case key == "description" && b.Command != nil:
		return "# " + line
	case key == "command" && b.Command != nil:
		words := make([]string, len(b.Command))
		for i, w := range b.Command {
			words[i] = tomlLiteral(w)
		}
		return key + " = [" + strings.Join(words, ", ") + "]\n"
	case key == "directory" && b.Directory != "":
		return key + " = " + tomlLiteral(b.Directory) + "\n"
	case key == "directory" && b.Command != nil:
		return "# " + line
	}
	if b.Name == "" {
		return line
	}
	return strings.NewReplacer(
		"[service.example", "[service."+tomlKey(b.Name),
		"example", b.Name,
	).Replace(line)
}

// tomlLiteral is a text that is the same once references are filled in.
func tomlLiteral(s string) string { return tomlString(strings.ReplaceAll(s, "$", "$$")) }

// Problems are what the recipe would be refused for; none when it is good.
func (b Beginning) Problems() Problems {
	for _, text := range append([]string{b.DisplayName, b.Description}, b.Command...) {
		if !utf8.ValidString(text) {
			return Problems{{What: quote(strings.ToValidUTF8(text, "\uFFFD")) + " is not valid UTF-8", Mend: "have the terminal send UTF-8, or write plain letters and mend the recipe later"}}
		}
	}
	instances, err := Parse("winservice.toml", Starter(b))
	if problems, ok := errors.AsType[Problems](err); ok {
		return problems
	}
	return Check(instances).Of(Error)
}
