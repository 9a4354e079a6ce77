package main

import (
	"github.com/spf13/pflag"

	"winservice.internal/gen"
)

var explainVerb = verb{
	name:     "explain",
	operands: "[RECIPE...] [--json] [SECTION:OPTION=VALUE...]",
	does:     "prints every setting of every service, and where it comes from",
	help: `
Each setting is printed with the file and line that set it, or the word
default, and its value.`,
	example: "winservice explain\nwinservice explain --json recipes/zope.toml",
	setUp: func(set *pflag.FlagSet) func(streams, []string) error {
		asJSON := set.Bool("json", false, "print a JSON array with an object for each service")
		var recipes recipeOptions
		recipes.add(set)
		return func(s streams, operands []string) error {
			in, err := recipes.load(s, operands)
			if err != nil {
				return err
			}
			if *asJSON {
				return gen.ExplainJSON(s.out, in.instances)
			}
			return gen.Explain(s.out, in.instances)
		}
	},
}
