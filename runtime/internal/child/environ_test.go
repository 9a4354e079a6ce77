package child

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// compareASCII orders names as Windows does when they are ASCII.
func compareASCII(a, b []uint16) int {
	upper := func(units []uint16) []uint16 {
		units = slices.Clone(units)
		for i, u := range units {
			if 'a' <= u && u <= 'z' {
				units[i] -= 'a' - 'A'
			}
		}
		return units
	}
	return slices.Compare(upper(a), upper(b))
}

func TestEnvironmentBlockIsSortedAndHasNoDuplicates(t *testing.T) {
	tests := []struct {
		env  []string
		want string
	}{
		{nil, "||"},
		{[]string{"b=1", "A=2", "c=", "=C:=C:\\x"}, "=C:=C:\\x|A=2|b=1|c=||"},
		{[]string{"Path=1", "x=ä", "PATH=2=3"}, "PATH=2=3|x=ä||"},
		{[]string{"a=1", "A=2", "b=3", "a=4", "B=5"}, "a=4|B=5||"},
		{[]string{"A_B=1", "AB=2", "a=3"}, "a=3|AB=2|A_B=1||"},
		{[]string{"n=𝄞"}, "n=𝄞||"},
	}
	for _, test := range tests {
		block, err := environmentBlock(test.env, compareASCII)
		if err != nil {
			t.Errorf("%q: %v", test.env, err)
		}
		if got := strings.ReplaceAll(string(utf16.Decode(block)), "\x00", "|"); got != test.want {
			t.Errorf("%q gave %q, want %q", test.env, got, test.want)
		}
	}
	for _, bad := range []string{"", "x", "=", "=x", "a=b\x00c"} {
		if _, err := environmentBlock([]string{"A=1", bad}, compareASCII); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

// Package os hands half a surrogate pair over as its three bytes in WTF-8.
func TestHalvesOfSurrogatePairsStayInTheEnvironment(t *testing.T) {
	block, err := environmentBlock([]string{"n\xED\xA0\x80=\xED\xB0\x80x"}, compareASCII)
	if want := []uint16{'n', 0xD800, '=', 0xDC00, 'x', 0, 0}; err != nil || !slices.Equal(block, want) {
		t.Errorf("%04X, %v; want %04X", block, err, want)
	}
}
