package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A patch changes one place in the standard library, for programs that run under Wine alone.
type patch struct{ file, from, to string }

// goPatches are workarounds for Wine, and never part of what a user runs.
var goPatches = []patch{
	// Wine 8 answers the way os.RemoveAll deletes files with a status that Go does not take for "not
	// supported", so that t.TempDir could not clean up. Go has another way to delete for old systems,
	// which this variable, made for Go's own tests, switches on.
	{"src/internal/syscall/windows/at_windows.go", "var TestDeleteatFallback bool", "var TestDeleteatFallback = true"},
	// Wine 8 now and then (about one in thousands, when the machine is busy) fails to start a process
	// with ERROR_INTERNAL_ERROR, 1359: its loader ended before it reported to the server.
	{
		"src/syscall/exec_windows.go", "\t\t" + startProcess,
		"\t\terr = Errno(1359)\n\t\tfor i := 0; i < 3 && err == Errno(1359); i++ {\n\t\t\t" + startProcess + "\t\t}\n",
	},
}

const startProcess = "err = CreateProcess(argv0p, argvp, sys.ProcessAttributes, sys.ThreadAttributes, willInheritHandles," +
	" flags, &envBlock[0], dirp, &si.StartupInfo, pi)\n"

// symptom is how a program fails that was compiled without the patch.
const symptom = "TempDir RemoveAll cleanup: unlinkat"

const hint = `under Wine 8 a program cannot delete files the way os.RemoveAll asks for, which t.TempDir uses:
run the tests with "wineexec test PACKAGES", which compiles them with Go's other way`

// goTest runs "go test" for Windows with this program as the executor, and returns its exit code.
func goTest(ctx context.Context, args []string) (int, error) {
	self, err := os.Executable()
	if err != nil {
		return failed, err
	}
	dir, err := os.MkdirTemp("", "wineexec-")
	if err != nil {
		return failed, err
	}
	defer os.RemoveAll(dir)
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return failed, err
	}
	goroot := strings.TrimSpace(string(root))
	overlay, err := writeOverlay(goroot, dir)
	if err != nil {
		return failed, fmt.Errorf("patches of Go for Wine: %w", err)
	}
	windows, err := windowsGo(ctx, goroot, overlay)
	if err != nil {
		return failed, err
	}
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-exec", self, "-overlay", overlay}, args...)...)
	cmd.Env = append(append(os.Environ(), windowsBuild...), goVariable+"="+windows)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	// go test passes it on to the running tests, and thus to this program as their executor.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return failed, err
	}
	return cmd.ProcessState.ExitCode(), nil
}

// writeOverlay writes what "go build -overlay" wants: a JSON file that names the patched copies.
func writeOverlay(goroot, dir string) (string, error) {
	replace := map[string]string{}
	for _, p := range goPatches {
		original := filepath.Join(goroot, filepath.FromSlash(p.file))
		source, err := os.ReadFile(original)
		if err != nil {
			return "", err
		}
		if strings.Count(string(source), p.from) != 1 {
			return "", fmt.Errorf("%q does not contain %q once", original, p.from)
		}
		patched := filepath.Join(dir, filepath.Base(p.file))
		if err := os.WriteFile(patched, []byte(strings.Replace(string(source), p.from, p.to, 1)), 0o600); err != nil {
			return "", err
		}
		replace[original] = patched
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, overlay, 0o600)
}
