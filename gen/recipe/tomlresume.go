package recipe

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// nextHeader is where a header begins that can be gone on with after a mistake;
// -1 when there is none. It is in the line of the mistake itself where a list
// was not closed before it.
func (r *tomlReader) nextHeader(fault int) int {
	line := sort.SearchInts(r.src.lines, fault+1) - 1
	for i, start := range r.src.lines[line:] {
		text := r.src.text[start:]
		if end := strings.IndexByte(text, '\n'); end >= 0 {
			text = text[:end]
		}
		if start <= r.base || !isHeader(text) {
			continue
		}
		if i > 0 || fault < start+len(text) && isTOML(text) {
			return start
		}
	}
	return -1
}

// isHeader says whether a line looks like the header of one of a recipe's
// tables. Any other line in brackets may be part of a list or a text.
func isHeader(line string) bool {
	name, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), "[")
	if !ok {
		return false
	}
	name = strings.TrimLeft(strings.TrimPrefix(name, "["), " \t")
	end := strings.IndexAny(name, ". \t]")
	return end >= 0 && slices.Contains(topTables, name[:end])
}

// isTOML says whether a line is a header by the grammar, too.
func isTOML(line string) bool {
	var p unstable.Parser
	p.Reset([]byte(line))
	return p.NextExpression() && p.Expression().Kind != unstable.KeyValue && !p.NextExpression() && p.Error() == nil
}

// syntax tells what the parser stopped at; next is where reading goes on.
func (r *tomlReader) syntax(err error, at span, next int) Problem {
	what, mend := err.Error(), syntaxMend(err.Error())
	line := r.src.lines[sort.SearchInts(r.src.lines, at.start+1)-1]
	if next == line {
		what, mend = "the list or table before this header does not end", "end it with its ] or }"
	} else if header := strings.TrimLeft(r.src.text[line:], " \t"); strings.HasPrefix(header, "[") && strings.Contains(what, "table name") {
		header, _, _ = strings.Cut(header, "\n")
		mend = headerMend(strings.TrimRight(header, "\r"), mend)
	} else if oddWhat, oddMend := oddQuote(r.src.text, at.start); oddMend != "" {
		what, mend = cmp.Or(oddWhat, what), oddMend
	}
	return r.src.problem(at.start, at.end, what, mend)
}

// oddQuote tells of a quote of a word processor, and of an apostrophe that has
// ended a text; no mend: there is neither.
func oddQuote(text string, at int) (what, mend string) {
	c, _ := utf8.DecodeRuneInString(text[at:])
	switch {
	case strings.ContainsRune("“”„‘’«»", c):
		return string(c) + " is no quote of TOML", `write text in straight quotes: "automatic", 'C:\srv\site'`
	case at > 0 && text[at-1] == '\'' && (isWord(text[min(at, len(text)-1)]) || c == '\\'):
		return "", `an apostrophe ends a text in single quotes; write one that has it in double quotes, with every backslash twice: "C:\\it's"`
	}
	return "", ""
}

// headerMend is how to write a header whose name is no key of TOML.
func headerMend(header, otherwise string) string {
	table, name, ok := strings.Cut(strings.Trim(header, "[] \t"), ".")
	if !ok || !slices.Contains(topTables, table) || strings.ContainsAny(name, `"'#[]`) || name == "" {
		return otherwise
	}
	if strings.Contains(name, "${") {
		return fmt.Sprintf("a name with other characters than letters, digits, - and _ stands in quotes: [%s.'%s']", table, short(name))
	}
	plain := strings.Map(func(c rune) rune {
		if c < 0x80 && (isWord(byte(c)) || strings.ContainsRune("-_.", c)) {
			return c
		}
		return '-'
	}, name)
	return fmt.Sprintf("a name has letters, digits, - and _ : [%s.%s]; the keys name and display-name may say more", table, short(plain))
}
