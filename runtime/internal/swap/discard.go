package swap

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A Leftover is a file that could not be removed, because another program has
// it open.
type Leftover struct {
	Path  string
	Later bool // it is removed when the machine starts next; else nobody removes it
}

// Discard removes what the update has left, and what earlier ones could not
// remove, and returns what is still there. The mark goes last: until then, who
// is cut short is picked up.
func (f *Files) Discard() (left []Leftover) {
	for _, path := range f.abandoned() {
		_ = f.remove(path) // it has been reported, and scheduled if that was possible
	}
	for n := 1; n <= mostAside; n++ {
		left = f.discard(left, f.away(n))
	}
	left = f.discard(left, f.fresh)
	return f.discard(left, f.mark)
}

// discard removes a file, or has it removed at the next start of the machine.
// What is removed then is whatever file has the name at that time, so it gets a
// name first that no later update uses: under its own, the removal would hit
// that update's file. A file that cannot be renamed is left alone.
// https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-movefileexw (MOVEFILE_DELAY_UNTIL_REBOOT)
func (f *Files) discard(left []Leftover, path string) []Leftover {
	if gone(f.remove(path)) == nil {
		return left
	}
	unique := fmt.Sprintf("%s%s%016x", f.target, abandonedMark, f.unique())
	if f.rename(path, unique) != nil {
		return append(left, Leftover{Path: path})
	}
	return append(left, Leftover{unique, f.later(unique) == nil})
}

// abandonedMark stands in the names of files that are only there because they
// could not be removed.
const abandonedMark = ".delete-"

// abandoned are the files that earlier updates of this executable could not
// remove.
func (f *Files) abandoned() (paths []string) {
	dir := filepath.Dir(f.target)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	prefix := strings.ToLower(filepath.Base(f.target) + abandonedMark)
	for _, e := range entries {
		if strings.HasPrefix(strings.ToLower(e.Name()), prefix) {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	return paths
}
