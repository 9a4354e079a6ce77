package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/pflag"

	"winservice.internal/gen"
	"winservice.internal/gen/recipe"
)

var buildVerb = verb{
	name:     "build",
	operands: "[RECIPE...] [-o DIST] [SECTION:OPTION=VALUE...]",
	does:     "compiles DIST/NAME.exe for each service",
	help: `
Takes the Go toolchain and no module of yours. The same recipe gives the same
bytes in any folder and on any machine with the same version of Go; an
executable whose bytes have not changed is not touched. With several targets
each has a folder of its own, DIST/windows-arm64/NAME.exe.`,
	example: `winservice build
winservice build recipes/zope.toml -o dist --target windows/amd64,windows/arm64
winservice build buildout.cfg 'buildout:directory=C:\srv\site' 'buildout:executable=C:\Python\python.exe'`,
	setUp: func(set *pflag.FlagSet) func(streams, []string) error {
		b := build{}
		set.StringVarP(&b.dist, "output", "o", "dist", "the executables go to `DIST` (default dist)")
		set.StringSliceVar(&b.names, "target", []string{"windows/amd64"}, "compile for `GOOS/GOARCH`[,...] (default windows/amd64):\n"+targetHelp)
		set.StringVar(&b.keep, "keep", "", "the module that is compiled goes to `DIR`, and is kept")
		set.BoolVarP(&b.quiet, "quiet", "q", false, "print nothing but warnings and errors")
		var recipes recipeOptions
		recipes.add(set)
		return func(s streams, operands []string) error {
			if b.dist == "" {
				return usageError("--output needs a folder; say . for this one")
			}
			targets, err := parseTargets(b.names)
			if err != nil {
				return err
			}
			b.targets = targets
			recipes.elsewhere = len(windowsArchitectures(targets)) == 0
			recipes.target = common(targets)
			in, err := recipes.load(s, operands)
			if err != nil {
				return err
			}
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return b.run(ctx, s, in.instances)
		}
	},
}

// A build is one run of the verb.
type build struct {
	dist    string
	names   []string // of the targets
	targets []target
	keep    string
	quiet   bool
}

func (b *build) run(ctx context.Context, s streams, instances []recipe.Instance) error {
	dir, remove, err := b.moduleFolder()
	if err != nil {
		return err
	}
	defer func() { remove() }()

	files, err := gen.Module(instances, windowsArchitectures(b.targets))
	if err != nil {
		return err
	}
	if err := writeModule(dir, files); err != nil {
		return err
	}
	tools, err := findToolchain(ctx, dir)
	if err != nil {
		return err
	}
	for _, t := range b.targets {
		err := b.compile(ctx, s, tools, t, instances)
		if internal, ok := errors.AsType[*compileError](err); ok {
			remove = func() {} // it is what the error is about
			internal.module = dir
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// compile makes the executables of one target beside their places, so that
// each can be put into its own in one step, and delivers them.
func (b *build) compile(ctx context.Context, s streams, tools toolchain, t target, instances []recipe.Instance) error {
	dist := b.dist
	if len(b.targets) > 1 {
		dist = filepath.Join(dist, t.os+"-"+t.arch)
	}
	const mend = "say another folder with -o"
	if err := os.MkdirAll(dist, 0o777); err != nil {
		return fmt.Errorf("write the executables: %w; %s", err, mend)
	}
	fresh, err := os.MkdirTemp(dist, "_winservice-")
	if err != nil {
		return fmt.Errorf("write the executables: %w; %s", err, mend)
	}
	defer os.RemoveAll(fresh)

	done := b.showProgress(s, fresh, t, len(instances))
	err = tools.compile(ctx, t, fresh, names(instances))
	done()
	if err != nil {
		return err
	}
	return b.deliver(s, fresh, dist, t, instances)
}

// moduleFolder returns the folder for the module that is compiled, and what
// takes it away afterwards.
func (b *build) moduleFolder() (dir string, remove func(), err error) {
	if b.keep == "" {
		dir, err = os.MkdirTemp("", "winservice-")
		if err != nil {
			return "", nil, fmt.Errorf("make a module: %w", err)
		}
		return dir, func() { os.RemoveAll(dir) }, nil
	}
	if err := clearModule(b.keep); err != nil {
		return "", nil, err
	}
	dir, err = filepath.Abs(b.keep)
	return dir, func() {}, err
}

func names(instances []recipe.Instance) []string {
	var all []string
	for _, in := range instances {
		all = append(all, in.Name)
	}
	return all
}
