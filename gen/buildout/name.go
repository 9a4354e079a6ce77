package buildout

import (
	"strconv"
	"strings"
)

// The rules for service names.
const (
	NamingHash = "hash" // 0.5.0's: the hash of the display name
	NamingPath = "path" // 0.6's and later: made from the script's path
)

// hash is Python 2's hash of a byte string on Windows, where a C long has 32
// bits on every machine.
func hash(s string) int32 {
	if s == "" {
		return 0
	}
	h := uint32(s[0]) << 7
	for i := range len(s) {
		h = 1000003*h ^ uint32(s[i])
	}
	h ^= uint32(len(s))
	if h == 0xFFFFFFFF {
		h = 0xFFFFFFFE
	}
	return int32(h)
}

// longestPath is the length from which on a path is hashed.
const longestPath = 128

// serviceName derives the service name that the original gives.
func serviceName(naming, displayName, script string) string {
	if naming != NamingPath {
		return strconv.Itoa(int(hash(displayName)))
	}
	if len(script) >= longestPath {
		return strconv.Itoa(int(hash(script)))
	}
	name := []byte(script) // bytes, as in Python 2: each of a character's becomes _
	for i, c := range name {
		if !strings.ContainsRune(asciiWord, rune(c)) {
			name[i] = '_'
		}
	}
	return string(name)
}

const asciiWord = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
