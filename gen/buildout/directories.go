package buildout

import (
	"fmt"
	"strings"

	"winservice.internal/gen/recipe"
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
		if strings.HasPrefix(text, "~") {
			return "", &OptionError{
				Sentence: fmt.Sprintf("%s is below the home folder of whoever builds", n),
				Place:    at(), Mend: "write the path in full, or do not refer to it",
			}
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
		return recipe.Problems{problemAt(at, fmt.Sprintf("the buildout's directory %q is not a full path", shown(dir)),
			`write it in full, as C:\srv\site`)}
	}
	return nil
}
