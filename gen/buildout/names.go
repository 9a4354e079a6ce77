package buildout

import (
	"strconv"
	"strings"
)

// hash is the hash of a Python 2 string on Windows, of which 0.5.0 of the
// original makes a service's name: 32 bits of the display name's bytes,
// signed.
func hash(s string) int32 {
	if s == "" {
		return 0
	}
	h := uint32(s[0]) << 7
	for i := range len(s) {
		h = h*1000003 ^ uint32(s[i])
	}
	h ^= uint32(len(s))
	if int32(h) == -1 {
		return -2 // Python's own functions return -1 for errors
	}
	return int32(h)
}

// hashName is the service name that 0.5.0 makes of a display name.
func hashName(s string) string { return strconv.Itoa(int(hash(s))) }

// longestPathName is the length from which on a path is hashed.
const longestPathName = 128

// pathName is the service name that 0.6.0 and later make of a script's path:
// every byte but letters and digits becomes an underscore. A fork,
// p01.recipe.setup, doubles the backslashes first; that is not followed.
func pathName(script string) string {
	if len(script) >= longestPathName {
		return hashName(script)
	}
	var b strings.Builder
	for _, c := range []byte(script) {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			if c < '0' || c > '9' {
				c = '_'
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}
