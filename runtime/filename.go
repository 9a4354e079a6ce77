package runtime

import "strings"

// fileName makes a service name fit for a file: a service name may hold what
// a file name may not.
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
func fileName(name string) string {
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
