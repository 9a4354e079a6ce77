package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Many tests of the generator run the Go toolchain, and a Windows program under Wine cannot run the
// one of this machine. Go's own sources are here, however, and compile for Windows: [windowsGo]
// makes a toolchain of the same version, which shares the module cache and the build cache with the
// one of this machine. Nothing is downloaded. It takes a minute, once for each version of Go.

// goVariable hands the folder of that toolchain to the runs of the test programs.
const goVariable = "WINEEXEC_GOROOT"

// toolNames are the programs that go build and go vet start.
var toolNames = []string{"cmd/asm", "cmd/compile", "cmd/link", "cmd/vet"}

// sharedFiles of Go's own folder are the same for every system.
var sharedFiles = []string{"VERSION", "go.env", "lib", "src", filepath.Join("pkg", "include")}

// windowsGo returns the folder of a Go for Windows made of the sources in goroot, patched by the
// overlay, and makes it first if it is missing.
func windowsGo(ctx context.Context, goroot, overlay string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil { // no HOME
		cache = os.TempDir()
	}
	version, err := os.ReadFile(filepath.Join(goroot, "VERSION"))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %q", goroot, version, goPatches))
	dir := filepath.Join(cache, "winservice-windows-go-"+hex.EncodeToString(sum[:8]))
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	fmt.Fprintf(os.Stderr, "wineexec: compiling Go for Windows from %s once, for tests that run go (a minute, 55 MB)\n", goroot)
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return "", err
	}
	fresh, err := os.MkdirTemp(cache, "winservice-windows-go-new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(fresh)
	if err := compileGo(ctx, goroot, overlay, fresh); err != nil {
		return "", err
	}
	// Two runs may have made one each at the same time: the first one stays.
	if err := os.Rename(fresh, dir); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	return dir, nil
}

// compileGo fills the folder dir with a toolchain for Windows.
func compileGo(ctx context.Context, goroot, overlay, dir string) error {
	bin, tools := filepath.Join(dir, "bin"), filepath.Join(dir, "pkg", "tool", "windows_amd64")
	for _, folder := range []string{bin, tools} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	for _, name := range sharedFiles {
		if err := os.Symlink(filepath.Join(goroot, name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	args := []string{"build", "-overlay", overlay, "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o"}
	for _, target := range [][]string{append([]string{tools + "/"}, toolNames...), {bin + "/", "cmd/go"}} {
		cmd := exec.CommandContext(ctx, "go", append(args[:len(args):len(args)], target...)...)
		cmd.Dir = filepath.Join(goroot, "src")
		cmd.Env = append(os.Environ(), windowsBuild...)
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("compile Go for Windows: %w", err)
		}
	}
	return nil
}

// windowsBuild makes a go command compile for Windows.
var windowsBuild = []string{"GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0"}

// goEnvironment lets a Windows program find the toolchain in the folder goroot, and that one the
// caches of this machine. Wine puts WINEPATH in front of PATH. Results are shared because an entry
// of the build cache depends on the version of the compiler, not on the system that it runs on.
func goEnvironment(goroot string) ([]string, error) {
	out, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		return nil, fmt.Errorf("ask Go for its caches: %w", err)
	}
	caches := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(caches) != 2 {
		return nil, fmt.Errorf("ask Go for its caches: got %q", out)
	}
	return []string{
		"WINEPATH=" + windowsPath(filepath.Join(goroot, "bin")),
		"GOROOT=" + windowsPath(goroot),
		"GOCACHE=" + windowsPath(caches[0]),
		"GOMODCACHE=" + windowsPath(caches[1]),
		"GOTOOLCHAIN=local",
	}, nil
}

// windowsPath is an absolute path of this machine as Wine shows it to Windows programs.
func windowsPath(path string) string { return "Z:" + strings.ReplaceAll(path, "/", `\`) }
