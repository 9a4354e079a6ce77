// Package wtf16 encodes text for Windows without loss.
//
// A text of Windows may have one half of a surrogate pair without the other.
// Go's own functions hand such a half over as the three bytes that it has in
// WTF-8 (see syscall.UTF16ToString), which package unicode/utf16 makes three
// replacement characters of. syscall.UTF16FromString does as this package, but
// exists on Windows only, and refuses NULs.
//
// https://simonsapin.github.io/wtf-8
package wtf16

import (
	"unicode/utf16"
	"unicode/utf8"
)

// Append appends the units of text. Each byte that is neither UTF-8 nor part
// of half a surrogate pair becomes a replacement character.
func Append(units []uint16, text string) []uint16 {
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && isHalf(text) {
			units = append(units, 0xD000|uint16(text[1]&0x3F)<<6|uint16(text[2]&0x3F))
			text = text[3:]
			continue
		}
		units = utf16.AppendRune(units, r)
		text = text[size:]
	}
	return units
}

// isHalf reports whether text begins with half a surrogate pair: U+D800 to
// U+DFFF are ED A0 80 to ED BF BF.
func isHalf(text string) bool {
	return len(text) >= 3 && text[0] == 0xED && text[1] >= 0xA0 && text[1] <= 0xBF && text[2] >= 0x80 && text[2] <= 0xBF
}
