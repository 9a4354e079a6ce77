package gen

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"winservice.internal/gen/buildout"
	"winservice.internal/gen/recipe"
)

// LoadOptions say how buildout configurations are read; the zero value is
// how buildout itself reads them. They mean nothing to a native recipe.
type LoadOptions struct {
	buildout.Options
	buildout.ServiceOptions
}

// Load reads recipes, *.toml as native ones and *.cfg as buildout
// configurations, and returns their services in the order of the files, with
// warnings. The error is a [recipe.Problems] with everything that is wrong in
// any of them, and between them.
func Load(files []string, o LoadOptions) ([]recipe.Instance, []recipe.Problem, error) {
	var (
		instances []recipe.Instance
		warnings  []recipe.Problem
		problems  recipe.Problems
	)
	for _, file := range files {
		ins, warns, err := loadOne(file, o)
		instances = append(instances, ins...)
		warnings = append(warnings, warns...)
		problems = append(problems, asProblems(file, err)...)
	}
	if len(files) > 1 {
		problems = once(problems)
	}
	warnings = append(warnings, recipe.Warnings(instances)...)
	if len(problems) == 0 {
		checked := recipe.Check(instances)
		problems, warnings = checked.Of(recipe.Error), append(warnings, checked.Of(recipe.Warning)...)
	}
	for i := range warnings {
		warnings[i].Severity = recipe.Warning
	}
	if len(problems) > 0 {
		return nil, warnings, problems
	}
	return instances, warnings, nil
}

// once leaves out what is told of a file that several include.
func once(problems recipe.Problems) recipe.Problems {
	type told struct {
		at        recipe.Position
		key, what string
	}
	seen := map[told]bool{}
	return slices.DeleteFunc(problems, func(p recipe.Problem) bool {
		t := told{p.Pos, p.Key, p.What}
		again := seen[t] && p.Pos.Line > 0
		seen[t] = true
		return again
	})
}

func loadOne(file string, o LoadOptions) ([]recipe.Instance, []recipe.Problem, error) {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".toml":
		instances, err := recipe.Load(file)
		return instances, nil, err
	case ".cfg":
		config, err := buildout.Load(file, o.Options)
		if err != nil {
			return nil, nil, err
		}
		instances, warnings, problems := buildout.Instances(config, o.ServiceOptions)
		if len(problems) > 0 {
			return nil, warnings, problems
		}
		return instances, warnings, nil
	}
	return nil, nil, recipe.Problems{{
		Pos:  recipe.Position{File: filepath.ToSlash(file)},
		What: "not a recipe by its name",
		Mend: "name a recipe NAME.toml, or a buildout configuration NAME.cfg",
	}}
}

// asProblems makes one list of whatever kept a file from being read.
func asProblems(file string, err error) recipe.Problems {
	if err == nil {
		return nil
	}
	if problems, ok := errors.AsType[recipe.Problems](err); ok {
		return problems
	}
	p := recipe.Problem{Pos: recipe.Position{File: filepath.ToSlash(file)}, What: err.Error()}
	if errors.Is(err, fs.ErrNotExist) {
		p.What = "there is no such file"
		p.Mend = "name the configuration, with its folder"
	} else if cause, ok := errors.AsType[*fs.PathError](err); ok {
		p.What = "it cannot be read: " + cause.Err.Error()
		p.Mend = "look at its name and its permissions"
	}
	return recipe.Problems{p}
}
