package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"winservice.internal/gen"
	"winservice.internal/gen/buildout"
	"winservice.internal/gen/buildout/condition"
	"winservice.internal/gen/recipe"
)

// RecipeOptions say how recipes are read.
type recipeOptions struct {
	naming       string
	noCheck      bool
	dialect      int
	userDefaults bool
	python       string
	target       string // what it is built for
	verb         string
	strict       bool

	// elsewhere says that no executable is for Windows: what is odd there
	// alone is not told.
	elsewhere bool
}

func (o *recipeOptions) add(set *pflag.FlagSet) {
	o.verb = set.Name()
	set.StringVar(&o.naming, "naming", "", "the `RULE` for service names of a buildout configuration: hash or\npath")
	set.BoolVar(&o.strict, "strict", false, "take warnings for errors")
	set.BoolVar(&o.noCheck, "no-check", false, "do not look whether the scripts of a buildout configuration exist")
	set.IntVar(&o.dialect, "dialect", 2, "a buildout configuration is written for buildout 1, or for 2 and\nlater: `N` is 1 or 2")
	set.BoolVar(&o.userDefaults, "user-defaults", false, "put a buildout configuration over your own .buildout/default.cfg")
	set.StringVar(&o.python, "python-version", "", "the target's Python is `VERSION`, as 3.11, for the conditions of a\nbuildout configuration that ask for it")
}

// An input is the services that a command line names.
type input struct {
	instances []recipe.Instance
	files     []string // the recipes; none for a service from flags alone
}

// load reads the recipes among the operands, as the others say.
func (o *recipeOptions) load(s streams, operands []string) (input, error) {
	in, warnings, err := o.read(operands)
	warn(s, warnings)
	return in, err
}

// read is load that returns the warnings.
func (o *recipeOptions) read(operands []string) (input, []recipe.Problem, error) {
	options, files, err := o.sort(operands)
	if err != nil {
		return input{}, nil, err
	}
	instances, warnings, err := gen.Load(files, options)
	return o.judge(input{instances, files}, warnings, err)
}

// accept prints the warnings about an input that is not from recipes.
func (o *recipeOptions) accept(s streams, in input, warnings []recipe.Problem, err error) (input, error) {
	in, warnings, err = o.judge(in, warnings, err)
	warn(s, warnings)
	return in, err
}

// judge refuses an input for its warnings where they are to be errors, and
// leaves out those that are about another system.
func (o *recipeOptions) judge(in input, warnings []recipe.Problem, err error) (input, []recipe.Problem, error) {
	if o.elsewhere {
		warnings = slices.DeleteFunc(warnings, func(p recipe.Problem) bool { return p.OnWindows })
	}
	problems, refused := errors.AsType[recipe.Problems](err)
	all := slices.Concat(problems, warnings)
	if !o.strict || len(all) == 0 || err != nil && !refused {
		return in, warnings, err
	}
	for i := range all {
		all[i].Severity = recipe.Error
	}
	return input{}, nil, all
}

// warn prints what a recipe was not refused for.
func warn(s streams, warnings []recipe.Problem) {
	const most = 100 // nobody reads more
	for _, w := range warnings[:min(len(warnings), most)] {
		fmt.Fprintln(s.err, w)
	}
	if more := len(warnings) - most; more > 0 {
		fmt.Fprintf(s.err, "and %s more\n", count(more, "warning"))
	}
}

