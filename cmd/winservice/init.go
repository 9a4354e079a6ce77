package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"winservice.internal/gen"
	"winservice.internal/gen/recipe"
	"winservice.internal/runtime/readable"
)

const defaultRecipe = "winservice.toml"

var initVerb = verb{
	name:     "init",
	operands: "[FILE] [-- COMMAND ARG...]",
	does:     "writes a commented recipe to start from",
	help: `
FILE is winservice.toml in the current folder unless named. A file that exists
already is left alone.

On a terminal it asks what the service is to run, for its name and for its
description, as far as the options and the command do not say it. Elsewhere it
asks nothing, and what is not said is an example's.`,
	example: `winservice init
winservice init recipes/zope.toml
winservice init --name shop -- 'C:\Python\python.exe' 'C:\srv\shop\app.py' --port 8080`,
	setUp: func(set *pflag.FlagSet) func(streams, []string) error {
		i := initial{set: set}
		set.StringVar(&i.name, "name", "", "the service is called `NAME`; otherwise, after its program")
		set.StringVar(&i.description, "description", "", "what services.msc shows beside it, `TEXT`")
		return i.run
	},
}

// An initial is what a new recipe is to say.
type initial struct {
	set         *pflag.FlagSet
	name        string // as the user says it
	description string
	command     []string
}

func (i *initial) run(s streams, operands []string) error {
	file, err := i.operands(operands)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(file); err == nil {
		return existsAlready(file)
	}
	if err := checkFolder(file); err != nil {
		return err
	}
	if err := i.checkFlags(); err != nil {
		return err
	}
	if isTerminalPair(s.in, s.out) {
		if err := i.ask(s); err != nil {
			return err
		}
	}
	if i.name == "" && i.command != nil {
		if i.name = nameOf(i.command); i.name == "" {
			return usageError(fmt.Sprintf("%s has no letter and no digit of ASCII to name the service after; say --name NAME", readable.Quote(i.command[0])))
		}
	}
	begin, err := i.beginning()
	if err != nil {
		return err
	}
	if err := writeNew(file, recipe.Starter(begin)); err != nil {
		return err
	}
	i.tell(s, file, begin)
	return nil
}

// checkFolder refuses, before anything is asked, a file below what is no folder.
func checkFolder(file string) error {
	for dir := filepath.Dir(file); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		switch {
		case err == nil && !info.IsDir():
			return fmt.Errorf("%s is no folder; name another file", dir)
		case err == nil || dir == filepath.Dir(dir):
			return nil
		}
	}
}

// checkFlags refuses a name and a description that no recipe can have.
func (i *initial) checkFlags() error {
	if i.set.Changed("name") {
		if what, mend := checkName(i.name); what != "" {
			return usageError("--name: " + what + "; " + mend)
		}
	}
	alone := initial{name: i.name, description: i.description}
	if what, mend := alone.firstProblem(); what != "" {
		return usageError(what + "; " + mend)
	}
	return nil
}

// operands are the file and, behind --, the command.
func (i *initial) operands(all []string) (file string, err error) {
	file = defaultRecipe
	if dash := i.set.ArgsLenAtDash(); dash >= 0 {
		all, i.command = all[:dash], all[dash:]
		if len(i.command) == 0 {
			return "", usageError("what does it run? put the command after --, as in: -- COMMAND ARG")
		}
	}
	switch len(all) {
	case 0:
	case 1:
		file = all[0]
	default:
		return "", usageError("one file at a time; a command stands after --")
	}
	if !strings.EqualFold(file[max(0, len(file)-len(".toml")):], ".toml") {
		return "", usageError(fmt.Sprintf("%s is not a recipe by its name; call it NAME.toml", readable.Quote(file)))
	}
	return file, nil
}

// beginning is what the starter is made of, once it is known to be good.
func (i *initial) beginning() (recipe.Beginning, error) {
	b := recipe.Beginning{
		Name: instanceName(i.name), DisplayName: i.name, Description: i.description,
		Command: i.command, Directory: directoryOf(i.command),
	}
	if problems := b.Problems(); len(problems) > 0 {
		var all []string
		for _, p := range problems {
			all = append(all, p.What+"; "+p.Mend)
		}
		return b, usageErrors(all)
	}
	return b, nil
}

// tell says what was written and what comes next.
func (i *initial) tell(s streams, file string, b recipe.Beginning) {
	if i.set.Changed("name") && b.Name != i.name {
		fmt.Fprintf(s.out, "%s is the display name; the folder and the executable are named %s\n", recipe.Quote(i.name), b.Name)
	}
	if b.Command == nil {
		fmt.Fprintf(s.out, "%s written; edit it, then run: %s\n", recipe.Harmless(file), buildCommand(file))
		return
	}
	build := buildCommand(file)
	explain := strings.Replace(build, " build", " explain", 1)
	fmt.Fprintf(s.out, "%s written, with the service %s\n  %s   shows what it does\n  %s     makes dist/%[2]s.exe\n", recipe.Harmless(file), b.Name, explain, build)
}

// writeNew writes a file that is not there yet, whole or not at all.
func writeNew(file string, text []byte) error {
	err := gen.WriteNew(file, text)
	if errors.Is(err, fs.ErrExist) {
		return existsAlready(file)
	}
	if err != nil {
		return fmt.Errorf("write a recipe: %w", err)
	}
	return nil
}

func existsAlready(file string) error {
	return fmt.Errorf("%s exists already and was left alone; name another file", file)
}

// buildCommand is what makes the executables of a recipe.
func buildCommand(file string) string {
	if file == defaultRecipe {
		return "winservice build"
	}
	if strings.ContainsAny(file, " &()'") {
		file = `"` + file + `"` // good in every shell, for a file of such a name
	}
	return "winservice build " + recipe.Harmless(file)
}
