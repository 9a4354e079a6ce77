package main

import (
	"github.com/spf13/pflag"

	"winservice.internal/gen/reference"
)

var schemaVerb = verb{
	name: "schema",
	does: "prints the JSON Schema of recipes, for editors",
	help: `
An editor with Taplo (Even Better TOML) completes and checks a recipe whose
first line names the schema: #:schema ./winservice.schema.json`,
	example: "winservice schema >winservice.schema.json",
	setUp: func(*pflag.FlagSet) func(streams, []string) error {
		return func(s streams, operands []string) error {
			if len(operands) > 0 {
				return usageError("no operands are taken")
			}
			_, err := s.out.Write(reference.Schema())
			return err
		}
	},
}
