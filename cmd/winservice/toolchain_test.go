package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/gen"
)

func TestSettingsThatChangeTheBytesAreOursAndTheOthersTheUsers(t *testing.T) {
	environ := []string{
		"PATH=/bin", "HOME=/home/me", "GOOGLE_APPLICATION_CREDENTIALS=/home/me/key",
		"GOFLAGS=-race", "GOOS=plan9", "GOAMD64=v4", "CGO_ENABLED=1", "CGO_CFLAGS=-O3", "GOEXPERIMENT=x", "GOPROXY=http://old",
		"GOROOT=/go", "GOMAXPROCS=2",
	}
	got := cleanEnvironment(environ, map[string]string{
		"GOPROXY": "off", "GOCACHE": "/cache", "GOPRIVATE": "",
		"GOFLAGS": "-race", "GOOS": "plan9", "GOAMD64": "v4", "GOEXPERIMENT": "x", "GOROOT": "/go",
	})
	want := []string{
		"PATH=/bin", "HOME=/home/me", "GOOGLE_APPLICATION_CREDENTIALS=/home/me/key", "GOROOT=/go", "GOMAXPROCS=2",
		"GOCACHE=/cache", "GOPROXY=off",
		"GOGC=400", "GOENV=off", "GO111MODULE=on", "GOWORK=off", "GOFLAGS=", "CGO_ENABLED=0",
		"GOAMD64=v1", "GO386=sse2", "GOARM64=v8.0", "GOEXPERIMENT=", "GOFIPS140=off",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestAServiceThatIsNamedLikeAVersionIsCompiledByItself(t *testing.T) {
	flags := append(append([]string{"build"}, buildFlags...), "-o")
	windows := target{"windows", "amd64"}
	together := func(names ...string) []string { return append(flags[:len(flags):len(flags)], names...) }
	dir := "dist" + string(filepath.Separator)
	for name, tt := range map[string]struct {
		to    target
		names []string
		want  [][]string
	}{
		"no version":   {windows, []string{"a", "va", "v"}, [][]string{together(dir, "./services/a", "./services/va", "./services/v")}},
		"one of two":   {windows, []string{"a", "v2"}, [][]string{together(dir+"v2.exe", "./services/v2"), together(dir, "./services/a")}},
		"nothing else": {target{"linux", "amd64"}, []string{"v10"}, [][]string{together(dir+"v10", "./services/v10")}},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, buildArguments(tt.to, "dist", tt.names)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAModuleThatDoesNotCompileIsAnInternalError(t *testing.T) {
	dir := t.TempDir()
	files, err := gen.Module(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	files["services/a/main.go"] = []byte("package main\n\nfunc main() { undefined() }\n")
	if err := writeModule(dir, files); err != nil {
		t.Fatal(err)
	}
	tools, err := findToolchain(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	err = tools.compile(t.Context(), target{"windows", "amd64"}, t.TempDir(), []string{"a"})
	internal, ok := errors.AsType[*compileError](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	internal.module = "FOLDER"
	for _, want := range []string{"internal error", "FOLDER", "undefined: undefined"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
}

func TestAnExecutableThatCannotBeWrittenIsNoInternalError(t *testing.T) {
	dir := t.TempDir()
	files, err := gen.Module(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	files["services/a/main.go"] = []byte("package main\n\nfunc main() {}\n")
	if err := writeModule(dir, files); err != nil {
		t.Fatal(err)
	}
	tools, err := findToolchain(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	inTheWay := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err = tools.compile(t.Context(), target{"windows", "amd64"}, filepath.Join(inTheWay, "dist"), []string{"a"})
	if _, internal := errors.AsType[*compileError](err); err == nil || internal {
		t.Errorf("got %v", err)
	}
}

func TestTargetsAreReadOnceEach(t *testing.T) {
	got, err := parseTargets([]string{"windows/amd64", " windows/arm64", "windows/amd64"})
	want := []target{{"windows", "amd64"}, {"windows", "arm64"}}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(target{})); err != nil || d != "" {
		t.Error(err, d)
	}
	for _, name := range []string{"", "windows", "windows/", "/amd64", "windows/mips", "windows/amd64/v3", "Windows/amd64"} {
		if got, err := parseTargets([]string{name}); err == nil {
			t.Errorf("%q: got %v", name, got)
		}
	}
}

func TestAGoThatIsTooOldIsNotBlamedOnTheNetwork(t *testing.T) {
	for _, says := range []string{
		"go: go.mod requires go >= 1.26.0 (running go 1.25.0; GOTOOLCHAIN=local)",
		"go: download go1.26.0 for linux/amd64: toolchain not available",
	} {
		err := toolchain{path: "no such go"}.diagnose(t.Context(), nil, errors.New("go build: exit status 1\n"+says))
		for _, want := range []string{"the services take Go " + gen.GoVersion + " or later", says, "https://go.dev/dl", "GOTOOLCHAIN"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q is not in: %v", want, err)
			}
		}
	}
}
