package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"winservice.internal/gen/recipe"
)

const defaultRecipe = "winservice.toml"

var initVerb = verb{
	name:     "init",
	operands: "[FILE]",
	does:     "writes a commented recipe to start from",
	help: `
FILE is winservice.toml in the current folder unless named. A file that exists
already is left alone.`,
	example: "winservice init\nwinservice init recipes/zope.toml",
	setUp: func(*pflag.FlagSet) func(streams, []string) error {
		return runInit
	},
}

func runInit(s streams, operands []string) error {
	file := defaultRecipe
	switch len(operands) {
	case 0:
	case 1:
		file = operands[0]
	default:
		return usageError("one file at a time")
	}
	if !strings.EqualFold(file[max(0, len(file)-len(".toml")):], ".toml") {
		return usageError(fmt.Sprintf("%q is not a recipe by its name; call it NAME.toml", file))
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already and was left alone; name another file", file)
	}
	if err != nil {
		return fmt.Errorf("write a recipe: %w", err)
	}
	_, err = f.Write(recipe.Starter())
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write a recipe: %w", err)
	}
	fmt.Fprintf(s.out, "%s written; edit it, then run: %s\n", file, buildCommand(file))
	return nil
}

func buildCommand(file string) string {
	if file == defaultRecipe {
		return "winservice build"
	}
	return "winservice build " + file
}
