package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"winservice.internal/gen/buildout"
	"winservice.internal/gen/recipe"
	"winservice.internal/runtime/readable"
)

// OriginalOptions are those of z3c.recipe.winservice, by their names there.
type originalOptions struct {
	runzope    string
	runscript  string
	parameters string
	python     string
	set        *pflag.FlagSet
}

func (o *originalOptions) add(set *pflag.FlagSet) {
	o.set = set
	set.StringVar(&o.runzope, "runzope", "", "the original's option: runs bin\\`SCRIPT`-script.py of the buildout\nin --directory")
	set.StringVar(&o.runscript, "runscript", "", "the original's option: runs `SCRIPT`, a .py or an .exe")
	set.StringVar(&o.parameters, "parameters", "", "the original's option: `TEXT` for the command line, as it is")
	set.StringVar(&o.python, "python", "", "the python.exe that runs the script is `PATH`")
}

func (o *originalOptions) given() bool {
	return o.set.Changed("runzope") || o.set.Changed("runscript")
}

// load makes the service of a buildout that has this one part, and nothing
// else: settings from no file, whose texts are taken as they are.
func (o *originalOptions) load(s streams, from *source) (input, error) {
	if what, mend := recipe.CheckInstanceName(from.name); what != "" {
		return input{}, recipe.Problems{{Key: "--name", What: what, Mend: mend}}
	}
	if from.directory == "" {
		return input{}, usageError(`where is the buildout on the machine that the service runs on? say --directory, as in: --directory C:\srv\site`)
	}
	settings, err := o.settings(from)
	if err != nil {
		return input{}, err
	}
	config, err := buildout.Literal(settings)
	if err != nil {
		return input{}, err
	}
	instances, warnings, problems := buildout.Instances(config, buildout.ServiceOptions{Naming: from.naming, NoCheck: from.noCheck})
	for i := range warnings {
		warnings[i].Severity = recipe.Warning
	}
	warnings = append(warnings, recipe.Warnings(instances)...)
	if len(problems) > 0 {
		return from.accept(s, input{}, warnings, problems)
	}
	return from.accept(s, input{instances: instances}, warnings, nil)
}

// settings are the flags as options of [buildout] and of the part.
func (o *originalOptions) settings(from *source) ([]buildout.Setting, error) {
	all := []buildout.Setting{
		{Section: from.name, Option: "recipe", Value: "z3c.recipe.winservice:service"},
		{Section: "buildout", Option: "directory", Value: from.directory},
	}
	said := map[string]bool{}
	for _, option := range partOptions {
		if flag := o.set.Lookup(option.flag); flag.Changed {
			all = append(all, buildout.Setting{Section: from.name, Option: option.name, Value: flag.Value.String()})
			said[option.name] = true
		}
	}
	if o.set.Changed("python") {
		all = append(all, buildout.Setting{Section: "buildout", Option: "executable", Value: o.python})
	}
	var bad []string
	for _, setting := range from.settings {
		key, value, ok := strings.Cut(setting, "=")
		switch {
		case !ok || !isKey(key):
			bad = append(bad, badSetting(setting))
		case flagOf(key) != "":
			bad = append(bad, fmt.Sprintf("--set %s: say it with %s", readable.Quote(setting), flagOf(key)))
		case said[key]:
			bad = append(bad, fmt.Sprintf("--set %s: said twice", readable.Quote(setting)))
		case !buildout.HasOption(key):
			bad = append(bad, fmt.Sprintf("--set %s: no such key; winservice help keys lists them", readable.Quote(setting)))
		default:
			said[key] = true
			all = append(all, buildout.Setting{Section: from.name, Option: key, Value: value})
		}
	}
	return all, usageErrors(bad)
}

// partOptions are the options of the part that have flags of their own.
var partOptions = []struct{ flag, name string }{
	{"display-name", "name"},
	{"description", "description"},
	{"start", "start"},
	{"account", "account"},
	{"runzope", "runzope"},
	{"runscript", "runscript"},
	{"parameters", "parameters"},
}

// flagOf is the flag that says an option which --set does not; empty when
// --set may.
func flagOf(option string) string {
	switch option {
	case "recipe":
		return "--runzope or --runscript"
	case "name", "display-name":
		return "--display-name"
	case "description", "runzope", "runscript", "parameters":
		return "--" + option
	}
	return ""
}

// isKey says whether a text can be the name of an option: it has no operator
// of buildout's language.
func isKey(s string) bool {
	return s != "" && strings.TrimSpace(s) == s && !strings.ContainsAny(s, ":<>\n") && !strings.ContainsAny(s[len(s)-1:], "+-.")
}
