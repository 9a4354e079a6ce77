package recipe

import "winservice.internal/runtime"

// An Instance is one service of a recipe, ready to be printed and built.
type Instance struct {
	// Name is the package folder and the executable's name without ".exe".
	Name string

	// Service holds only what the recipe set; everything else is its zero
	// value, which means the default.
	Service runtime.Service

	// Source is the recipe's file as the user named it; empty for flags alone.
	Source string

	// Origins says where each key that was set was set, by its dotted name
	// within the service ("restart.delay", "environment.TZ").
	Origins map[string]Position
}
