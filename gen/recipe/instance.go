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
	// within the service ("restart.delay", "environment.TZ"). A service name
	// that is taken over from the instance has the instance's position.
	Origins map[string]Position

	// Overrode says what the keys of Origins have replaced, the latest first.
	Overrode map[string][]Overridden

	// Remarks are the warnings about it.
	Remarks Problems

	// Place is where the recipe names the instance, NamePlace where it names
	// the service; DisplayNamePlace and LogPlace are where it says its display
	// name and log folder, or else where the defaults of these come from.
	// [Check] points there.
	Place, NamePlace, DisplayNamePlace, LogPlace Place
}

// Warnings returns the warnings about all instances; those of a template that
// several share are told once.
func Warnings(instances []Instance) []Problem {
	type id struct {
		cause
		what string
	}
	var all []Problem
	told := map[id]bool{}
	for _, in := range instances {
		for _, p := range in.Remarks {
			if i := (id{p.cause(), p.What}); p.Pos.Line == 0 || !told[i] {
				told[i] = true
				all = append(all, p)
			}
		}
	}
	return all
}

// A Place is what a [Problem] shows of a recipe: a position, what stands
// there, and what the user calls it. The zero Place is nowhere in a file.
type Place struct {
	Pos     Position
	Path    string // dotted, as "service.zope-a.name"
	Excerpt string // the source line
	Width   int    // characters on that line
}

func (p Place) problem(what, mend string) Problem {
	return Problem{
		Pos: p.Pos, Key: p.Path, What: what, Excerpt: p.Excerpt, Width: p.Width, Mend: mend,
		Secret: what == secretWhat || what == passwordWhat,
	}
}
