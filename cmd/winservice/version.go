package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/pflag"

	"winservice.internal/gen"
	winservice "winservice.internal/runtime"
)

var versionVerb = verb{
	name:    "version",
	does:    "prints the versions of winservice, of Go and of golang.org/x/sys",
	example: "winservice version",
	setUp: func(*pflag.FlagSet) func(streams, []string) error {
		return func(s streams, operands []string) error {
			if len(operands) > 0 {
				return usageError("no operands are taken")
			}
			built := "(devel)"
			if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
				built = info.Main.Version
			}
			fmt.Fprintf(s.out, "winservice %s %s, built with %s for %s/%s; services are built with %s %s\n",
				winservice.Version, built, runtime.Version(), runtime.GOOS, runtime.GOARCH, gen.SysPath, gen.SysVersion)
			return nil
		}
	},
}
