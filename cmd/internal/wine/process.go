package wine

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Result is how a program ended. Line ends are "\n" in both texts.
type Result struct {
	Code   int
	Stdout string
	Stderr string
}

// Process is a program that [Host.Start] started.
type Process struct {
	h      *Host
	name   string
	cmd    *exec.Cmd
	stdout string // local paths of the output files
	stderr string
	ended  chan struct{}
	err    error // of Wait, readable once ended is closed
}

// Run runs a program without input to its end. exe is a local path, or the bare name of a program
// of the system, such as "cmd". The current folder is [Host.Dir].
func (h *Host) Run(exe string, args ...string) Result {
	h.t.Helper()
	return h.RunStdin("", exe, args...)
}

// RunStdin is [Host.Run] with a text as standard input.
func (h *Host) RunStdin(stdin, exe string, args ...string) Result {
	h.t.Helper()
	result := h.start(stdin, exe, args).Wait()
	for tries := 0; result.vanished() && tries < 3; tries++ {
		h.t.Logf("%s %s: exit code 1 and no word; it is started again", exe, strings.Join(args, " "))
		result = h.start(stdin, exe, args).Wait()
	}
	return result
}

// vanished reports whether a program ended before it began, as one of some thousand starts under Wine
// does on a busy machine. A program that fails says why.
func (r Result) vanished() bool { return r.Code == 1 && r.Stdout == "" && r.Stderr == "" }

// Start starts a program as [Host.Run] does and leaves it running. It is killed when the test ends.
func (h *Host) Start(exe string, args ...string) *Process {
	h.t.Helper()
	return h.start("", exe, args)
}

func (h *Host) start(stdin, exe string, args []string) *Process {
	h.t.Helper()
	if filepath.IsAbs(exe) {
		exe = h.Path(exe)
	}
	p := &Process{
		h:      h,
		name:   strings.Join(append([]string{exe}, args...), " "),
		cmd:    h.m.command(context.Background(), exe, args...),
		stdout: h.scratchFile("stdout"),
		stderr: h.scratchFile("stderr"),
		ended:  make(chan struct{}),
	}
	p.cmd.Dir = h.Dir()
	p.cmd.Env = append(p.cmd.Env, h.Env...)

	// Files, never pipes: a process left behind by this one would keep a pipe open for ever.
	if stdin != "" {
		path := h.scratchFile("stdin")
		if err := os.WriteFile(path, []byte(stdin), 0o600); err != nil {
			h.t.Fatal(err)
		}
		p.cmd.Stdin = openFor(h.t, path, os.O_RDONLY)
	}
	p.cmd.Stdout = openFor(h.t, p.stdout, os.O_CREATE|os.O_WRONLY|os.O_APPEND)
	p.cmd.Stderr = openFor(h.t, p.stderr, os.O_CREATE|os.O_WRONLY|os.O_APPEND)

	if err := p.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.ended)
	}()
	h.t.Cleanup(p.Kill)
	return p
}

// openFor opens one end of a standard stream, which stays open until the test ends.
func openFor(tb testing.TB, path string, mode int) *os.File {
	tb.Helper()
	file, err := os.OpenFile(path, mode, 0o600)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = file.Close() })
	return file
}

// Wait waits until the program has ended, at most [Patience].
func (p *Process) Wait() Result {
	p.h.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(Patience):
		p.Kill()
		p.h.t.Fatalf("%s did not end within %v; it printed:\n%s", p.name, Patience, p.Output())
	}
	var exit *exec.ExitError
	if p.err != nil && !errors.As(p.err, &exit) {
		p.h.t.Fatalf("%s: %v", p.name, p.err)
	}
	return Result{
		Code:   p.cmd.ProcessState.ExitCode(),
		Stdout: p.h.Read(p.stdout),
		Stderr: p.h.Read(p.stderr),
	}
}

// Running says whether the program has not ended yet.
func (p *Process) Running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// Output is what the program has printed so far, standard output before standard error.
func (p *Process) Output() string {
	p.h.t.Helper()
	return p.h.Read(p.stdout) + p.h.Read(p.stderr)
}

// Kill ends the program as TerminateProcess does, and returns when it is gone. It does nothing to a
// program that has ended.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill()
	select {
	case <-p.ended:
	case <-time.After(Patience):
		p.h.t.Errorf("%s is still there %v after it was killed", p.name, Patience)
	}
}
