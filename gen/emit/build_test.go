package emit

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// buildWithResources compiles a main package that uses the standard library
// alone, with the resources beside it.
func buildWithResources(t *testing.T, arch string, object []byte, source string) []byte {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string][]byte{
		"go.mod":                         []byte("module program\n\ngo 1.26\n"),
		"main.go":                        []byte(source),
		"rsrc_windows_" + arch + ".syso": object,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	exe := filepath.Join(dir, "program.exe")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-buildvcs=false", "-o", exe, ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH="+arch, "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=", "GOPROXY=off")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	content, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
