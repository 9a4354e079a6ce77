package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"winservice.internal/cmd/internal/wine/prefix"
)

// timeout bounds the run of one program.
const timeout = 10 * time.Minute

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
	return cmd.ProcessState.ExitCode(), nil
}
