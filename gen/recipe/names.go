package recipe

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// longestServiceName is how many UTF-16 units a service name has at most. The
// SCM takes 256, but keeps each service in a registry key of its name, and so
// does the event log with each source; the name of a key has 255.
// https://learn.microsoft.com/windows/win32/sysinfo/registry-element-size-limits
const longestServiceName = 255

// CheckServiceName returns what is wrong with a service name, and the mend;
// both are empty when it is good: 1 to 255 UTF-16 units, no slash, no
// backslash, no control character.
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-createservicew
func CheckServiceName(s string) (what, mend string) {
	if s == "" {
		return "a service name cannot be empty", "write one"
	}
	if !utf8.ValidString(s) {
		return "the service name " + quote(s) + " is not valid text", "write it in UTF-8"
	}
	if n := units(s); n > longestServiceName {
		return fmt.Sprintf("a service name of %d characters; Windows takes %d", n, longestServiceName), "shorten it; the display name may say more"
	}
	if i := strings.IndexAny(s, separators); i >= 0 {
		return fmt.Sprintf("the service name %s holds %s, which the SCM does not take", quote(s), s[i:i+1]), "take it out; the display name may have it"
	}
	if c, found := control(s, ""); found {
		return fmt.Sprintf("the service name %s holds the control character U+%04X", quote(s), c), "take it out"
	}
	return "", ""
}

// longestPart is how many UTF-16 units a file's or a folder's name has at most.
// https://learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation
const longestPart = 255

// longestInstance leaves room for ".exe" in the name of a file, and for what
// update puts beside the executable: NAME.exe.delete-0123456789abcdef.
const longestInstance = longestPart - len(".exe.delete-0123456789abcdef")

// CheckInstanceName returns what is wrong with an instance's name, and the
// mend; both are empty when it is good. The name is that of a folder with a Go
// package, which the go command takes from ASCII letters, digits and -._~+
// alone and does not see where it begins with _ or a dot, and that of a
// Windows executable, which is no device and has no dot at its end.
// https://go.dev/ref/mod#go-mod-file-ident
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
func CheckInstanceName(s string) (what, mend string) {
	const other = "choose another name; the key name sets the service name, which may be nearly any text"
	refused := func(format string, args ...any) (string, string) {
		return fmt.Sprintf("%s cannot be the name of a folder and an executable: %s", quote(s), fmt.Sprintf(format, args...)), other
	}
	if s == "" {
		return "a service needs a name, for its folder and its executable", "write one"
	}
	if len(s) > longestInstance {
		return refused("it has %d characters, and %d are allowed", len(s), longestInstance)
	}
	for _, r := range s {
		if r > 0x7f || !isWord(byte(r)) && !strings.ContainsRune("-._~+", r) {
			return refused("%s is not an ASCII letter, a digit or one of - . _ ~ +", quote(string(r)))
		}
	}
	if reason := folderTrouble(s); reason != "" {
		return refused("%s", reason)
	}
	return "", ""
}

// folderTrouble is what is wrong with a name whose characters are good.
func folderTrouble(s string) string {
	base, _, _ := strings.Cut(s, ".")
	tilde := strings.LastIndexByte(base, '~')
	switch {
	case strings.IndexByte("_.", s[0]) >= 0:
		return "the go command does not see folders that begin with " + s[:1]
	case s[0] == '-':
		return "it would be taken for an option"
	case strings.HasSuffix(s, "."):
		return "Windows drops a dot at the end"
	case strings.Contains(s, "..."):
		return "to the go command, ... stands for any folder"
	case slices.Contains([]string{"testdata", "vendor", "internal"}, s):
		return "the go command treats that folder in its own way"
	case slices.Contains([]string{"go.mod", "go.sum", "go.work", "go.work.sum"}, lower(s)), strings.HasSuffix(lower(s), ".go"):
		return "the go command expects a file of that name"
	case isDevice(base):
		return base + " is a device on Windows"
	case tilde >= 0 && tilde < len(base)-1 && strings.Trim(base[tilde+1:], "0123456789") == "":
		return "it looks like the short name that Windows gives another file"
	}
	return ""
}

// ownServices are services of Windows itself that nobody can be given the
// names of.
var ownServices = []string{
	"bits", "browser", "cryptsvc", "dhcp", "dnscache", "eventlog", "lanmanserver", "lanmanworkstation", "mpssvc",
	"netlogon", "ntds", "plugplay", "rpcss", "samss", "schedule", "sens", "spooler", "tcpip", "termservice",
	"trustedinstaller", "w32time", "w3svc", "windefend", "winmgmt", "winrm", "wuauserv",
}

// isDevice says whether a file name without its extensions is a DOS device.
func isDevice(base string) bool {
	switch b := lower(base); {
	case slices.Contains([]string{"con", "prn", "aux", "nul"}, b):
		return true
	case len(b) == 4 && (strings.HasPrefix(b, "com") || strings.HasPrefix(b, "lpt")):
		return '0' <= b[3] && b[3] <= '9'
	}
	return false
}
