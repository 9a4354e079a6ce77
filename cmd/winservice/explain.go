package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"winservice.internal/gen/explain"
	"winservice.internal/gen/recipe"
)

var explainVerb = verb{
	name:     "explain",
	operands: "[RECIPE...] [--service NAME] [--json] [SECTION:OPTION=VALUE...]",
	does:     "says what each service will do: every setting, and what follows",
	help: `
Each setting is printed with the file and line that set it, or the word
default, and its value; what that has replaced, in a template or the defaults,
stands below. Then come the command line that Windows is given, what follows
when the child dies again and again, and how it is stopped, held against the
time that Windows gives a service.

Nothing is written. Warnings come last, and go to the standard error output.`,
	example: "winservice explain\nwinservice explain recipes/zope.toml --service zope-a\nwinservice explain --json | jq '.[] | {service, budget_seconds}'",
	setUp: func(set *pflag.FlagSet) func(streams, []string) error {
		only := set.StringArray("service", nil, "only the service `NAME`: its folder or its service name;\nmay be given again")
		asJSON := set.Bool("json", false, "print a JSON array with an object for each service")
		ascii := set.Bool("ascii", false, "draw with ASCII characters also where the terminal takes others")
		var recipes recipeOptions
		recipes.add(set)
		recipes.addTarget(set)
		return func(s streams, operands []string) error {
			if *asJSON && *ascii {
				return usageError("--ascii is about pictures, and --json has none; leave one of them out")
			}
			in, warnings, err := recipes.read(operands)
			if err == nil {
				in.instances, err = choose(in.instances, *only)
			}
			if err != nil {
				warn(s, warnings)
				return err
			}
			if *asJSON {
				err = explain.JSON(s.out, in.instances)
			} else {
				err = explain.Text(s.out, in.instances, style(s, *ascii))
			}
			warn(s, warnings)
			return err
		}
	},
}

// style is how pictures are drawn: with Unicode on a terminal that takes it.
// What goes into a file or a pipe is the same on every machine.
func style(s streams, ascii bool) explain.Style {
	if !ascii && isTerminal(s.out) && takesUnicode() {
		return explain.Unicode
	}
	return explain.ASCII
}

// choose returns the services that are named, in the recipe's order; all of
// them when none is.
func choose(all []recipe.Instance, names []string) ([]recipe.Instance, error) {
	if len(names) == 0 {
		return all, nil
	}
	wanted := make([]bool, len(all))
	for _, name := range names {
		i := slices.IndexFunc(all, func(in recipe.Instance) bool { return in.Name == name })
		if i < 0 {
			i = slices.IndexFunc(all, func(in recipe.Instance) bool { return strings.EqualFold(in.Service.Name, name) })
		}
		if i < 0 {
			return nil, usageError(fmt.Sprintf("--service %q: there is no such service; %s", name, instead(all, name)))
		}
		wanted[i] = true
	}
	var chosen []recipe.Instance
	for i, in := range all {
		if wanted[i] {
			chosen = append(chosen, in)
		}
	}
	return chosen, nil
}

// instead is the service that was meant, or some of those that there are.
func instead(all []recipe.Instance, name string) string {
	const some = 10
	names := make([]string, 0, 2*len(all))
	for _, in := range all {
		names = append(names, in.Name)
	}
	for _, in := range all {
		names = append(names, in.Service.Name)
	}
	if near := recipe.Nearest(name, names); near != "" {
		return "did you mean " + near + "?"
	}
	list := strings.Join(names[:min(len(all), some)], ", ")
	if more := len(all) - some; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return "there is " + list
}
