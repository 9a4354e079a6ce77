package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"winservice.internal/gen/recipe"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1 // a difference, a failed build, a file that cannot be written
	exitUsage  = 2 // a command line or a recipe that is refused
)

// Streams are what a verb reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// A verb is one thing that the command does. Its set-up function adds its
// options to a set and returns what is to be done once they are read.
type verb struct {
	name     string
	operands string // for the usage line
	does     string // for the list of verbs, one line
	help     string // what -h says beside the usage and the options
	example  string // command lines, one a line
	setUp    func(*pflag.FlagSet) func(streams, []string) error
}

// verbs returns the table of everything that the command does.
func verbs() []verb {
	return []verb{initVerb, genVerb, checkVerb, buildVerb, explainVerb, importVerb, schemaVerb, versionVerb, helpVerb()}
}

func findVerb(name string) (verb, bool) {
	for _, v := range verbs() {
		if v.name == name {
			return v, true
		}
	}
	return verb{}, false
}

// A usageError is a command line that is refused, with its mend.
type usageError string

func (e usageError) Error() string { return string(e) }

// errDifferent is the outcome of a check that has printed what differs.
var errDifferent = errors.New("different")

// Do runs the command line args and returns the exit code.
func Do(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	s := streams{stdin, stdout, stderr}
	if len(args) == 0 {
		writeOverview(stderr)
		return exitUsage
	}
	name := args[0]
	switch name {
	case "-h", "--help":
		name = "help"
	case "--version":
		name = "version"
	}
	v, ok := findVerb(name)
	if !ok {
		fmt.Fprintf(stderr, "winservice: %s; see: winservice help\n", noVerb(name))
		return exitUsage
	}
	return v.do(s, args[1:])
}

func (v verb) do(s streams, args []string) int {
	set, run := v.options()
	err := set.Parse(args)
	if errors.Is(err, pflag.ErrHelp) {
		v.writeHelp(s.out)
		return exitDone
	}
	if err != nil {
		err = usageError(err.Error() + meantFlag(set, err))
	} else {
		err = run(s, set.Args())
	}
	return v.finish(s, err)
}

// noVerb says that there is none of a name, and which one may be meant.
func noVerb(name string) string {
	var names []string
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	text := fmt.Sprintf("there is no %q", name)
	if other, ok := otherVerbs[name]; ok {
		return text + "; did you mean " + other + "?"
	}
	if meant := recipe.Nearest(name, names); meant != "" {
		text += "; did you mean " + meant + "?"
	}
	return text
}

// otherVerbs are what other tools call our verbs.
var otherVerbs = map[string]string{
	"compile": "build", "create": "init", "diff": "check", "generate": "gen", "lint": "check", "make": "build",
	"new": "init", "show": "explain", "validate": "check", "verify": "check",
}

// meantFlag says which option may be meant by one that is not there; empty
// when the error is another.
func meantFlag(set *pflag.FlagSet, err error) string {
	unknown, ok := errors.AsType[*pflag.NotExistError](err)
	if !ok {
		return ""
	}
	var names []string
	set.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if meant := recipe.Nearest(unknown.GetSpecifiedName(), names); meant != "" {
		return "; did you mean --" + meant + "?"
	}
	return ""
}

func (v verb) options() (*pflag.FlagSet, func(streams, []string) error) {
	set := pflag.NewFlagSet(v.name, pflag.ContinueOnError)
	set.SortFlags = false
	set.Usage = func() {} // Do prints it, to the right stream
	set.SetOutput(io.Discard)
	return set, v.setUp(set)
}

// finish prints an error and returns the exit code that it stands for.
func (v verb) finish(s streams, err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errDifferent):
		return exitFailed
	}
	if problems, ok := errors.AsType[recipe.Problems](err); ok {
		fmt.Fprintln(s.err, problems.Error())
		return exitUsage
	}
	text := strings.ReplaceAll(err.Error(), "\r\n", "\n") // of the go command on Windows
	text = recipe.Harmless(strings.TrimRight(text, "\n"))
	fmt.Fprintf(s.err, "winservice %s: %s\n", v.name, text)
	if _, ok := errors.AsType[usageError](err); ok {
		fmt.Fprintf(s.err, "see: winservice %s -h\n", v.name)
		return exitUsage
	}
	return exitFailed
}
