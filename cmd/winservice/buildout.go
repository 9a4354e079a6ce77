package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"winservice.internal/gen/buildout"
	"winservice.internal/gen/buildout/condition"
)

// BuildoutOptions say how buildout configurations are read.
type buildoutOptions struct {
	naming       string
	dialect      int
	userDefaults bool
	python       string
	target       string // where the services run, as GOOS/GOARCH; empty: not said
}

var buildoutFlags = []string{"naming", "dialect", "user-defaults", "python-version"}

func (o *buildoutOptions) add(set *pflag.FlagSet) {
	set.StringVar(&o.naming, "naming", "", "the `RULE` for service names of a buildout configuration: hash or\npath")
	set.IntVar(&o.dialect, "dialect", 2, "a buildout configuration is written for buildout 1, or for 2 and\nlater: `N` is 1 or 2")
	set.BoolVar(&o.userDefaults, "user-defaults", false, "put a buildout configuration over your own .buildout/default.cfg")
	set.StringVar(&o.python, "python-version", "", "the target's Python is `VERSION`, as 3.11, for the conditions of a\nbuildout configuration that ask for it")
}

// addTarget adds the flag that says where services are to run that are not
// compiled.
func (o *buildoutOptions) addTarget(set *pflag.FlagSet) {
	set.StringVar(&o.target, "target", "", "the services run on `GOOS/GOARCH`, for the conditions of a buildout\nconfiguration that ask for the processor (default windows)")
}

// check refuses values of flags that mean nothing.
func (o *buildoutOptions) check() error {
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

func (o *buildoutOptions) options() buildout.Options {
	options := buildout.Options{UserDefaults: o.userDefaults, Python: o.python}
	if o.dialect == 1 {
		options.Dialect = buildout.Dialect1
	}
	return options
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
