package main

import (
	"flag"
	"io"
	"os"
	"strings"
	"time"
)

// longest is the time after which a forgotten child ends itself.
const longest = time.Hour

// optionsMark starts the line of a script that holds options.
const optionsMark = "# testchild "

type options struct {
	alone      string
	mark       string
	echoArgs   string
	grandchild string
	start      string
	say        string
	flood      int
	after      time.Duration
	exit       int
	deaf       bool
	misses     bool
	slowStop   time.Duration
	until      string
	raw        bool
	crash      bool
	failOnce   string
	event      string
	window     bool
	gate       string
	serve      string
	touch      string
	set        string
	ask        string
	obey       string
}

// parse reads the options from the arguments, or from where the package comment says when the
// arguments have none. Arguments that are not ours stand for those of a real program and are left alone.
func parse(args []string, fromEnvironment string) (options, error) {
	var script string
	if len(args) > 0 && strings.HasSuffix(args[0], ".py") {
		script, args = args[0], args[1:]
	}
	var o options
	set := o.flags()
	if len(args) == 0 || !isOption(set, args[0]) {
		args = strings.Fields(fromEnvironment)
		if len(args) == 0 {
			args = scriptOptions(script)
		}
	}
	if err := set.Parse(args); err != nil {
		return options{}, err
	}
	timed, ends := false, false
	set.Visit(func(f *flag.Flag) {
		timed = timed || f.Name == "after"
		ends = ends || f.Name == "exit"
	})
	if ends && !timed {
		o.after = 0
	}
	return o, nil
}

func (o *options) flags() *flag.FlagSet {
	set := flag.NewFlagSet("testchild", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&o.alone, "alone", "", "")
	set.StringVar(&o.mark, "mark", "", "")
	set.StringVar(&o.echoArgs, "echo-args", "", "")
	set.StringVar(&o.grandchild, "grandchild", "", "")
	set.StringVar(&o.start, "start", "", "")
	set.StringVar(&o.say, "say", "", "")
	set.IntVar(&o.flood, "flood", 0, "")
	set.DurationVar(&o.after, "after", longest, "")
	set.IntVar(&o.exit, "exit", 0, "")
	set.BoolVar(&o.deaf, "deaf", false, "")
	set.BoolVar(&o.misses, "misses", false, "")
	set.DurationVar(&o.slowStop, "slow-stop", 0, "")
	set.StringVar(&o.until, "until", "", "")
	set.BoolVar(&o.raw, "raw", false, "")
	set.BoolVar(&o.crash, "crash", false, "")
	set.StringVar(&o.failOnce, "fail-once", "", "")
	set.StringVar(&o.event, "event", "", "")
	set.BoolVar(&o.window, "window", false, "")
	set.StringVar(&o.gate, "gate", "", "")
	set.StringVar(&o.serve, "serve", "", "")
	set.StringVar(&o.touch, "touch", "", "")
	set.StringVar(&o.set, "set", "", "")
	set.StringVar(&o.ask, "exists", "", "")
	set.StringVar(&o.obey, "obey", "", "")
	return set
}

func isOption(set *flag.FlagSet, arg string) bool {
	name, dashes := strings.CutPrefix(arg, "--")
	name, _, _ = strings.Cut(name, "=")
	return dashes && set.Lookup(name) != nil
}

func scriptOptions(script string) []string {
	content, err := os.ReadFile(script)
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(content)) {
		if found, ok := strings.CutPrefix(line, optionsMark); ok {
			return strings.Fields(found)
		}
	}
	return nil
}
