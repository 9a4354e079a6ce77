package reference

import (
	"fmt"
	"regexp"
	"strings"
	"text/tabwriter"

	"winservice.internal/gen/recipe"
)

// Help returns the reference of a key ("restart.delay"), or the list of the
// keys of a table ("restart") or of all ("keys"). Not ok: there is no such
// key, and the text is one that was meant, if any.
func Help(name string) (text string, ok bool) {
	name = strings.Trim(name, "[]")
	var names []string
	var below []recipe.Key
	for _, k := range recipe.Keys() {
		if k.Name == name {
			return entry(k), true
		}
		group, last, dotted := strings.Cut(k.Name, ".")
		if name == "keys" || dotted && group == name {
			below = append(below, k)
		}
		names = append(names, k.Name)
		if dotted {
			names = append(names, group, last)
		}
	}
	if below != nil {
		return list(name, below), true
	}
	return meant(recipe.Nearest(name, names)), false
}

// meant is the whole name of a key of which the last part may be given.
func meant(word string) string {
	if word == "" {
		return ""
	}
	for _, k := range recipe.Keys() {
		if k.Name == word || strings.HasPrefix(k.Name, word+".") {
			return word
		}
	}
	for _, k := range recipe.Keys() {
		if lastOf(k.Name) == word {
			return k.Name
		}
	}
	return ""
}

// entry is everything about a key.
func entry(k recipe.Key) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s; default %s\n\n", k.Name, k.Type, k.Default)
	for _, line := range wrap(k.Doc, 78) {
		fmt.Fprintln(&b, line)
	}
	header := "[service.NAME]"
	if group, _, dotted := strings.Cut(k.Name, "."); dotted {
		header = "[service.NAME." + group + "]"
	}
	fmt.Fprintf(&b, "\nin a recipe:\n  %s\n  %s = %s\n", header, lastOf(k.Name), k.Example)
	if option, ok := buildoutOption(k); ok {
		fmt.Fprintf(&b, "\nin a part of a buildout:\n")
		for line := range strings.Lines(option) {
			fmt.Fprintf(&b, "  %s\n", strings.TrimRight(line, "\n"))
		}
	}
	return b.String()
}

// list is a line for each key.
func list(name string, keys []recipe.Key) string {
	var b strings.Builder
	if name != "keys" {
		fmt.Fprintf(&b, "[service.NAME.%s]\n\n", name)
	}
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, k := range keys {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", k.Name, k.Type, k.Default)
	}
	_ = table.Flush()
	fmt.Fprintf(&b, "\nmore of each: winservice help %s\n", keys[0].Name)
	return b.String()
}

// recipeVariable is one in an example of a recipe.
var recipeVariable = regexp.MustCompile(`\$\{\w+\}`)

// buildoutOption is how a part of a buildout sets the key to the example. Not
// ok: no option does.
func buildoutOption(k recipe.Key) (string, bool) {
	switch k.Name {
	case "template", "vars", "instances": // a buildout has macros and substitutions of its own
		return "", false
	case "name":
		k.Name = "serviceName" // as the original calls it
	}
	// What a recipe has variables for, a buildout calls by the part's name.
	v, ok := value(recipeVariable.ReplaceAllString(k.Example, "$${:_buildout_section_name_}"))
	if !ok {
		return "", false
	}
	switch v := v.(type) {
	case []any:
		lines := k.Name + " ="
		for _, item := range v {
			lines += fmt.Sprintf("\n    %v", item)
		}
		return lines, true
	case map[string]any:
		lines := k.Name + " ="
		for _, name := range sorted(v) {
			lines += fmt.Sprintf("\n    %s=%v", name, v[name])
		}
		return lines, true
	default:
		return fmt.Sprintf("%s = %v", k.Name, v), true
	}
}

// wrap breaks a text into lines of at most so many characters, between words.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case len(line)+1+len(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}
