package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"winservice.internal/cmd/internal/wine/prefix"
)

// timeout bounds the run of one program.
const timeout = 10 * time.Minute

// errVanished is a test program that was ended in the middle of a test, which go test would take for
// a success.
var errVanished = errors.New("the test program ended with exit code 0 and without PASS: a test has ended its own process, or it was ended with the host of its console")

func isTest(exe string) bool { return strings.HasSuffix(exe, ".test.exe") }

func isList(arg string) bool { return strings.HasPrefix(arg, "-test.list") }

// runProgram runs exe in a prefix of its own and returns its exit code.
func runProgram(ctx context.Context, exe string, args []string) (int, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("%q did not end within %v", exe, timeout))
	defer cancel()
	exe, err := filepath.Abs(exe)
	if err != nil {
		return failed, err
	}
	wine, err := prefix.New()
	if err != nil {
		return failed, err
	}
	defer wine.Close()

	out, err := follow(wine, "stdout", os.Stdout)
	if err != nil {
		return failed, err
	}
	defer out.finish()
	errs, err := follow(wine, "stderr", os.Stderr)
	if err != nil {
		return failed, err
	}
	defer errs.finish()

	cmd := wine.Command(ctx, exe, args...)
	cmd.Stdout, cmd.Stderr = out.file, errs.file
	cmd.Env = append(cmd.Env, killsEnvironment(wine))
	if goroot := os.Getenv(goVariable); goroot != "" {
		env, err := goEnvironment(goroot)
		if err != nil {
			return failed, err
		}
		cmd.Env = append(cmd.Env, env...)
	}
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return failed, context.Cause(ctx)
	case err != nil && !errors.As(err, &exit):
		return failed, err
	case err != nil && out.contains(symptom):
		return exit.ExitCode(), errors.New(hint)
	}
	if err := checkRules(wine); err != nil {
		return failed, err
	}
	if err == nil && isTest(exe) && !slices.ContainsFunc(args, isList) && !out.contains("PASS\n") {
		return failed, errVanished
	}
	return cmd.ProcessState.ExitCode(), nil
}
