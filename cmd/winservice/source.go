package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime/readable"
)

// A source is where services come from: recipes, or, when there is a --name,
// the flags alone.
type source struct {
	recipeOptions
	set *pflag.FlagSet

	name        string
	displayName string
	description string
	start       string
	account     string
	directory   string
	settings    []string

	original originalOptions
}

func (o *source) add(set *pflag.FlagSet) {
	o.set = set
	o.recipeOptions.add(set)
	o.addTarget(set)
	set.StringVar(&o.name, "name", "", "one service from these flags alone; `NAME` is its service name,\nits folder and its executable")
	set.StringVar(&o.displayName, "display-name", "", "what services.msc shows, `TEXT`")
	set.StringVar(&o.description, "description", "", "what services.msc shows beside it, `TEXT`")
	set.StringVar(&o.start, "start", "", "start `TYPE`: manual, automatic, delayed-automatic or disabled")
	set.StringVar(&o.account, "account", "", "the `ACCOUNT` whose rights the service has")
	set.StringVar(&o.directory, "directory", "", "the command runs in `DIR`; with --runzope or --runscript it is\nthe buildout's")
	set.StringArrayVar(&o.settings, "set", nil, "any other key of a recipe, `KEY=VALUE`, as restart.delay=10s;\nmay be repeated")
	o.original.add(set)
}

// load returns the services, from wherever they come.
func (o *source) load(s streams, operands []string) (input, error) {
	dash := o.set.ArgsLenAtDash()
	if o.set.Changed("name") {
		if dash < 0 {
			dash = len(operands)
		}
		return o.loadFlags(s, operands[:dash], operands[dash:])
	}
	for _, flag := range flagsOfOneService {
		if o.set.Changed(flag) {
			return input{}, usageError(fmt.Sprintf("--%s is for a service from flags alone, which takes a --name", flag))
		}
	}
	return o.recipeOptions.load(s, operands)
}

var flagsOfOneService = []string{
	"display-name", "description", "start", "account", "directory", "set",
	"runzope", "runscript", "parameters", "python",
}

// loadFlags makes the one service that the flags and the command describe.
func (o *source) loadFlags(s streams, operands, command []string) (input, error) {
	switch {
	case len(operands) > 0:
		return input{}, usageError(fmt.Sprintf("%s: a service from flags alone takes no recipe; its command stands after --", readable.Quote(operands[0])))
	case o.set.Changed("dialect"), o.userDefaults, o.python != "", o.target != "":
		return input{}, usageError("--dialect, --user-defaults, --python-version and --target are about a buildout configuration, and a service from flags alone has none")
	case o.original.given() && len(command) > 0:
		return input{}, usageError("--runzope and --runscript say what to run already; leave out the command after --")
	case o.original.given():
		return o.original.load(s, o)
	case len(command) == 0:
		return input{}, usageError("what does it run? put the command after --, as in: --name NAME -- COMMAND ARG, or say --runzope SCRIPT")
	case o.set.Changed("parameters"), o.set.Changed("python"), o.naming != "", o.noCheck:
		return input{}, usageError("--parameters, --python, --naming and --no-check go with --runzope or --runscript")
	}
	table, err := o.table()
	if err != nil {
		return input{}, err
	}
	words := make([]recipe.Value, len(command))
	for i, word := range command {
		words[i] = recipe.Value{Data: word, Text: true}
	}
	table.Entries = append(table.Entries, recipe.Entry{Key: "command", Path: "COMMAND", Value: recipe.Value{Data: words}})
	in, problems := recipe.Decode(o.name, table)
	if len(problems) > 0 {
		return o.accept(s, input{}, in.Remarks, problems)
	}
	return o.accept(s, input{instances: []recipe.Instance{in}}, in.Remarks, nil)
}

// table is the recipe that the flags are, without the command.
func (o *source) table() (*recipe.Table, error) {
	t := &recipe.Table{}
	for _, flag := range []string{"display-name", "description", "start", "account", "directory"} {
		if o.set.Changed(flag) {
			text := o.set.Lookup(flag).Value.String()
			t.Entries = append(t.Entries, recipe.Entry{Key: flag, Path: "--" + flag, Value: recipe.Value{Data: text, Text: true}})
		}
	}
	var bad []string
	for _, setting := range o.settings {
		key, text, ok := strings.Cut(setting, "=")
		if !ok || slices.Contains(strings.Split(key, "."), "") {
			bad = append(bad, badSetting(setting))
		} else if err := insert(t, "--set "+key, strings.Split(key, "."), text); err != nil {
			bad = append(bad, fmt.Sprintf("--set %s: %v", readable.Quote(setting), err))
		}
	}
	return t, usageErrors(bad)
}

func badSetting(setting string) string {
	return fmt.Sprintf("--set %s: write it as KEY=VALUE", readable.Quote(setting))
}

// usageErrors are all that is wrong with a command line, a line each; nil when
// nothing is.
func usageErrors(all []string) error {
	if len(all) == 0 {
		return nil
	}
	return usageError(strings.Join(all, "\n"))
}

// insert puts a dotted key where it would be in a recipe's tables; path is
// what the user calls it.
func insert(t *recipe.Table, path string, key []string, text string) error {
	for i := range t.Entries {
		e := &t.Entries[i]
		if e.Key != key[0] {
			continue
		}
		below, isTable := e.Value.Data.(*recipe.Table)
		if len(key) == 1 || !isTable {
			return errors.New("said twice")
		}
		return insert(below, path, key[1:], text)
	}
	e := recipe.Entry{Key: key[0], Path: path, Value: recipe.Value{Data: text, Text: true}}
	if len(key) > 1 {
		below := &recipe.Table{}
		e.Value = recipe.Value{Data: below}
		if err := insert(below, path, key[1:], text); err != nil {
			return err
		}
	}
	t.Entries = append(t.Entries, e)
	return nil
}
