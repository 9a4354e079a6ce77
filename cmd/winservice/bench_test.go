package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"winservice.internal/gen"
)

// chooseFolder makes a new folder with a recipe of n services the current one.
func chooseFolder(b *testing.B, n int) {
	b.Helper()
	b.Chdir(b.TempDir())
	if err := os.WriteFile(defaultRecipe, manyServices(n, ""), 0o666); err != nil {
		b.Fatal(err)
	}
}

func manyServices(n int, argument string) []byte {
	var text bytes.Buffer
	for i := range n {
		fmt.Fprintf(&text, "[service.instance-%d]\ndisplay-name = 'Instance %d'\n"+
			"command = ['C:\\Python\\python.exe', 'C:\\srv\\%d\\app.py', '%s']\nstop = ['ctrl-c 90s', 'kill']\n\n", i, i, i, argument)
	}
	return text.Bytes()
}

func do(b *testing.B, args ...string) {
	b.Helper()
	var stderr bytes.Buffer
	if code := Do(args, strings.NewReader(""), io.Discard, &stderr); code != exitDone {
		b.Fatalf("winservice %s: exit code %d\n%s", strings.Join(args, " "), code, &stderr)
	}
}

// BenchmarkGen generates services into an empty folder; the time per service
// is the same however many there are.
func BenchmarkGen(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			chooseFolder(b, n)
			for i := 0; b.Loop(); i++ {
				do(b, "gen", "-q", "-o", fmt.Sprint("out", i))
			}
			hold(b, float64(b.Elapsed().Microseconds())/float64(b.N*n), float64(mostToGen.Microseconds())/1000, "µs/service")
		})
	}
}

// BenchmarkCheck regenerates services in memory, of which none differs.
func BenchmarkCheck(b *testing.B) {
	chooseFolder(b, 1000)
	do(b, "gen", "-q")
	for b.Loop() {
		do(b, "check")
	}
}

// What is promised; a benchmark that passes one of these fails.
const (
	mostToFloors  = 0.95        // build, to go build of as many floors
	mostToGoBuild = 1.15        // build, to go build of the same services with the same flags
	mostToGen     = time.Second // gen, of a thousand services
)

// BenchmarkBuild compiles 20 services, and 20 floors, each of which is the
// least that a service wrapper in Go does, with go build as one types it. Then
// it compiles the 20 services once more, with go build as build runs it: what
// build takes beyond that is its own. All change before each run and differ from
// those of any other benchmark, so that each main is compiled and linked; what
// they import is in Go's cache. It is processor time that counts.
func BenchmarkBuild(b *testing.B) {
	const n = 20
	chooseFolder(b, n)
	writeFloors(b, n, "warm")
	do(b, "build", "-q", "--keep", "module")
	goBuild(b, "floor", "floors", typed)
	goBuild(b, "module", "again", buildFlags, gogc)
	unique := time.Now().UnixNano()

	// The cheapest of each, because nothing but the rest of the machine makes
	// one run cost more than another.
	const longest = time.Duration(math.MaxInt64)
	build, floors, same := longest, longest, longest
	for i := 0; b.Loop(); i++ {
		if err := os.WriteFile(defaultRecipe, manyServices(n, fmt.Sprint("run ", unique, i)), 0o666); err != nil {
			b.Fatal(err)
		}
		for _, m := range []struct {
			least   *time.Duration
			prepare func()
			measure func()
		}{
			{&build, func() {}, func() { do(b, "build", "-q", "--keep", "module") }},
			{&floors, func() { writeFloors(b, n, fmt.Sprint("run ", unique, i)) }, func() { goBuild(b, "floor", "floors", typed) }},
			{&same, func() { changeMains(b, fmt.Sprint("again ", unique, i)) }, func() { goBuild(b, "module", "again", buildFlags, gogc) }},
		} {
			m.prepare()
			start := cost()
			m.measure()
			*m.least = min(*m.least, cost()-start)
		}
	}
	b.ReportMetric(build.Seconds(), "s/build")
	b.ReportMetric(floors.Seconds(), "s/floors")
	hold(b, float64(build)/float64(floors), mostToFloors, "ratio-to-floors")
	hold(b, float64(build)/float64(same), mostToGoBuild, "ratio-to-go-build")
}

// hold reports a measure and fails the benchmark when it is more than it may
// be. A single run proves nothing: what else the machine does shows in it.
func hold(b *testing.B, got, most float64, unit string) {
	b.Helper()
	b.ReportMetric(got, unit)
	if b.N > 1 && got > most {
		b.Errorf("%.3f %s, more than %g", got, unit, most)
	}
}

// writeFloors makes a module of n floors, whose text differs from what it was.
func writeFloors(b *testing.B, n int, text string) {
	b.Helper()
	floor, err := os.ReadFile(floorSource)
	if err != nil {
		b.Fatal(err)
	}
	files, err := gen.Module(nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	write := func(name string, content []byte) {
		path := filepath.Join("floor", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o666); err != nil {
			b.Fatal(err)
		}
	}
	write("go.mod", files["go.mod"])
	write("go.sum", files["go.sum"])
	for i := range n {
		changed := bytes.Replace(floor, []byte(`"floor:"`), fmt.Appendf(nil, `"floor: %s %d"`, text, i), 1)
		if bytes.Equal(changed, floor) {
			b.Fatal("the floor has no text that could be changed")
		}
		write(fmt.Sprintf("floor-%d/main.go", i), changed)
	}
}

// floorSource is the program that the benchmark of wrappers compares a service
// with. Where it is must be known before a benchmark goes to another folder.
var floorSource, _ = filepath.Abs("../internal/bench/floor/main_windows.go")

// changeMains changes the text of the services in a module that was kept.
func changeMains(b *testing.B, text string) {
	b.Helper()
	mains, err := filepath.Glob(filepath.Join("module", gen.ModuleServices, "*", "main.go"))
	if err != nil || len(mains) == 0 {
		b.Fatal("no mains", err)
	}
	for _, main := range mains {
		source, err := os.ReadFile(main)
		if err != nil {
			b.Fatal(err)
		}
		source = bytes.ReplaceAll(source, []byte("Instance "), []byte(text+" "))
		if err := os.WriteFile(main, source, 0o666); err != nil {
			b.Fatal(err)
		}
	}
}

// typed are the flags that README types for programs that are not generated.
var typed = []string{"-trimpath", "-buildvcs=false", "-ldflags=-s -w"}

// goBuild compiles every program of a module.
func goBuild(b *testing.B, module, dist string, flags []string, env ...string) {
	b.Helper()
	if err := os.MkdirAll(dist, 0o777); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command("go", append(append([]string{"build"}, flags...), "-o", "../"+dist+"/", "./...")...)
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=")
	cmd.Env = append(cmd.Env, env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
}

// BenchmarkSize reports the size of an executable, which a test holds to its
// limit, beside that of a floor.
func BenchmarkSize(b *testing.B) {
	chooseFolder(b, 1)
	writeFloors(b, 1, "size")
	do(b, "build", "-q")
	goBuild(b, "floor", "floors", typed)
	for b.Loop() {
		b.ReportMetric(megabytes(b, "dist/instance-0.exe"), "MB/service")
		b.ReportMetric(megabytes(b, "floors/floor-0.exe"), "MB/floor")
	}
}

func megabytes(b *testing.B, file string) float64 {
	b.Helper()
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	return float64(info.Size()) / 1e6
}
