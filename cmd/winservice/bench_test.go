package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	mostToHellos  = 1.15        // build, to go build of as many of the smallest services
	mostToGoBuild = 1.15        // build, to go build of the same services with the same flags
	mostToGen     = time.Second // gen, of a thousand services
)

// BenchmarkBuild compiles 20 services, and 20 of the smallest services that
// one can write: with go build as one types it, and with the flags that build
// gives it, which save time. Then it compiles the 20 services once more, with
// go build and these flags: what build takes beyond that is its own. All
// change before each run, so that each main is compiled and linked; what they
// import is in Go's cache.
func BenchmarkBuild(b *testing.B) {
	const n = 20
	chooseFolder(b, n)
	for i := range n {
		writeHello(b, i, "warm")
	}
	do(b, "build", "-q", "--keep", "module")
	goBuild(b, "hello", "hellos", typed)
	goBuild(b, "hello", "hellos", ours)
	goBuild(b, "module", "again", ours)

	// The shortest of each, because nothing but the rest of the machine makes
	// one run longer than another.
	const longest = time.Duration(math.MaxInt64)
	build, hellos, flagged, same := longest, longest, longest, longest
	for i := 0; b.Loop(); i++ {
		if err := os.WriteFile(defaultRecipe, manyServices(n, fmt.Sprint("run ", i)), 0o666); err != nil {
			b.Fatal(err)
		}
		for _, m := range []struct {
			least   *time.Duration
			prepare func()
			measure func()
		}{
			{&build, func() {}, func() { do(b, "build", "-q", "--keep", "module") }},
			{&hellos, func() { changeHellos(b, n, fmt.Sprint("run ", i)) }, func() { goBuild(b, "hello", "hellos", typed) }},
			{&flagged, func() { changeHellos(b, n, fmt.Sprint("again ", i)) }, func() { goBuild(b, "hello", "hellos", ours) }},
			{&same, func() { changeMains(b, fmt.Sprint("again ", i)) }, func() { goBuild(b, "module", "again", ours) }},
		} {
			m.prepare()
			start := time.Now()
			m.measure()
			*m.least = min(*m.least, time.Since(start))
		}
	}
	b.ReportMetric(build.Seconds(), "s/build")
	b.ReportMetric(hellos.Seconds(), "s/hellos")
	b.ReportMetric(float64(build)/float64(flagged), "ratio-to-hellos-same-flags")
	hold(b, float64(build)/float64(hellos), mostToHellos, "ratio-to-hellos")
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

func changeHellos(b *testing.B, n int, greeting string) {
	b.Helper()
	for i := range n {
		writeHello(b, i, greeting)
	}
}

// writeHello writes a service in Go that does as little as one can: it is run
// by the SCM and stops when it is asked to.
func writeHello(b *testing.B, i int, greeting string) {
	b.Helper()
	dir := filepath.Join("hello", fmt.Sprint("hello-", i))
	if err := os.MkdirAll(dir, 0o777); err != nil {
		b.Fatal(err)
	}
	files, err := gen.Module(nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string][]byte{
		"hello/go.mod":                files["go.mod"],
		"hello/go.sum":                files["go.sum"],
		filepath.Join(dir, "main.go"): fmt.Appendf(nil, hello, greeting, i),
	} {
		if err := os.WriteFile(name, text, 0o666); err != nil {
			b.Fatal(err)
		}
	}
}

const hello = `package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/windows/svc"
)

type service struct{}

func (service) Execute(_ []string, requests <-chan svc.ChangeRequest, status chan<- svc.Status) (bool, uint32) {
	status <- svc.Status{State: svc.Running, Accepts: svc.AcceptStop}
	for r := range requests {
		if r.Cmd == svc.Stop {
			break
		}
	}
	return false, 0
}

func main() {
	if err := svc.Run(%q, service{}); err != nil {
		fmt.Fprintln(os.Stderr, "hello", %d, err)
	}
}
`

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

// How go build is run.
var (
	typed = []string{"-trimpath", "-buildvcs=false", "-ldflags=-s -w"} // as README types it
	ours  = buildFlags
)

// goBuild compiles every program of a module.
func goBuild(b *testing.B, module, dist string, flags []string) {
	b.Helper()
	if err := os.MkdirAll(dist, 0o777); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command("go", append(append([]string{"build"}, flags...), "-o", "../"+dist+"/", "./...")...)
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=")
	if slices.Equal(flags, ours) {
		cmd.Env = append(cmd.Env, gogc)
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
}

// BenchmarkSize reports the size of an executable, which a test holds to its
// limit, beside that of the smallest service.
func BenchmarkSize(b *testing.B) {
	chooseFolder(b, 1)
	writeHello(b, 0, "hello")
	do(b, "build", "-q")
	goBuild(b, "hello", "hellos", ours)
	for b.Loop() {
		b.ReportMetric(megabytes(b, "dist/instance-0.exe"), "MB/service")
		b.ReportMetric(megabytes(b, "hellos/hello-0.exe"), "MB/hello")
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
