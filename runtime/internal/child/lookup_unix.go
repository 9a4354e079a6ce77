//go:build unix

package child

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// find returns the absolute path of the program that is meant by name.
func find(name, dir string, env []string, _ bool) (string, error) {
	path := variable(env, "PATH", func(a, b string) bool { return a == b })
	asItIs := func(name string) []string { return []string{name} }
	problem := syscall.ENOENT
	for _, file := range candidates(name, dir, path, asItIs) {
		info, err := os.Stat(file)
		if err != nil || info.IsDir() {
			continue
		}
		if info.Mode()&0o111 == 0 {
			problem = syscall.EACCES
			continue
		}
		return filepath.Abs(file)
	}
	return "", problem
}

// runsBatch: nothing here runs batch files.
const runsBatch = false

func commandProcessor() (string, error) { return "", errors.ErrUnsupported }

// refusals are the errors of exec that say too little.
var refusals = []struct {
	err  error
	text string
}{
	{syscall.ENOEXEC, notAProgram},
	{syscall.E2BIG, "the command line and the environment are longer than the system takes: put the arguments into a file that the program reads"},
}
