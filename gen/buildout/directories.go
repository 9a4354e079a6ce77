package buildout

import (
	"fmt"
	"path/filepath"
	"strings"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime/readable"
)

var (
	directory    = name{"buildout", "directory"}
	binDirectory = name{"buildout", "bin-directory"}
	executable   = name{"buildout", "executable"}
	partsOption  = name{"buildout", "parts"}
)

// defaults are the options that [buildout] has without being said. The
// directory is not among them, because it depends on the file, nor is the
// executable: buildout takes the Python that it runs in itself.
var defaults = map[string]string{
	"allow-hosts":            "*",
	"allow-picked-versions":  "true",
	"bin-directory":          "bin",
	"develop-eggs-directory": "develop-eggs",
	"eggs-directory":         "eggs",
	"eggs-directory-version": "v5",
	"find-links":             "",
	"install-from-cache":     "false",
	"installed":              ".installed.cfg",
	"log-format":             "",
	"log-level":              "INFO",
	"newest":                 "true",
	"offline":                "false",
	"parts-directory":        "parts",
	"prefer-final":           "true",
	"python":                 "buildout",
	"show-picked-versions":   "false",
	"socket-timeout":         "",
	"update-versions-file":   "",
	"use-dependency-links":   "true",
	"versions":               "versions",
}

// inDirectory completes the paths of [buildout] that are relative to its
// directory.
func (c *Config) inDirectory(n name, text string, at func() recipe.Place) (string, error) {
	switch n.option {
	case "eggs-directory", "download-cache", "extends-cache":
		if c.dialect == Dialect2 {
			return c.cache(n, text, at)
		}
		if n.option != "eggs-directory" {
			return text, nil
		}
	case "bin-directory", "parts-directory", "develop-eggs-directory":
	case "installed":
		if text == "" {
			return "", nil // buildout then notes nothing
		}
	default:
		return text, nil
	}
	dir, err := c.value(directory, at)
	if err != nil {
		return "", err
	}
	return join(dir, text), nil
}

// cache completes the path of a folder that several buildouts may share: it is
// relative to the file that says it, ~ is the home folder, and the eggs of
// different generations are kept apart.
func (c *Config) cache(n name, text string, at func() recipe.Place) (string, error) {
	if strings.HasPrefix(text, "~") {
		rest := strings.TrimLeft(text[1:], `/\`)
		if c.home == "" || len(rest) == len(text)-1 && rest != "" {
			return "", &OptionError{
				Sentence: fmt.Sprintf("%s is below the home folder of whoever builds", n),
				Place:    at(), Mend: "write the path in full, or do not refer to it",
			}
		}
		text = join(c.home, rest)
	} else if !isFull(text) {
		dir, err := c.value(directory, at)
		if err != nil {
			return "", err
		}
		text = join(join(dir, c.folderOf(n)), text)
	}
	if n.option != "eggs-directory" {
		return clean(text), nil
	}
	version, err := c.value(name{"buildout", "eggs-directory-version"}, at)
	return clean(join(text, version)), err
}

// folderOf is the folder of the file that says an option, from the
// configuration's own; empty: that one, or nobody says it.
func (c *Config) folderOf(n name) string {
	s := c.byName[n.section]
	if s == nil || s.byName[n.option] == nil || s.byName[n.option].at.in == nil {
		return ""
	}
	folder, err := filepath.Abs(filepath.Dir(filepath.FromSlash(s.byName[n.option].at.in.file)))
	if err != nil {
		return ""
	}
	if folder, err = filepath.Rel(c.folder, folder); err != nil || folder == "." {
		return ""
	}
	return filepath.ToSlash(folder)
}

// checkDirectory refuses a relative buildout directory, with which buildout
// fails or doubles it, depending on the version.
func (c *Config) checkDirectory() recipe.Problems {
	if !c.isSet(directory) {
		return nil
	}
	at := c.Place(directory.section, directory.option)
	dir, err := c.value(directory, func() recipe.Place { return at })
	switch {
	case err != nil:
		return recipe.Problems{asProblem(err)}
	case !isFull(dir):
		return recipe.Problems{problemAt(at, fmt.Sprintf("the buildout's directory %s is not a full path", readable.Quote(shown(dir))),
			`write it in full, as C:\srv\site`)}
	}
	return nil
}
