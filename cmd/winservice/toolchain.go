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
	"regexp"
	"slices"
	"strings"
	"time"

	"winservice.internal/gen"
)

// A toolchain is the user's Go, run in the folder of a module.
type toolchain struct {
	path   string
	module string
	env    []string
}

// These settings say where Go finds and keeps things. They are the user's; all
// others would change the bytes of an executable, and are ours.
var usersSettings = []string{
	"GOPATH", "GOMODCACHE", "GOCACHE", "GOCACHEPROG", "GOTMPDIR", "GOTOOLCHAIN",
	"GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB", "GOINSECURE", "GOAUTH", "GOVCS",
}

// findToolchain finds Go and the user's settings for it.
func findToolchain(ctx context.Context, module string) (toolchain, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return toolchain{}, fmt.Errorf("%w; build needs the Go toolchain: install it from https://go.dev/dl, or add its bin folder to PATH", err)
	}
	t := toolchain{path: path, module: module}
	out, err := t.run(ctx, os.Environ(), "env", "-json")
	if err != nil {
		return toolchain{}, fmt.Errorf("ask Go for its settings: %w", err)
	}
	var settings map[string]string
	if err := json.Unmarshal(out, &settings); err != nil {
		return toolchain{}, fmt.Errorf("ask Go for its settings: %w", err)
	}
	t.env = cleanEnvironment(os.Environ(), settings)
	return t, nil
}

// cleanEnvironment is the user's environment without any setting of Go that
// would change the bytes of an executable, wherever it was made: in the
// environment or with go env -w.
func cleanEnvironment(environ []string, settings map[string]string) []string {
	var env []string
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		name = strings.ToUpper(name)
		_, setting := settings[name]
		ofGo := setting || strings.HasPrefix(name, "CGO_") || slices.Contains([]string{"GODEBUG", "GOGC", "GOTRACEBACK"}, name)
		if !ofGo || slices.Contains([]string{"GOROOT", "GOMAXPROCS", "GOMEMLIMIT"}, name) {
			env = append(env, variable)
		}
	}
	for _, name := range usersSettings {
		if settings[name] != "" {
			env = append(env, name+"="+settings[name])
		}
	}
	return append(env, gogc, "GOENV=off", "GO111MODULE=on", "GOWORK=off", "GOFLAGS=", "CGO_ENABLED=0",
		"GOAMD64=v1", "GO386=sse2", "GOARM64=v8.0", "GOEXPERIMENT=", "GOFIPS140=off")
}

// gogc takes a sixth off the time of the compiler and the linker, which are
// done before collecting garbage pays.
const gogc = "GOGC=400"

// A compileError is a module of ours that does not compile.
type compileError struct {
	module string // its folder, which is kept
	err    error
}

func (e *compileError) Error() string {
	return fmt.Sprintf("internal error: the generated module does not compile; it is kept in %s\n%v", e.module, e.err)
}

func (e *compileError) Unwrap() error { return e.err }

// compile compiles the services by these names into dir.
func (t toolchain) compile(ctx context.Context, to target, dir string, names []string) error {
	env := append(t.env, "GOOS="+to.os, "GOARCH="+to.arch)
	dir, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("compile: %w", err)
	}
	for _, args := range buildArguments(to, dir, names) {
		if _, err := t.run(ctx, env, args...); err != nil {
			return t.diagnose(ctx, env, err)
		}
	}
	return nil
}

// buildFlags make the bytes of an executable depend on the recipe alone, and
// leave out what only a debugger reads: from the executable, and from the
// packages that go into it, which takes an eighth off the linker's time.
// Functions begin at multiples of 16 bytes, as on the other processors, and
// not of 32, for the sake of a few models of 2015 to 2019: 29 KB less. What
// mostly waits for the system, or writes texts, is not copied into its callers
// (-l): 94 KB less.
var buildFlags = []string{
	"-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid= -funcalign=16",
	"-gcflags=all=-dwarf=false", "-gcflags=" + gen.ModulePath + "/...=-dwarf=false -l", "-gcflags=" + gen.SysPath + "/...=-dwarf=false -l",
	"-gcflags=syscall=-dwarf=false -l", "-gcflags=fmt=-dwarf=false -l", "-gcflags=strings=-dwarf=false -l", "-gcflags=time=-dwarf=false -l",
}

// buildArguments are the arguments of each go build that it takes: one for all
// services, which is the fastest, and one more for each whose name Go takes
// for a version ("v2") and does not name the executable after.
func buildArguments(to target, dir string, names []string) [][]string {
	flags := append([]string{"build"}, buildFlags...)
	flags = append(flags, "-o")
	together := append(flags[:len(flags):len(flags)], dir+string(filepath.Separator))
	var all [][]string
	some := false
	for _, name := range names {
		pkg := "./" + gen.ModuleServices + "/" + name
		if looksLikeVersion(name) {
			all = append(all, append(flags[:len(flags):len(flags)], filepath.Join(dir, to.exe(name)), pkg))
			continue
		}
		together = append(together, pkg)
		some = true
	}
	if some {
		all = append(all, together)
	}
	return all
}

func looksLikeVersion(name string) bool {
	digits, ok := strings.CutPrefix(name, "v")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// diagnose finds out why a compilation failed: it was interrupted, a module
// could not be had, or what we generated is wrong.
func (t toolchain) diagnose(ctx context.Context, env []string, err error) error {
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	if tooOld.MatchString(err.Error()) {
		return fmt.Errorf("the services take Go %s or later: %w\n"+
			"install it from https://go.dev/dl, or let go fetch it by itself: set GOTOOLCHAIN to auto, where GOPROXY can be reached",
			gen.GoVersion, err)
	}
	if _, missing := t.run(ctx, env, "mod", "download", gen.SysPath); missing != nil {
		return fmt.Errorf("%s %s is needed once, and is not on this machine: %w\n"+
			"run it again where GOPROXY can be reached, or fetch it there: go mod download %[1]s@%[2]s",
			gen.SysPath, gen.SysVersion, missing)
	}
	if !ofCompiler.MatchString(err.Error()) {
		return err // a full disk, a temporary folder that is none, …
	}
	return &compileError{err: err}
}

// tooOld is what a go command says that is older than a module wants it, and
// may not or cannot fetch another.
var tooOld = regexp.MustCompile(`(?m)requires go >= \S+ \(running go |toolchain not available|^go: download go\d`)

// ofCompiler is a line in which the compiler tells of our source.
var ofCompiler = regexp.MustCompile(`(?m)^(?:services|runtime)[/\\].*\.go:\d+:\d+: `)

// run returns what a go command prints; an error has what it complained of.
func (t toolchain) run(ctx context.Context, env []string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, t.path, args...)
	cmd.Dir = t.module
	cmd.Env = append(env[:len(env):len(env)], "PWD="+t.module)
	cmd.WaitDelay = 10 * time.Second // for what an interrupted go has started
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", args[0], err, bytes.TrimSpace(stderr.Bytes()))
	}
	return stdout.Bytes(), nil
}
