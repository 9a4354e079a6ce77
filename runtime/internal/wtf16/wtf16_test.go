package wtf16

import (
	"slices"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

func TestHalvesOfSurrogatePairsSurvive(t *testing.T) {
	for _, test := range []struct {
		text string
		want []uint16
	}{
		{"", nil},
		{"aä\U0001D11E", []uint16{'a', 'ä', 0xD834, 0xDD1E}},
		{"a\xED\xA0\x80b", []uint16{'a', 0xD800, 'b'}},
		{"\xED\xBF\xBF", []uint16{0xDFFF}},
		{"\xED\xB0\x80\xED\xA0\x80", []uint16{0xDC00, 0xD800}},
		{"\xED\x9F\xBF", []uint16{0xD7FF}}, // a character
		{"\xED\xA0", []uint16{0xFFFD, 0xFFFD}},
		{"\xED\xA0x", []uint16{0xFFFD, 0xFFFD, 'x'}},
		{"\xFF\uFFFD\x00", []uint16{0xFFFD, 0xFFFD, 0}},
	} {
		if got := Append(nil, test.text); !slices.Equal(got, test.want) {
			t.Errorf("%q is %04X, want %04X", test.text, got, test.want)
		}
	}
}

func FuzzAppend(f *testing.F) {
	f.Add("a\xED\xA0\x80\U0001D11E")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			if got := Append([]uint16{1}, text); len(got) > 1+len(text) {
				t.Errorf("%q has %d units", text, len(got)-1)
			}
			return
		}
		if got, want := Append(nil, text), utf16.Encode([]rune(text)); !slices.Equal(got, want) {
			t.Errorf("%q is %04X, want %04X", text, got, want)
		}
	})
}
