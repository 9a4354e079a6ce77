package buildout

import (
	"path"
	"slices"
	"strings"
)

// A configuration is about the machine that its services run on, which is not
// always the one that builds them: a path is a Windows path when it begins as
// one, whatever system this is.

// isWindows says whether a path is a full one of Windows: with a drive, on a
// server, or below a variable that is expanded there.
func isWindows(p string) bool {
	switch {
	case strings.HasPrefix(p, `\\`):
		return true
	case strings.HasPrefix(p, "%"):
		return strings.IndexByte(p[1:], '%') > 0
	}
	return hasDrive(p) && len(p) > 2 && isSlash(p[2])
}

// isFull says whether a path means the same in every folder.
func isFull(p string) bool { return isWindows(p) || strings.HasPrefix(p, "/") }

func hasDrive(p string) bool {
	return len(p) >= 2 && p[1] == ':' && ('a' <= p[0]|0x20 && p[0]|0x20 <= 'z')
}

// isDriveRelative says whether a path has a drive and no root: C:app.py is in
// the current folder of C:, and a service has none to rely upon.
func isDriveRelative(p string) bool { return hasDrive(p) && !isWindows(p) }

func withRoot(p string) string { return p[:2] + `\` + p[2:] }

func isSlash(c byte) bool { return c == '/' || c == '\\' }

// join puts a path below a full one, as the base's system does it. A path that
// is a full one already is left alone. Only the place between the two is
// touched, because service names are made of paths, character by character.
func join(base, p string) string {
	switch {
	case isWindows(p) || hasDrive(p):
		return p
	case p == "":
		return base
	case isWindows(base) && isSlash(p[0]):
		return volume(base) + p
	case isWindows(base):
		return strings.TrimRight(base, `\/`) + `\` + p
	case strings.HasPrefix(p, "/"):
		return p
	}
	return strings.TrimRight(base, "/") + "/" + p
}

// clean writes a full path as its system does: with its own separators, and
// without . and .. in it.
func clean(p string) string {
	switch {
	case strings.HasPrefix(p, `\\?\`) || strings.HasPrefix(p, `\\.\`):
		return p // Windows itself leaves those alone
	case !isWindows(p):
		return path.Clean(strings.ReplaceAll(p, `\`, "/"))
	}
	p = strings.ReplaceAll(p, "/", `\`)
	root := volume(p)
	var kept []string
	for step := range strings.SplitSeq(p[len(root):], `\`) {
		switch {
		case step == "" || step == ".":
		case step == "..":
			kept = kept[:max(len(kept)-1, 0)]
		default:
			kept = append(kept, step)
		}
	}
	return root + `\` + strings.Join(kept, `\`)
}

// volume is what a full Windows path begins with: C:, \\server\share or
// %VARIABLE%.
func volume(p string) string {
	switch {
	case hasDrive(p):
		return p[:2]
	case strings.HasPrefix(p, "%"):
		return p[:2+strings.IndexByte(p[1:], '%')]
	}
	end := len(p)
	for i, slashes := 2, 0; i < len(p); i++ {
		if isSlash(p[i]) {
			if slashes++; slashes == 2 {
				end = i
				break
			}
		}
	}
	return p[:end]
}

// below returns the steps from a folder to a path in it; both are clean.
func below(folder, p string) ([]string, bool) {
	separator, same := "/", func(a, b string) bool { return a == b }
	if isWindows(folder) {
		separator, same = `\`, strings.EqualFold
	}
	outer := strings.Split(strings.TrimRight(folder, separator), separator)
	inner := strings.Split(p, separator)
	if len(inner) <= len(outer) || !slices.EqualFunc(outer, inner[:len(outer)], same) {
		return nil, false
	}
	return inner[len(outer):], true
}
