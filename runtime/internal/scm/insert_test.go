package scm

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

func TestInsertsAreFitForTheEventViewer(t *testing.T) {
	for text, want := range map[string]string{
		"":                "",
		"Käse \U0001F9C0": "Käse \U0001F9C0",
		"100%":            "100%",
		"%1 and 5%9":      "% 1 and 5% 9",
		"%%4099":          "%% 4099",
		"%d %PATH%":       "%d %PATH%",
		"a\x00b":          "a\uFFFDb",
		"bad \xff utf":    "bad \uFFFD utf",
	} {
		units := encodeInsert(text)
		if units[len(units)-1] != 0 {
			t.Fatalf("encodeInsert(%q) does not end with NUL", text)
		}
		if got := string(utf16.Decode(units[:len(units)-1])); got != want {
			t.Errorf("encodeInsert(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestHalvesOfSurrogatePairsStayInAnInsert(t *testing.T) {
	want := []uint16{'C', ':', 0xDC00, '%', ' ', '1', 0xD800, 0}
	if got := encodeInsert("C:\xED\xB0\x80%1\xED\xA0\x80"); !slices.Equal(got, want) {
		t.Errorf("%04X, want %04X", got, want)
	}
}

func TestLongInsertIsCutBetweenCharacters(t *testing.T) {
	if n := len(encodeInsert(strings.Repeat("x", 100_000))); n != maxInsert+1 {
		t.Errorf("%d units, want %d and the NUL", n, maxInsert)
	}
	units := encodeInsert(strings.Repeat("\U0001F9C0", 50_000)) // two units each, the limit is odd
	if len(units) != maxInsert {
		t.Errorf("%d units, want %d", len(units), maxInsert)
	}
	for _, r := range utf16.Decode(units[:len(units)-1]) {
		if r != '\U0001F9C0' {
			t.Fatalf("half a character: %U", r)
		}
	}
}

func FuzzInsert(f *testing.F) {
	f.Add("%1%%2\x00")
	f.Fuzz(func(t *testing.T, text string) {
		units := encodeInsert(text)
		if len(units) > maxInsert+1 {
			t.Errorf("%d units", len(units))
		}
		for i, u := range units[:len(units)-1] {
			if u == 0 || i > 0 && units[i-1] == '%' && u >= '0' && u <= '9' {
				t.Errorf("unit %d of %q is unfit", i, text)
			}
		}
	})
}
