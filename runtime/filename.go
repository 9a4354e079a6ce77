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
	if isDevice(name) {
		return "_" + name
	}
	if trimmed := strings.TrimRight(name, ". "); trimmed != name {
		return trimmed + "_"
	}
	return name
}

// isDevice reports whether Windows takes a file name for a device, whatever
// ending it has. Superscript digits count as digits.
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
func isDevice(name string) bool {
	base, _, _ := strings.Cut(strings.ToUpper(name), ".")
	base = strings.TrimRight(base, " ")
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	port, found := strings.CutPrefix(base, "COM")
	if !found {
		port, found = strings.CutPrefix(base, "LPT")
	}
	return found && len([]rune(port)) == 1 && strings.Contains("0123456789¹²³", port)
}

// longestExe is how many UTF-16 units the path of a service's executable has at
// most: the SCM starts it by its command line, of which the program's part is
// limited to MAX_PATH, with the NUL at the end.
// https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw
const longestExe = 259

// startable refuses an executable in a folder so deep that the SCM does not
// start it.
func startable(exe string) error {
	if n := len(utf16.Encode([]rune(exe))); n > longestExe {
		return fmt.Errorf("%s has a path of %d characters, and Windows starts no service from a path of more than %d; copy it to a folder with a shorter path", exe, n, longestExe)
	}
	return nil
}