// sort tells recipes from settings for a buildout configuration.
func (o *recipeOptions) sort(operands []string) (gen.LoadOptions, []string, error) {
	options := gen.LoadOptions{
		Naming: o.naming, NoCheck: o.noCheck, UserDefaults: o.userDefaults, Python: o.python,
		Target: cmp.Or(o.target, "windows"), // services run there, wherever they are built
	}
	var files []string
	for _, operand := range operands {
		if isSetting(operand) {
			options.Overrides = append(options.Overrides, operand)
		} else if lacksValue(operand) {
			return options, nil, usageError(fmt.Sprintf("%q says no value; write it as %s=VALUE", operand, operand))
		} else {
			found := matches(operand)
			if len(found) == 0 {
				return options, nil, usageError(fmt.Sprintf("no file matches %q", operand))
			}
			files = append(files, found...)
		}
	}
	files = once(files)
	if err := o.checkFlags(); err != nil {
		return options, nil, err
	}
	if o.dialect == 1 {
		options.Dialect = buildout.Dialect1
	}
	if len(files) == 0 {
		if what := o.onlyBuildout(); what != "" {
			return options, nil, usageError(what)
		}
		files = []string{defaultRecipe}
	}
	if len(options.Overrides) > 0 && !hasConfiguration(files) {
		return options, nil, usageError(fmt.Sprintf(
			"%q sets an option of a buildout configuration, and none is named; name it, as in: buildout.cfg %q",
			options.Overrides[0], options.Overrides[0]))
	}
	return options, files, nil
}

// onlyBuildout says what to name where the recipe that nobody named is not
// there, but a buildout configuration is.
func (o *recipeOptions) onlyBuildout() string {
	const configuration = "buildout.cfg"
	if _, err := os.Stat(defaultRecipe); err == nil {
		return ""
	}
	if _, err := os.Stat(configuration); err != nil {
		return ""
	}
	return fmt.Sprintf("there is no %s here; there is a %s, which has to be named, as in: winservice %s %[2]s",
		defaultRecipe, configuration, o.verb)
}

// matches are the files that a pattern stands for, as a shell would have it:
// cmd.exe, PowerShell and go generate leave patterns to the command. What is no
// pattern stands for itself.
func matches(operand string) []string {
	if _, err := os.Lstat(operand); err == nil || !strings.ContainsAny(operand, "*?[") {
		return []string{operand}
	}
	files, err := filepath.Glob(operand)
	if err != nil {
		return []string{operand} // no pattern either
	}
	return files
}

// once leaves out files that are named a second time, in whatever way.
func once(files []string) []string {
	var kept []string
	var infos []os.FileInfo
	for _, file := range files {
		info, err := os.Stat(file)
		if err == nil && slices.ContainsFunc(infos, func(other os.FileInfo) bool { return os.SameFile(info, other) }) ||
			err != nil && slices.Contains(kept, file) {
			continue
		}
		if err == nil {
			infos = append(infos, info)
		}
		kept = append(kept, file)
	}
	return kept
}

// checkFlags refuses values of flags that mean nothing.
func (o *recipeOptions) checkFlags() error {
	switch {
	case o.naming != "" && o.naming != "hash" && o.naming != "path":
		return usageError(fmt.Sprintf("--naming %q is no rule for names; say hash or path", o.naming))
	case o.dialect != 1 && o.dialect != 2:
		return usageError(fmt.Sprintf("--dialect %d is none; say 1 for a configuration of buildout 1, 2 for later ones", o.dialect))
	case o.python != "" && !condition.IsVersion(o.python):
		return usageError(fmt.Sprintf("--python-version %q is no version of Python; say it as 3.11 or 3.11.4", o.python))
	}
	return nil
}

// isSetting says whether an operand is section:option=value, rather than a
// file that happens to have an equals sign in its name.
func isSetting(operand string) bool {
	if !strings.Contains(operand, "=") {
		return false
	}
	_, err := os.Stat(operand)
	return err != nil
}

// lacksValue says whether an operand is section:option, as before the = of a
// setting, rather than a file or a path on a drive.
func lacksValue(operand string) bool {
	section, option, ok := strings.Cut(operand, ":")
	if !ok || len(section) < 2 || option == "" || strings.ContainsAny(operand, `/\=`) {
		return false
	}
	_, err := os.Stat(operand)
	return err != nil
}

func hasConfiguration(files []string) bool {
	for _, file := range files {
		if strings.EqualFold(filepath.Ext(file), ".cfg") {
			return true
		}
	}
	return false
}
