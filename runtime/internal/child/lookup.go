package child

import (
	"os"
	"path/filepath"
	"strings"
)

// candidates are the files that a program's name can mean, in their order.
// One that names a folder is looked for there alone, below dir when it is
// relative; any other in the folders of path. Folders of path that are not
// absolute would depend on where we happen to be, and are left out.
func candidates(name, dir, path string, withEndings func(name string) []string) []string {
	var folders []string
	switch {
	case filepath.IsAbs(name):
		folders = []string{""}
	case os.IsPathSeparator(name[0]): // on the drive of dir
		folders = []string{filepath.VolumeName(dir)}
	case hasFolder(name):
		folders = []string{dir}
	default:
		for _, folder := range filepath.SplitList(path) {
			if filepath.IsAbs(folder) {
				folders = append(folders, folder)
			}
		}
	}
	var files []string
	for _, folder := range folders {
		for _, file := range withEndings(name) {
			files = append(files, filepath.Join(folder, file))
		}
	}
	return files
}

// hasFolder says whether a program's name says in which folder it is: it has a
// separator or a drive letter.
func hasFolder(name string) bool {
	return strings.ContainsRune(name, filepath.Separator) || strings.Contains(name, "/") || filepath.VolumeName(name) != ""
}

// variable returns the last value of a name in an environment, which is the
// one that counts. same compares names.
func variable(env []string, name string, same func(a, b string) bool) string {
	for i := len(env) - 1; i >= 0; i-- {
		if key, value, ok := strings.Cut(env[i], "="); ok && same(key, name) {
			return value
		}
	}
	return ""
}
