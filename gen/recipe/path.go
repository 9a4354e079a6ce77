package recipe

import "strings"

const separators = `/\`

// checkPath returns what is wrong with a path, and the mend; both empty when
// it is good. The service's current folder is none that anybody has in mind,
// so a path names everything: a drive or a server, the root of another system
// (for debug), or a variable in front that does. Or is what else may be meant.
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
func checkPath(path, or string) (what, mend string) {
	mend = `write it in full, as 'C:\srv\site', or '%SERVICE_DIR%\site' for what is beside the service's executable`
	if or != "" {
		mend += ", or name " + or
	}
	switch {
	case path == "":
		return "is empty", mend
	case !isFull(path):
		return quote(path) + " is not a full path", mend
	}
	if c, found := control(path, ""); found {
		return quote(path) + " holds a control character, U+00" + hex2(c), `write it in single quotes, as in 'C:\new'`
	}
	rest := strings.TrimPrefix(path, `\\?\`)
	if i := strings.IndexAny(rest, `<>"|?*`); i >= 0 {
		return quote(path) + " holds " + rest[i:i+1] + ", which no path on Windows does", "take it out"
	}
	return "", ""
}

// devicePart returns the part of a path that is no file on Windows, wherever
// it stands.
func devicePart(path string) string {
	for part := range strings.FieldsFuncSeq(path, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		base, _, _ := strings.Cut(part, ".")
		if isDevice(strings.TrimRight(base, " ")) {
			return part
		}
	}
	return ""
}

func hex2(r rune) string {
	const digits = "0123456789ABCDEF"
	return string([]byte{digits[r>>4&15], digits[r&15]})
}

// isFull says whether a path means the same in every folder.
func isFull(path string) bool {
	switch {
	case len(path) >= 3 && isLetter(path[0]) && path[1] == ':' && strings.IndexByte(separators, path[2]) >= 0:
		return true
	case strings.HasPrefix(path, `\\`), strings.HasPrefix(path, "/"):
		return true
	case strings.HasPrefix(path, "%"):
		return strings.IndexByte(path[1:], '%') > 0
	}
	return false
}

func isLetter(c byte) bool { return isWord(c) && c > '9' }
