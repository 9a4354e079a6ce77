package reference

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"winservice.internal/gen/recipe"
)

// The reference in README stands between these lines.
const (
	begin = "<!-- keys: written by make golden -->\n"
	end   = "<!-- end of keys -->\n"
)

// Markdown returns the reference as a table for each group of keys.
func Markdown() []byte {
	var b bytes.Buffer
	group := "-"
	for _, k := range recipe.Keys() {
		of := ""
		if before, _, dotted := strings.Cut(k.Name, "."); dotted {
			of = before
		}
		if of != group {
			group = of
			header := "[service.NAME]"
			if of != "" {
				header = "[service.NAME." + of + "]"
			}
			fmt.Fprintf(&b, "\n**`%s`**\n\n| key | is | default |\n|---|---|---|\n", header)
		}
		fmt.Fprintf(&b, "| `%s` | *%s.* %s | %s |\n", lastOf(k.Name), k.Type, cell(k.Doc), standard(k.Default))
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// standard is a default in a cell: as code unless it is in words.
func standard(text string) string {
	if _, ok := value(text); ok {
		return "`" + text + "`"
	}
	return cell(text)
}

// cell escapes what would be markup in a cell of a table.
func cell(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", "*", `\*`, "_", `\_`, "`", "\\`", "$", `\$`, "[", `\[`, "~", `\~`).Replace(text)
}

// Insert replaces what stands between the two marks of a document. Not ok:
// they are not there.
func Insert(document, reference []byte) ([]byte, bool) {
	before, rest, ok := bytes.Cut(document, []byte(begin))
	_, after, closed := bytes.Cut(rest, []byte(end))
	if !ok || !closed {
		return nil, false
	}
	return slices.Concat(before, []byte(begin), reference, []byte(end), after), true
}

func sorted(table map[string]any) []string { return slices.Sorted(maps.Keys(table)) }
