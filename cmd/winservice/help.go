package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"winservice.internal/gen/reference"
)

// helpVerb is a function because it prints the table that it is in.
func helpVerb() verb {
	return verb{
		name:     "help",
		operands: "[VERB | KEY]...",
		does:     "says how to use winservice, one of its verbs, or a key of a recipe",
		help: `
KEY is a key of recipes, restart.delay, or a table of them, restart; "keys" are
all.`,
		example: "winservice help build\nwinservice help restart.delay\nwinservice help keys",
		setUp: func(*pflag.FlagSet) func(streams, []string) error {
			return runHelp
		},
	}
}

func runHelp(s streams, operands []string) error {
	if len(operands) == 0 {
		writeOverview(s.out)
		return nil
	}
	for _, name := range operands {
		if v, ok := findVerb(name); ok {
			v.writeHelp(s.out)
			continue
		}
		text, ok := reference.Help(name)
		switch {
		case !ok && text != "":
			return usageError(fmt.Sprintf("there is no verb and no key %q; did you mean %s?", name, text))
		case !ok:
			return usageError(fmt.Sprintf("there is no verb and no key %q; all keys: winservice help keys", name))
		}
		fmt.Fprint(s.out, text)
	}
	return nil
}

func writeOverview(w io.Writer) {
	fmt.Fprint(w, `winservice turns recipes into Windows services, one executable each.

usage: winservice VERB [options] [operands]

`)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, v := range verbs() {
		fmt.Fprintf(table, "  %s\t%s\n", v.name, v.does)
	}
	_ = table.Flush()
	fmt.Fprint(w, `
A RECIPE is a native one, NAME.toml, or a buildout configuration, NAME.cfg,
or a pattern that stands for several, recipes/*.toml; without one it is
winservice.toml in the current folder. Options may stand before or after
operands.

  winservice init && winservice build
  winservice VERB -h
  winservice help KEY
`)
}

func (v verb) writeHelp(w io.Writer) {
	set, _ := v.options()
	usage := "winservice " + v.name
	if v.operands != "" {
		usage += " " + v.operands
	}
	fmt.Fprintf(w, "winservice %s: %s\n\nusage: %s\n", v.name, v.does, usage)
	if v.help != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(v.help))
	}
	if set.HasFlags() {
		fmt.Fprintf(w, "\noptions:\n")
		set.VisitAll(func(f *pflag.Flag) { writeOption(w, f) })
	}
	fmt.Fprintf(w, "\nexample:\n")
	for line := range strings.Lines(v.example) {
		fmt.Fprintf(w, "  %s\n", strings.TrimRight(line, "\n"))
	}
}

// writeOption writes an option with its value, if it takes one, on a line, and
// what it does below.
func writeOption(w io.Writer, f *pflag.Flag) {
	short := "   "
	if f.Shorthand != "" {
		short = "-" + f.Shorthand + ","
	}
	value, usage := pflag.UnquoteUsage(f)
	if f.Value.Type() == "bool" {
		value = ""
	}
	fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %s --%s %s", short, f.Name, value), " "))
	for line := range strings.Lines(usage) {
		fmt.Fprintf(w, "        %s\n", strings.TrimRight(line, "\n"))
	}
}
