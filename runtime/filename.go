package runtime

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// longestFile is how many UTF-16 units of a service name, which may have 256,
// stand in the name of a file. A file name has 255 at most, with all endings;
// and the path of the log, where the name stands twice, stays below the 260
// that many programs can open.
// https://learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation
const longestFile = 100

// fileName makes a service name fit for a file: a service name may hold what
// a file name may not, and be longer. One that had to be changed has a hash of
// the name at its end, so that no two services share a file; the SCM compares
// names without regard to case, and so does the hash.
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
func fileName(name string) string {
	const hashed = len("-01234567")
	fit := fitName(name)
	if fit == name && beginning(fit, longestFile) == fit {
		return name
	}
	hash := uint32(2166136261) // FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv
	for _, c := range []byte(strings.ToUpper(name)) {
		hash = (hash ^ uint32(c)) * 16777619
	}
	return fmt.Sprintf("%s-%08x", beginning(fit, longestFile-hashed), hash)
}

// beginning is the part of a text that has at most so many UTF-16 units.
func beginning(text string, units int) string {
	for i, r := range text {
		if units -= utf16.RuneLen(r); units < 0 {
			return text[:i]
		}
	}
	return text
}

func fitName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"|?*/\`, r) {
			return '_'
		}
		return r
	}, name)
	base, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch {
	case base == "CON", base == "PRN", base == "AUX", base == "NUL",
		len(base) == 4 && (strings.HasPrefix(base, "COM") || strings.HasPrefix(base, "LPT")) && base[3] >= '0' && base[3] <= '9':
		return "_" + name
	}
	if trimmed := strings.TrimRight(name, ". "); trimmed != name {
		return trimmed + "_"
	}
	return name
}
