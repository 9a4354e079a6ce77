package main

import (
	"fmt"

	"github.com/spf13/pflag"

	"winservice.internal/gen"
	"winservice.internal/gen/recipe"
)

var genVerb = verb{
	name:     "gen",
	operands: "[RECIPE...] [-o DIR] [SECTION:OPTION=VALUE...]\n       winservice gen --name NAME [-o DIR] -- COMMAND [ARG...]",
	does:     "writes DIR/NAME/main.go for each service",
	help: `
A file is written only when it is not what it should be already, and never over
one that does not begin with winservice's header. A recipe that is refused
leaves everything as it was.
` + outputHelp,
	example: `winservice gen
winservice gen recipes/zope.toml -o services --runtime internal/winservice
winservice gen buildout.cfg 'buildout:directory=C:\srv\site'
//go:generate winservice gen --name zope-a --display-name "Zope (a)" -- C:\Python\python.exe C:\srv\a.py`,
	setUp: func(set *pflag.FlagSet) func(streams, []string) error {
		quiet := set.BoolP("quiet", "q", false, "print neither what was written nor what a module lacks; warnings\nand errors stay")
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
			written, err := gen.Write(made.trees...)
			if err != nil {
				return err
			}
			if !*quiet {
				reportWritten(s, made.services, written)
				return advise(s, made, in.files)
			}
			return nil
		}
	},
}

func reportWritten(s streams, services int, w gen.Written) {
	for _, file := range w.Files {
		fmt.Fprintf(s.out, "%s written\n", recipe.Harmless(file))
	}
	for _, file := range w.Removed {
		fmt.Fprintf(s.out, "%s removed\n", recipe.Harmless(file))
	}
	fmt.Fprintf(s.out, "%s, %s written, %d unchanged\n",
		count(services, "service"), count(len(w.Files), "file"), w.Unchanged)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
