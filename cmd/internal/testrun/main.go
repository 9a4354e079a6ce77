// Command testrun runs all tests in groups, as "make test" does:
//
//	testrun [FLAG OF GO TEST...]
//
// It prints a line as each group begins and ends, what "go test" says of each package that has
// tests, and at the end every failure once more and what was left out, with the reason. The exit code
// is 1 when a group failed. All groups run, whatever the ones before them said.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// A group is one run of "go test -json", or of another command that prints its own failures.
type group struct {
	name    string
	command []string
	tests   bool     // it is a "go test", to which the flags and -json are added
	wine    bool     // what it may leave out is in [leftOut]
	of      []string // packages
	env     []string
}

// wineexec runs the tests of packages as Windows programs.
var wineexec = []string{"run", "./cmd/internal/wine/wineexec", "test"}

var groups = []group{
	{
		name:    "on Linux with the race detector, end to end under Wine",
		command: []string{"test", "-race"}, tests: true, of: []string{"./..."},
	},
	{
		name:    "vet for Windows",
		command: []string{"vet"}, of: []string{"./..."}, env: []string{"GOOS=windows"},
	},
	{
		name:    "the runtime as Windows programs under Wine",
		command: wineexec, tests: true, wine: true, of: []string{"./runtime/..."},
	},
	{
		name:    "the generator as Windows programs under Wine",
		command: wineexec, tests: true, wine: true, of: []string{"./gen/...", "./golden", "./cmd/winservice"},
	},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout))
}

func run(ctx context.Context, flags []string, out io.Writer) int {
	began := time.Now()
	var failures []string
	for i, g := range groups {
		fmt.Fprintf(out, "== %d/%d %s\n", i+1, len(groups), g.name)
		failures = append(failures, g.run(ctx, flags, out)...)
		if ctx.Err() != nil {
			failures = append(failures, "interrupted")
			break
		}
	}
	took := time.Since(began).Round(time.Second)
	if len(failures) > 0 {
		fmt.Fprintf(out, "== FAIL, %v\n   %s\n", took, strings.Join(failures, "\n   "))
		return 1
	}
	fmt.Fprintf(out, "== ok, %v\n", took)
	return 0
}

// run returns a line for each failure.
func (g group) run(ctx context.Context, flags []string, out io.Writer) []string {
	began := time.Now()
	args := append([]string{}, g.command...)
	if g.tests {
		args = append(append(args, "-json"), flags...)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, g.of...)...)
	cmd.Env = append(os.Environ(), g.env...)
	cmd.Stderr = out
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // the harness then ends its Wine
	cmd.WaitDelay = time.Minute

	r := report{out: out, wine: g.wine}
	var err error
	if g.tests {
		err = r.follow(cmd)
	} else {
		cmd.Stdout = out
		err = cmd.Run()
	}
	if err != nil && len(r.failed) == 0 {
		r.failed = append(r.failed, fmt.Sprintf("%s: %v", g.name, err))
	}
	verdict := "ok"
	if len(r.failed) > 0 {
		verdict = "FAIL"
	}
	fmt.Fprintf(out, "== %s %s, %v%s\n", verdict, g.name, time.Since(began).Round(time.Second), r.counts())
	return r.failed
}
