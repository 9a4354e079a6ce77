package folder

import (
	"fmt"
	"math/bits"
)

// SHA1 is that hash as tools show it, to tell files apart.
func SHA1(text []byte) string {
	h := sha1(text)
	return fmt.Sprintf("%08x%08x%08x%08x%08x", h[0], h[1], h[2], h[3], h[4])
}

// sha1 is the hash of that name (FIPS 180-4), in its five words. crypto/sha1,
// and encoding/binary too, would add tens of kilobytes to every executable.
func sha1(text []byte) [5]uint32 {
	padded := append(append([]byte(nil), text...), 0x80)
	for len(padded)%64 != 56 {
		padded = append(padded, 0)
	}
	for shift := 56; shift >= 0; shift -= 8 {
		padded = append(padded, byte(len(text)*8>>shift))
	}

	h := [5]uint32{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0}
	for ; len(padded) > 0; padded = padded[64:] {
		var w [80]uint32
		for i := range w {
			if i < 16 {
				w[i] = uint32(padded[4*i])<<24 | uint32(padded[4*i+1])<<16 | uint32(padded[4*i+2])<<8 | uint32(padded[4*i+3])
			} else {
				w[i] = bits.RotateLeft32(w[i-3]^w[i-8]^w[i-14]^w[i-16], 1)
			}
		}
		a, b, c, d, e := h[0], h[1], h[2], h[3], h[4]
		for i, word := range w {
			var f, k uint32
			switch i / 20 {
			case 0:
				f, k = b&c|^b&d, 0x5A827999
			case 1:
				f, k = b^c^d, 0x6ED9EBA1
			case 2:
				f, k = b&c|b&d|c&d, 0x8F1BBCDC
			default:
				f, k = b^c^d, 0xCA62C1D6
			}
			a, b, c, d, e = bits.RotateLeft32(a, 5)+f+e+k+word, a, bits.RotateLeft32(b, 30), c, d
		}
		for i, part := range []uint32{a, b, c, d, e} {
			h[i] += part
		}
	}
	return h
}
