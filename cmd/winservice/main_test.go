package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"winservice.internal/gen"
)

var update = flag.Bool("update", false, "rewrite the goldens in testdata")

// longAgo is the time of a file that nothing has written.
var longAgo = time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"winservice": main})
}

// TestScript runs testdata/script/*.txtar with the command in the PATH.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup:               keepCaches,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     exits,
			"untouched": untouched,
		},
	})
}

// keepCaches has the scripts' Go use the caches of this run, and no network,
// and gives them what a module of theirs needs.
func keepCaches(env *testscript.Env) error {
	out, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		return err
	}
	caches := strings.Fields(string(out))
	env.Setenv("GOCACHE", caches[0])
	env.Setenv("GOMODCACHE", caches[1])
	env.Setenv("GOPROXY", "off")
	env.Setenv("GOTOOLCHAIN", "local")
	env.Setenv("GOENV", "off")

	module, err := gen.Module(nil, nil)
	if err != nil {
		return err
	}
	env.Setenv("HOST", runtime.GOOS+"/"+runtime.GOARCH)
	env.Setenv("SYS_VERSION", gen.SysVersion)
	if err := os.WriteFile(filepath.Join(env.WorkDir, "x-sys.sum"), module["go.sum"], 0o666); err != nil {
		return err
	}

	self, err := exec.LookPath("winservice") // for scripts without a PATH
	env.Setenv("WINSERVICE", self)
	return err
}

// exits CODE COMMAND ARG... is exec that holds the exit code against a number.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// untouched FILE... makes each file old the first time that it is named, and
// says whether it still is old after that: nothing has written it since.
func untouched(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		file := ts.MkAbs(name)
		mark := file + ".untouched"
		info, err := os.Stat(file)
		ts.Check(err)
		if _, err := os.Stat(mark); err == nil {
			if old := info.ModTime().Equal(longAgo); old == neg {
				ts.Fatalf("%s: untouched is %v", filepath.Base(name), old)
			}
			continue
		}
		ts.Check(os.Chtimes(file, longAgo, longAgo))
		ts.Check(os.WriteFile(mark, nil, 0o666))
	}
}
