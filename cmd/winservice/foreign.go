package main

import (
	"fmt"
	"slices"
	"strings"

	"winservice.internal/gen/recipe"
)

// foreignPaths warns of services for Windows whose program has a path that is
// none there: mostly a buildout whose directory on the target was not stated.
func foreignPaths(instances []recipe.Instance, targets []target) (warnings []recipe.Problem) {
	if !slices.ContainsFunc(targets, func(t target) bool { return t.os == "windows" }) {
		return nil
	}
	for _, in := range instances {
		command := in.Service.Command
		for _, path := range append([]string{command.Path, command.Dir}, command.Args[:min(1, len(command.Args))]...) {
			if !strings.HasPrefix(path, "/") || strings.Count(path, "/") < 2 {
				continue // "/c" is an option
			}
			warnings = append(warnings, recipe.Problem{
				Pos:  in.Place.Pos,
				Key:  in.Name,
				What: fmt.Sprintf("%s is no path on Windows", path),
				Mend: `state the target's paths; of a buildout by 'buildout:directory=C:\srv\site' 'buildout:executable=C:\Python\python.exe'`,
			})
			break
		}
	}
	return warnings
}
