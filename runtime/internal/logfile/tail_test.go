package logfile

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

func tailOf(pieces ...string) string {
	var tail Tail
	for _, piece := range pieces {
		_, _ = tail.Write([]byte(piece))
	}
	return tail.String()
}

func TestTailIsTheEndOfTheOutput(t *testing.T) {
	long := strings.Repeat("x", 3000)
	tests := []struct {
		name   string
		pieces []string
		want   string
	}{
		{"nothing", nil, ""},
		{"all of it", []string{"a\n", "b"}, "a\nb"},
		{"just full", []string{strings.Repeat("y", 95) + "\n", strings.Repeat("x", 4000)}, strings.Repeat("y", 95) + "\n" + strings.Repeat("x", 4000)},
		{"begins at a line", []string{long + "\n", long + "\nlast\n"}, long + "\nlast\n"},
		{"one endless line", []string{long, long, "end\n"}, strings.Repeat("x", 4092) + "end\n"},
		{"one huge write", []string{strings.Repeat("x", 50_000) + "\nlast"}, "last"},
		{"a rune cut in two", []string{strings.Repeat("ä", 4000), "!"}, strings.Repeat("ä", 2047) + "!"},
		{"neither UTF-8 nor NUL", []string{"a\xe4b\x00c"}, "a\uFFFDb\uFFFDc"},
	}
	for _, test := range tests {
		if got := tailOf(test.pieces...); got != test.want {
			t.Errorf("%s: %d bytes %.60q…, want %d bytes %.60q…", test.name, len(got), got, len(test.want), test.want)
		}
	}
}

func TestTailDoesNotDependOnThePieces(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var text strings.Builder
	for text.Len() < 30_000 {
		text.WriteString(strings.Repeat("日", r.IntN(40)) + "\n")
	}
	want := tailOf(text.String())
	if !utf8.ValidString(want) || len(want) < 3900 || !strings.HasSuffix(text.String(), "\n"+want) {
		t.Fatalf("tail of %d bytes", len(want))
	}
	for range 100 {
		var tail Tail
		for rest := text.String(); rest != ""; {
			n := 1 + r.IntN(min(len(rest), 6000))
			_, _ = tail.Write([]byte(rest[:n]))
			rest = rest[n:]
		}
		if got := tail.String(); got != want {
			t.Fatalf("%d bytes, want %d", len(got), len(want))
		}
	}
}
