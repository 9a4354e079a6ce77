package child

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

var errBatch = errors.New("is a batch file; run it by cmd.exe /c")

// find returns the absolute path of the program that is meant by name, which
// comes from a whole command line or stands alone. CreateProcess is given that
// path, so that it has nothing to guess.
func find(name, dir string, env []string, fromLine bool) (string, error) {
	endings := strings.Split(strings.ToLower(variable(env, "PATHEXT", strings.EqualFold)), ";")
	if len(endings) == 1 && endings[0] == "" {
		endings = []string{".com", ".exe", ".bat", ".cmd"}
	}
	if fromLine && hasFolder(name) {
		if filepath.Ext(name) == "" {
			return "", windows.ERROR_FILE_NOT_FOUND
		}
		endings = nil
	}
	withEndings := func(name string) []string { return addEndings(name, endings) }
	for _, file := range candidates(name, dir, variable(env, "PATH", strings.EqualFold), withEndings) {
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			continue
		}
		if isBatch(file) {
			return "", fmt.Errorf("%q %w", file, errBatch)
		}
		return filepath.Abs(file)
	}
	return "", windows.ERROR_FILE_NOT_FOUND
}

// addEndings returns the names of the files that name can mean. One that has
// an ending is tried as it stands first, one without is tried so last.
func addEndings(name string, endings []string) (names []string) {
	for _, ending := range endings {
		if ending != "" {
			names = append(names, name+ending)
		}
	}
	if filepath.Ext(name) != "" {
		return append([]string{name}, names...)
	}
	return append(names, name)
}

// isBatch says whether CreateProcess would hand a file to cmd.exe. Windows
// does not count dots and blanks at the end of a name.
func isBatch(file string) bool {
	ending := strings.ToLower(filepath.Ext(strings.TrimRight(file, ". ")))
	return ending == ".bat" || ending == ".cmd"
}
