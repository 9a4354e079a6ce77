// Command wineexec runs a Windows program under Wine, in a prefix made for it alone, or the tests of
// packages that way:
//
//	wineexec PROGRAM.exe [ARGUMENT...]
//	wineexec test [FLAG...] PACKAGE...
//
// The second form is "GOOS=windows go test -exec wineexec" with a workaround for one flaw of Wine
// (see goTest) and a Go for Windows in the PATH of the tests (see windowsGo). Current folder, environment and exit code are passed through. However the run ends, every
// process of the prefix is ended and the prefix is removed.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// failed is the exit code of a run that did not come to its own end; go test takes any but 0.
const failed = 125

const usage = `usage: wineexec PROGRAM.exe [ARGUMENT...]
       wineexec test [FLAG...] PACKAGE...`

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGHUP)
	var code int
	var err error
	if os.Args[1] == "test" {
		code, err = goTest(ctx, os.Args[2:])
	} else {
		code, err = runProgram(ctx, os.Args[1], os.Args[2:])
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "wineexec:", err)
	}
	os.Exit(code)
}
