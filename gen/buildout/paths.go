package buildout

import (
	"path"
	"regexp"
	"strings"
)

// The directories that buildout joins to its own.
var directories = []struct{ option, value string }{
	{"bin-directory", "bin"},
	{"parts-directory", "parts"},
	{"eggs-directory", "eggs"},
	{"develop-eggs-directory", "develop-eggs"},
	{"installed", ".installed.cfg"},
}

// addDirectories gives [buildout] the values that buildout gives it, so that
// ${buildout:directory} and its like can be referred to.
func (c *Config) addDirectories() {
	b := c.section("buildout", true)
	if b.option("directory") == nil {
		b.set("directory", c.folder, place{})
	}
	for _, d := range directories {
		if b.option(d.option) == nil {
			b.set(d.option, d.value, place{})
		}
	}
	directory, err := c.get(b, "directory", nil)
	if err != nil {
		return // told by whoever asks for it
	}
	for _, d := range directories {
		if value, err := c.get(b, d.option, nil); err == nil {
			b.option(d.option).value = join(directory, value)
		}
	}
	for name, value := range map[string]string{"log-level": "INFO", "python": "buildout"} {
		if b.option(name) == nil {
			b.set(name, value, place{})
		}
	}
}

var drivePattern = regexp.MustCompile(`^[A-Za-z]:`)

// isWindows says whether a path is one of Windows': what a build on another
// machine states for its target.
func isWindows(p string) bool {
	return drivePattern.MatchString(p) || strings.HasPrefix(p, `\\`)
}

// isAbs says whether a path is whole, on Windows or elsewhere.
func isAbs(p string) bool {
	return strings.HasPrefix(p, "/") || strings.HasPrefix(p, `\`) || isWindows(p) || strings.HasPrefix(p, "%")
}

// join joins a path to a directory by the rules of the directory's system.
func join(directory, p string) string {
	if isAbs(p) {
		return p
	}
	if !isWindows(directory) {
		return path.Join(directory, p)
	}
	return strings.TrimRight(directory, `\/`) + `\` + cleanWindows(p)
}

// cleanWindows takes "." and ".." out of a relative path and turns its
// slashes.
func cleanWindows(p string) string {
	return strings.ReplaceAll(path.Clean(strings.ReplaceAll(p, `\`, "/")), "/", `\`)
}

// below returns the rest of p below directory, by the directory's rules.
func below(directory, p string) (rest string, ok bool) {
	if isWindows(directory) {
		directory = strings.ToLower(strings.ReplaceAll(directory, `\`, "/"))
		slashed := strings.ReplaceAll(p, `\`, "/")
		prefix := strings.TrimRight(directory, "/") + "/"
		if len(slashed) <= len(prefix) || !strings.EqualFold(slashed[:len(prefix)], prefix) {
			return "", false
		}
		return slashed[len(prefix):], true
	}
	return strings.CutPrefix(p, strings.TrimRight(directory, "/")+"/")
}
