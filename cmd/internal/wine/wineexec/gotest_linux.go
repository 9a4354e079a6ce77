package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Wine 8 answers the way os.RemoveAll deletes files with a status that Go does not take for "not
// supported", so that t.TempDir could not clean up. Go has another way to delete for old systems;
// in tests under Wine this variable of package internal/syscall/windows, made for Go's own tests,
// switches it on.
const (
	patchedFile = "src/internal/syscall/windows/at_windows.go"
	patchFrom   = "var TestDeleteatFallback bool"
	patchTo     = "var TestDeleteatFallback = true"
)

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
	overlay, err := writeOverlay(dir)
	if err != nil {
		return failed, fmt.Errorf("patch of Go's os.RemoveAll for Wine: %w", err)
	}
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-exec", self, "-overlay", overlay}, args...)...)
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
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

// writeOverlay writes what "go build -overlay" wants: a JSON file that names the patched copy.
func writeOverlay(dir string) (string, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", err
	}
	original := filepath.Join(strings.TrimSpace(string(root)), filepath.FromSlash(patchedFile))
	source, err := os.ReadFile(original)
	if err != nil {
		return "", err
	}
	if bytes.Count(source, []byte(patchFrom)) != 1 {
		return "", fmt.Errorf("%q does not contain %q", original, patchFrom)
	}
	patched := filepath.Join(dir, "at_windows.go")
	if err := os.WriteFile(patched, bytes.Replace(source, []byte(patchFrom), []byte(patchTo), 1), 0o600); err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {original: patched}})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, overlay, 0o600)
}
