package runtime

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// Main is the whole executable of a service: it reads the command line, does
// what it says, and ends the process with 0 when that is done, 1 when it
// could not be done, and 2 when it was not understood.
func Main(s Service) {
	os.Exit(run(s, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// An exitWith ends the command with an exit code and without a message: what
// there is to say has been printed already.
type exitWith int

func (e exitWith) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// errTold is a failure that has been reported in full.
const errTold = exitWith(exitFailed)

// A command is one run of the executable.
type command struct {
	service Service
	options options
	stdin   *os.File
	stdout  io.Writer
	stderr  io.Writer
}

func run(s Service, args []string, stdin *os.File, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == verbOutside {
		return runOutside(s, args[1:])
	}
	o, err := parseOptions(args)
	if err == nil {
		switch {
		case o.help:
			_, _ = io.WriteString(stdout, usage(s))
			return exitDone
		case o.verb == "":
			_, _ = io.WriteString(stderr, usage(s))
			return exitUsage
		}
		c := command{s, o, stdin, stdout, stderr}
		err = c.do()
	}
	return planCode(o, err, tell(err, stderr))
}

// tell writes an error and how to mend it, and returns the exit code.
func tell(err error, stderr io.Writer) int {
	_, misused := errors.AsType[usageError](err)
	code, printed := errors.AsType[exitWith](err)
	switch {
	case err == nil:
		return exitDone
	case printed:
		return int(code)
	case misused:
		fmt.Fprintf(stderr, "%s: %v\n  %s --help shows how it is used\n", programName(), err, programName())
		return exitUsage
	}
	fmt.Fprintf(stderr, "%s: %v\n", programName(), err)
	if mend := mendOf(err); mend != "" {
		fmt.Fprintf(stderr, "  %s\n", mend)
	}
	return exitFailed
}

// programName is what the executable is called on this machine.
func programName() string {
	exe, err := os.Executable()
	if err != nil {
		exe = os.Args[0]
	}
	return filepath.Base(exe)
}
