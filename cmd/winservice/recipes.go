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
	"winservice.internal/gen/recipe"
	"winservice.internal/runtime/readable"
)

// RecipeOptions say how recipes are read.
type recipeOptions struct {
	buildoutOptions

	flags   *pflag.FlagSet
	noCheck bool
	verb    string
	strict  bool

	// elsewhere says that no executable is for Windows: what is odd there
	// alone is not told.
	elsewhere bool
}

func (o *recipeOptions) add(set *pflag.FlagSet) {
	o.flags, o.verb = set, set.Name()
	o.buildoutOptions.add(set)
	set.BoolVar(&o.strict, "strict", false, "take warnings for errors")
	set.BoolVar(&o.noCheck, "no-check", false, "do not look whether the scripts of a buildout configuration exist")
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
		Options:        o.options(),
		ServiceOptions: buildout.ServiceOptions{Naming: o.naming, NoCheck: o.noCheck},
	}
	options.Target = cmp.Or(o.target, "windows") // services run there, wherever they are built
	var files []string
	for _, operand := range operands {
		if isSetting(operand) {
			options.Overrides = append(options.Overrides, operand)
		} else if lacksValue(operand) {
			return options, nil, usageError(fmt.Sprintf("%s says no value; write it as %s=VALUE", readable.Quote(operand), operand))
		} else {
			found := matches(operand)
			if len(found) == 0 {
				return options, nil, usageError(fmt.Sprintf("no file matches %s", readable.Quote(operand)))
			}
			files = append(files, found...)
		}
	}
	files = once(files)
	if err := o.check(); err != nil {
		return options, nil, err
	}
	if o.asksTarget() {
		if _, err := parseTargets([]string{o.target}); err != nil {
			return options, nil, err
		}
	}
	if len(files) == 0 {
		if what := o.onlyBuildout(); what != "" {
			return options, nil, usageError(what)
		}
		files = []string{defaultRecipe}
	}
	if len(options.Overrides) > 0 && !hasConfiguration(files) {
		return options, nil, usageError(fmt.Sprintf(
			"%s sets an option of a buildout configuration, and none is named; name it, as in: buildout.cfg %s",
			readable.Quote(options.Overrides[0]), readable.Quote(options.Overrides[0])))
	}
	if !hasConfiguration(files) {
		for _, flag := range append(buildoutFlags, "no-check", "target") {
			if o.flags.Changed(flag) && (flag != "target" || o.asksTarget()) {
				return options, nil, usageError(fmt.Sprintf("--%s is about buildout configurations, and none is named", flag))
			}
		}
	}
	return options, files, nil
}

// asksTarget says whether that flag was given.
func (o *recipeOptions) asksTarget() bool {
	return o.target != "" && o.verb != "build"
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
