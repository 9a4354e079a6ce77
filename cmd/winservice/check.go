package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/pflag"

	"winservice.internal/gen"
	"winservice.internal/gen/recipe"
)

var checkVerb = verb{
	name:     "check",
	operands: "[RECIPE...] [-o DIR] [SECTION:OPTION=VALUE...]\n       winservice check --name NAME [-o DIR] -- COMMAND [ARG...]",
	does:     "says what gen would change, and writes nothing",
	help: `
Prints nothing and exits 0 when every file is what the recipes make. Otherwise
exits 1 with a unified diff of what is there against what is generated, and
names the files that are missing and the orphans: services in DIR that were
made from a recipe of this run, or from one that is gone, and that no recipe
makes any longer.
` + outputHelp,
	example: "winservice check\nwinservice check recipes/*.toml -o services",
	setUp: func(set *pflag.FlagSet) func(streams, []string) error {
		quiet := set.BoolP("quiet", "q", false, "print nothing but warnings and errors; the exit code says it")
		var output outputOptions
		output.add(set)
		var source source
		source.add(set)
		return func(s streams, operands []string) error {
			in, err := source.load(s, operands)
			if err != nil {
				return err
			}
			made, err := output.make(in)
			if err != nil {
				return err
			}
			differences, err := gen.Compare(made.trees...)
			if err != nil {
				return err
			}
			if len(differences) == 0 {
				return nil
			}
			for _, d := range differences {
				if !*quiet {
					writeDifference(s, d)
				}
			}
			return errDifferent
		}
	},
}

func writeDifference(s streams, d gen.Difference) {
	shown := recipe.Harmless(d.Path)
	switch {
	case d.Kind == gen.Missing:
		fmt.Fprintf(s.out, "%s is missing; winservice gen writes it\n", shown)
	case d.Kind == gen.Orphan:
		fmt.Fprintf(s.out, "%s is an orphan: no recipe makes it; delete %s\n", shown, recipe.Harmless(orphanOf(d.Path)))
	case path.Ext(d.Path) != ".go":
		fmt.Fprintf(s.out, "%s differs from what is generated\n", shown)
	case bytes.Equal(bytes.ReplaceAll(d.Have, []byte("\r\n"), []byte("\n")), d.Want):
		fmt.Fprintf(s.out, "%s differs in its line ends alone; put this into .gitattributes: *.go text eol=lf\n", shown)
	default:
		writeDiff(s, diff.Diff(shown, d.Have, "generated", d.Want))
	}
}

// orphanOf is what to delete: a file of the runtime, or that of a service,
// with its folder when that has nothing but what gen writes.
func orphanOf(file string) string {
	if path.Base(file) != "main.go" {
		return "it"
	}
	folder := path.Dir(file)
	entries, err := os.ReadDir(folder)
	foreign := slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		resources, _ := path.Match("rsrc_windows_*.syso", e.Name())
		return e.Name() != "main.go" && !resources
	})
	if err != nil || foreign {
		return "it"
	}
	return folder
}

// The colours of a diff on a terminal.
const (
	red   = "\x1b[31m"
	green = "\x1b[32m"
	cyan  = "\x1b[36m"
	plain = "\x1b[0m"
)

func writeDiff(s streams, text []byte) {
	_, hunks, _ := strings.Cut(string(text), "\n") // without the line "diff OLD NEW"
	colours := coloured(s.out)
	for line := range strings.Lines(hunks) {
		line = recipe.Harmless(line)
		if colour := colourOf(line); colours && colour != "" {
			line = colour + strings.TrimSuffix(line, "\n") + plain + "\n"
		}
		fmt.Fprint(s.out, line)
	}
}

func colourOf(line string) string {
	switch {
	case strings.HasPrefix(line, "-"):
		return red
	case strings.HasPrefix(line, "+"):
		return green
	case strings.HasPrefix(line, "@@"):
		return cyan
	}
	return ""
}
