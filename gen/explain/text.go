package explain

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"winservice.internal/gen/recipe"
)

// width is that of the narrowest terminal in use. Only a value that is longer
// than what is left of a line goes beyond it.
const width = 80

// Text writes what there is to tell of each service for people. The pictures
// in it are drawn with the characters of a style.
func Text(w io.Writer, instances []recipe.Instance, style Style) error {
	p := printer{Writer: bufio.NewWriter(w), style: style}
	v := values{}
	for i, in := range instances {
		if i > 0 {
			p.line("")
		}
		s := v.describe(in)
		p.line("%s", s.Service)
		p.settings(s.Settings)
		p.command(&s)
		p.restart(&s)
		p.stop(&s)
	}
	return p.Flush()
}

// A Style is the characters that pictures are drawn with.
type Style struct {
	bar, maybe, cut rune // a span of time, one that jitter may add, one that is longer than the picture
	force           rune // the end by force
	start, axis     rune
}

// The styles: one that every terminal and every review shows, and one for
// terminals that are known to take Unicode.
var (
	ASCII   = Style{'#', ':', '>', 'X', '|', '-'}
	Unicode = Style{'█', '░', '▶', '×', '├', '─'}
)

type printer struct {
	*bufio.Writer
	style Style
}

// line writes one line, without blanks at its end, and without what a terminal
// would act upon: names, arguments and the recipe's own name can hold it. What
// cannot be written is told by Flush.
func (p *printer) line(format string, args ...any) {
	text := strings.TrimRight(fmt.Sprintf(format, args...), " ")
	_, _ = p.WriteString(recipe.Harmless(text) + "\n")
}

// settings writes a table: the key, where it is set, and the value, which is
// last because it can be long. What it has replaced stands below.
func (p *printer) settings(settings []Setting) {
	key, where := 0, 0
	for _, s := range settings {
		key, where = max(key, count(s.Key)), max(where, count(from(s)))
		for _, o := range s.Overrode {
			where = max(where, count(at(o.Where)))
		}
	}
	row := func(k, w, value string) {
		indent := 2 + key + 2 + where + 2
		for i, line := range wrapList(value, width-indent) {
			if i > 0 {
				p.line("%*s%s", indent, "", line)
				continue
			}
			p.line("  %s  %s  %s", pad(k, key), pad(w, where), line)
		}
	}
	for _, s := range settings {
		row(s.Key, from(s), s.text)
		for _, o := range s.Overrode {
			if o.Key != s.Key {
				o.text = o.Key + " = " + o.text
			}
			row("", at(o.Where), "instead of "+o.text)
		}
	}
}

// from says where a setting comes from, in words when it is no place.
func from(s Setting) string {
	if !s.Set {
		return "default"
	}
	return at(s.Where)
}

func at(p *Place) string {
	switch {
	case p == nil:
		return "command line"
	case p.Line == 0:
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// command writes what Windows is given to start.
func (p *printer) command(s *Service) {
	p.line("")
	p.line("  starts the program with its arguments")
	digits := len(fmt.Sprint(len(s.Argv) - 1))
	for i, word := range s.Argv {
		if word == "" {
			word = "(empty)"
		}
		p.line("    %*d  %s", digits, i, word)
	}
	p.line("  by the command line")
	p.line("    %s", s.CommandLine)
	if strings.Count(s.CommandLine, "%") > 1 {
		p.line("  in which each %%VAR%% is expanded first")
	}
	if n := s.resolved.Limits.Processes; n > 0 {
		p.line("  %d processes at most, and one more for its console host (conhost.exe)", n)
	}
}

func count(s string) int { return utf8.RuneCountInString(s) }

func pad(s string, n int) string { return s + strings.Repeat(" ", max(n-count(s), 0)) }

// wrapList breaks a TOML list that is longer than a line between its items.
func wrapList(text string, width int) []string {
	if count(text) <= width || !strings.HasSuffix(text, "]") {
		return []string{text}
	}
	begin := strings.IndexByte(text, '[') + 1
	if strings.ContainsAny(text[:begin], `"'`) {
		return []string{text} // a string that ends with a bracket
	}
	var lines []string
	line := text[:begin]
	indent := strings.Repeat(" ", count(line))
	fresh := true // no item stands on the line yet
	for _, item := range items(text[begin:]) {
		if !fresh && count(line)+1+count(item) > width {
			lines = append(lines, line)
			line, fresh = indent, true
		}
		if !fresh {
			line += " "
		}
		line, fresh = line+item, false
	}
	return append(lines, line)
}

// items splits what follows the bracket of a TOML list behind the commas
// between its items.
func items(list string) (all []string) {
	var quote byte
	depth, start := 0, 0
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case quote == '"' && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		case c == ',' && depth == 0:
			all = append(all, list[start:i+1])
			start = i + 1
			for start < len(list) && list[start] == ' ' {
				start++
			}
		}
	}
	return append(all, list[start:])
}

// sentence writes a sentence below a heading, in as many lines as it takes.
func (p *printer) sentence(text string) {
	line := "   "
	for word := range strings.FieldsSeq(text) {
		if count(line)+1+count(word) > width && line != "   " {
			p.line("%s", line)
			line = "   "
		}
		line += " " + word
	}
	p.line("%s", line)
}
