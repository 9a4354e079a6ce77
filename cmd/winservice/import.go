package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"winservice.internal/gen/peers"
	"winservice.internal/gen/recipe"
	"winservice.internal/runtime/readable"
)

// importLimit is one byte more than what is read of any file.
const importLimit = 1<<20 + 1

var importVerb = verb{
	name:     "import",
	operands: "FILE [-o RECIPE] [SECTION:OPTION=VALUE...]",
	does:     "turns another wrapper's configuration into a recipe",
	help: `
Reads WinSW's XML and YAML; what nssm dump prints; a registry export (.reg) of
a service of NSSM, srvany or Shawl, with the subkeys; a shawl add or shawl run
line; a prunsrv //IS// line, as //PS// prints it; a systemd unit; and a buildout
configuration. FILE - is standard input.

What is not carried over stands in the recipe as a comment, with what to use
instead. What is no field of the peer's, misspelt perhaps, is a warning with
its line, too. Passwords and other secrets are left out. The recipe goes to
standard output, or to a file that is not there yet.`,
	example: `winservice import jenkins.xml -o winservice.toml
nssm dump jenkins | winservice import - > jenkins.toml
winservice import --base C:\srv\jenkins jenkins.xml`,
	setUp: func(set *pflag.FlagSet) func(streams, []string) error {
		var o importOptions
		set.StringVarP(&o.output, "output", "o", "", "write the recipe to `FILE`, which must not exist")
		set.StringVar(&o.From, "from", "", "the `FORMAT` when the content does not tell it:\n"+strings.Join(peers.Formats(), ", "))
		set.StringVar(&o.Base, "base", "", "the `FOLDER` of WinSW's executable on the service's machine, its\n%BASE%")
		o.addTarget(set)
		o.buildoutOptions.add(set)
		return func(s streams, operands []string) error { return o.run(set, s, operands) }
	},
}

type importOptions struct {
	peers.Options
	buildoutOptions
	output string
}

func (o *importOptions) run(set *pflag.FlagSet, s streams, operands []string) error {
	var files, settings []string
	for _, operand := range operands {
		if operand != "-" && isSetting(operand) {
			settings = append(settings, operand)
		} else {
			files = append(files, operand)
		}
	}
	if err := o.check(files); err != nil {
		return err
	}
	name, raw, err := readImport(s, files[0])
	if err != nil {
		return err
	}
	format, err := peers.Format(name, raw, o.From)
	if err != nil {
		return err
	}
	if err := o.checkFormat(set, format, settings); err != nil {
		return err
	}
	o.Buildout, o.Naming = o.options(), o.naming
	o.Buildout.Overrides, o.Buildout.Target = settings, o.target
	text, warnings, err := peers.Import(name, raw, o.Options)
	warn(s, warnings)
	if err != nil {
		return err
	}
	return o.write(s, text)
}

func (o *importOptions) check(files []string) error {
	switch {
	case len(files) == 0:
		return usageError("name the configuration to import, or - for standard input")
	case len(files) > 1:
		return usageError("one file at a time")
	case o.From != "" && !slices.Contains(peers.Formats(), o.From):
		return usageError(fmt.Sprintf("--from %q is no format; say one of %s", o.From, strings.Join(peers.Formats(), ", ")))
	case o.output != "" && !strings.EqualFold(filepath.Ext(o.output), ".toml"):
		return usageError(fmt.Sprintf("%s is not a recipe by its name; call it NAME.toml", readable.Quote(o.output)))
	case o.target != "":
		if _, err := parseTargets([]string{o.target}); err != nil {
			return err
		}
	}
	return o.buildoutOptions.check()
}

// checkFormat refuses what means nothing to a format.
func (o *importOptions) checkFormat(set *pflag.FlagSet, format string, settings []string) error {
	if format == "buildout" {
		if set.Changed("base") {
			return usageError("--base is about the folder of another wrapper's executable, and a buildout has none; say the buildout's folder by buildout:directory=FOLDER")
		}
		return nil
	}
	if len(settings) > 0 {
		return usageError(fmt.Sprintf("%s sets an option of a buildout configuration, and this is the format %s", readable.Quote(settings[0]), format))
	}
	for _, flag := range append(buildoutFlags, "target") {
		if set.Changed(flag) {
			return usageError(fmt.Sprintf("--%s is about a buildout configuration, and this is the format %s", flag, format))
		}
	}
	return nil
}

func readImport(s streams, file string) (name string, raw []byte, err error) {
	if file == "-" {
		raw, err = io.ReadAll(io.LimitReader(s.in, importLimit))
		if err != nil {
			return "", nil, fmt.Errorf("read standard input: %w", err)
		}
		return "standard input", raw, nil
	}
	f, err := os.Open(file)
	if err == nil {
		defer f.Close() // only read from
		raw, err = io.ReadAll(io.LimitReader(f, importLimit))
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil, usageError(file + ": there is no such file; name the configuration, or - for standard input")
	case err != nil:
		return "", nil, usageError("it cannot be read: " + err.Error())
	}
	return filepath.ToSlash(file), raw, nil
}

func (o *importOptions) write(s streams, text []byte) error {
	if o.output == "" {
		_, err := s.out.Write(text)
		return err
	}
	if err := writeNew(o.output, text); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s written; read its notes, then run: %s\n", recipe.Harmless(o.output), buildCommand(o.output))
	return nil
}
