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
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/service")
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

// BenchmarkBuild compiles 20 services, and with go build alone 20 of the
// smallest services that one can write, and then the 20 services once more.
// All change before each run, so that each main is compiled and linked; what
// they import is in Go's cache. The ratio to the smallest services is to be
// 1.15 at most.
func BenchmarkBuild(b *testing.B) {
	const n = 20
	chooseFolder(b, n)
	for i := range n {
		writeHello(b, i, "warm")
	}
	do(b, "build", "-q", "--keep", "module")
	goBuild(b, "hello", "hellos")
	goBuild(b, "module", "again")

	// The shortest of each, because nothing but the rest of the machine makes
	// one run longer than another.
	const longest = time.Duration(math.MaxInt64)
	ours, hellos, same := longest, longest, longest
	for i := 0; b.Loop(); i++ {
		if err := os.WriteFile(defaultRecipe, manyServices(n, fmt.Sprint("run ", i)), 0o666); err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		do(b, "build", "-q", "--keep", "module")
		ours = min(ours, time.Since(start))

		for k := range n {
			writeHello(b, k, fmt.Sprint("run ", i))
		}
		start = time.Now()
		goBuild(b, "hello", "hellos")
		hellos = min(hellos, time.Since(start))

		changeMains(b, fmt.Sprint("again ", i))
		start = time.Now()
		goBuild(b, "module", "again")
		same = min(same, time.Since(start))
	}
	b.ReportMetric(ours.Seconds(), "s/build")
	b.ReportMetric(hellos.Seconds(), "s/hellos")
	b.ReportMetric(float64(ours)/float64(hellos), "ratio-to-hellos")
	b.ReportMetric(float64(ours)/float64(same), "ratio-to-go-build")
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

// goBuild compiles every program of a module.
func goBuild(b *testing.B, module, dist string) {
	b.Helper()
	if err := os.MkdirAll(dist, 0o777); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", "../"+dist+"/", "./...")
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
}

// BenchmarkSize reports the size of an executable, which is to be 3.0 MB at
// most, beside that of the smallest service.
func BenchmarkSize(b *testing.B) {
	chooseFolder(b, 1)
	writeHello(b, 0, "hello")
	do(b, "build", "-q")
	goBuild(b, "hello", "hellos")
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
