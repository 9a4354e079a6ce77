package child

import (
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

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

// runsBatch says that batch files are run by [commandProcessor].
const runsBatch = true

// commandProcessor returns the path of the system's cmd.exe.
func commandProcessor() (string, error) {
	folder, err := windows.GetSystemDirectory()
	return filepath.Join(folder, "cmd.exe"), err
}

// refusals are the errors of CreateProcess that say too little. The system's
// text for the first begins with a bare %1.
// https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-
var refusals = []struct {
	err  error
	text string
}{
	{windows.ERROR_BAD_EXE_FORMAT, notAProgram},
	{windows.ERROR_EXE_MACHINE_TYPE_MISMATCH, notAProgram},
	{windows.ERROR_ELEVATION_REQUIRED, "the program asks for an administrator's rights, which are not given by starting it: run the service as LocalSystem or as an administrator"},
	{windows.ERROR_FILENAME_EXCED_RANGE, "the command line or a path in it is longer than Windows takes (32766 characters): put the arguments into a file that the program reads"},
}
