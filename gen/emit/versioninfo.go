package emit

import (
	"fmt"
	"math"

	"github.com/tc-hib/winres/version"
)

// language is US English, which is what the messages are in.
const language = version.LangDefault

// fileVersion is the version of every executable. No recipe can state one
// yet, and one of our own would change executables whose recipe did not change.
// Installers that compare versions see equal ones and go by the contents.
const fileVersion = "1.0.0.0"

// longestComment is the most characters of a description that the version
// information takes, all of whose strings share 64 KB.
const longestComment = 1000

// versionInfo returns the resource that the file's properties show.
// https://learn.microsoft.com/windows/win32/menurc/versioninfo-resource
func versionInfo(r ResourceInfo) ([]byte, error) {
	var info version.Info
	info.Type = version.App
	for _, s := range []struct{ key, value string }{
		{version.FileDescription, displayName(r.Service)}, // what the task manager shows
		{version.ProductName, displayName(r.Service)},
		{version.InternalName, r.Service.Name},
		{version.OriginalFilename, r.Instance + ".exe"},
		{version.Comments, cut(r.Service.Description, longestComment)},
	} {
		if s.value == "" {
			continue
		}
		if err := info.Set(language, s.key, s.value); err != nil {
			return nil, fmt.Errorf("%s of the version information, %q: %w", s.key, s.value, err)
		}
	}
	// After the first string: with none there, it would be one of no language.
	info.SetFileVersion(fileVersion)
	info.SetProductVersion(fileVersion)

	resource := info.Bytes()
	if len(resource) > math.MaxUint16 {
		return nil, fmt.Errorf("the version information is %d bytes long and cannot be more than %d; shorten the name or the display name", len(resource), math.MaxUint16)
	}
	return resource, nil
}

// cut returns at most the first n characters of s, and shows that it was cut.
func cut(s string, n int) string {
	if characters := []rune(s); len(characters) > n {
		return string(characters[:n-1]) + "…"
	}
	return s
}
