package recipe

import (
	"strings"
	"unicode/utf8"
)

// suggestion is a mend: the known word that is nearest to what was written,
// or otherwise, where none is near.
func suggestion(written string, known []string, otherwise string) string {
	if word := Nearest(written, known); word != "" {
		return "did you mean " + word + "?"
	}
	return otherwise
}

// Nearest returns the known word that is most likely meant by one that is not;
// empty when none is: the one that needs the fewest changes, or else one that
// begins or ends with it.
func Nearest(written string, words []string) string {
	words = words[:min(len(words), mostWords)]
	if word := nearest(written, words); word != "" {
		return word
	}
	plain := squash(written)
	if len(plain) < 3 || len(plain) > longestWord {
		return ""
	}
	for _, word := range words {
		known := squash(word)
		if strings.HasPrefix(known, plain) || strings.HasSuffix(known, plain) {
			return word
		}
	}
	return ""
}

// squash leaves out of a word what people write in different ways.
func squash(word string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(lower(word))
}

// nearest returns the first of the words that need the fewest changes to
// become written; empty when the nearest is another word altogether.
func nearest(written string, words []string) string {
	best, fewest := "", max(utf8.RuneCountInString(written)/3, 1)+1
	for _, word := range words {
		if n := changes(written, word, fewest); n < fewest {
			best, fewest = word, n
		}
	}
	return best
}

// changes counts the characters to insert, delete, replace or swap with their
// neighbour that make b of a, without regard to ASCII case; limit or more is
// limit.
func changes(a, b string, limit int) int {
	if d := len(a) - len(b); d >= 4*limit || -d >= 4*limit || len(a) > 4*longestWord {
		return limit
	}
	from, to := []rune(lower(a)), []rune(lower(b))
	before, above, row := make([]int, len(to)+1), make([]int, len(to)+1), make([]int, len(to)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(from); i++ {
		row[0] = i
		for j := 1; j <= len(to); j++ {
			cost := 1
			if from[i-1] == to[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return min(above[len(to)], limit)
}

// mostWords is how many words are compared with one that is not known.
const mostWords = 1000

// longestWord is more than any key has; longer ones are not compared.
const longestWord = 64

func lower(s string) string {
	out := []byte(s)
	for i, c := range out {
		if 'A' <= c && c <= 'Z' {
			out[i] = c + 'a' - 'A'
		}
	}
	return string(out)
}
