package main

import (
	"strings"

	"github.com/spf13/pflag"

	"winservice.internal/gen/buildout"
	"winservice.internal/gen/recipe"
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

// load makes the service of a buildout that has this one part. The part is
// made of operands, which is what flags are: settings from no file.
func (o *originalOptions) load(s streams, from *source) (input, error) {
	if what, mend := recipe.CheckInstanceName(from.name); what != "" {
		return input{}, recipe.Problems{{Key: "--name", What: what, Mend: mend}}
	}
	if from.directory == "" {
		return input{}, usageError(`where is the buildout on the machine that the service runs on? say --directory, as in: --directory C:\srv\site`)
	}
	operands, err := o.operands(from)
	if err != nil {
		return input{}, err
	}
	// The file would be in the current folder, where scripts are looked up.
	config, err := buildout.Parse("buildout.cfg", nil, buildout.Options{Overrides: operands, Target: "windows"})
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
	for i := range instances {
		instances[i].Source = ""
	}
	return from.accept(s, input{instances: instances}, warnings, nil)
}

// operands are the flags as settings of [buildout] and of the part.
func (o *originalOptions) operands(from *source) ([]string, error) {
	part := from.name + ":"
	all := []string{part + "recipe=z3c.recipe.winservice:service", "buildout:directory=" + from.directory}
	for _, a := range []struct{ flag, option string }{
		{"python", "buildout:executable"},
		{"display-name", part + "name"},
		{"description", part + "description"},
		{"start", part + "start"},
		{"account", part + "account"},
		{"runzope", part + "runzope"},
		{"runscript", part + "runscript"},
		{"parameters", part + "parameters"},
	} {
		if o.set.Changed(a.flag) {
			all = append(all, a.option+"="+o.set.Lookup(a.flag).Value.String())
		}
	}
	var bad []string
	for _, setting := range from.settings {
		if key, _, ok := strings.Cut(setting, "="); !ok || key == "" || strings.Contains(key, ":") {
			bad = append(bad, badSetting(setting))
			continue
		}
		all = append(all, part+setting)
	}
	return all, usageErrors(bad)
}
