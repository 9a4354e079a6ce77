package buildout

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// lookFor says whether a script of the target exists, as far as that can be
// told here, and where on this machine it was looked for.
//
// When the configuration's own folder is the buildout's directory, the target
// is this machine, and every path is looked up. When another directory is
// said, the folder stands in for it: paths below the one are looked up below
// the other, and those elsewhere cannot be.
func (c *Config) lookFor(directory, script string) (exists bool, places []string) {
	steps, inside := below(clean(directory), script)
	if inside {
		place := filepath.Join(append([]string{c.folder}, steps...)...)
		if onDisk(place) || isWindows(script) && onDiskInAnyCase(c.folder, steps) {
			return true, nil
		}
		places = append(places, place)
	}
	here := isWindows(script) == (runtime.GOOS == "windows") && !strings.HasPrefix(script, "%")
	if here && (inside || clean(directory) == clean(c.folder)) {
		if onDisk(script) {
			return true, nil
		}
		if len(places) == 0 || places[0] != script {
			places = append(places, script)
		}
	}
	return len(places) == 0, places
}

// onDisk is true also for what cannot be looked at: that is no reason to
// refuse it.
func onDisk(file string) bool {
	_, err := os.Stat(file)
	return err == nil || errors.Is(err, fs.ErrPermission)
}

// onDiskInAnyCase looks as Windows does, on a system that does not.
func onDiskInAnyCase(folder string, steps []string) bool {
	if len(steps) == 0 {
		return true
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if strings.EqualFold(e.Name(), steps[0]) && onDiskInAnyCase(filepath.Join(folder, e.Name()), steps[1:]) {
			return true
		}
	}
	return false
}
