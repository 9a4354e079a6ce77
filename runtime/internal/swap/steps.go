// Package swap puts a new executable in the place of an installed one, so that
// at every moment a whole one, the old or the new, stands under its name or
// can be put there again.
//
// Beside NAME.exe there are, while that goes on: NAME.exe.new, the copy;
// NAME.exe.old, the one from before, which comes back when the new one fails;
// NAME.exe.restart, which says that the service ran and is to run again.
// NAME.exe.delete-… are files that a program has open and that go later.
// Whoever is killed in the middle leaves them, and the next one picks up:
// what stands under .old with a .restart beside it is the last that was known
// to work.
package swap

import "errors"

// Steps are several that are all done, or undone.
type Steps interface {
	// Do does one, counted from 0 on.
	Do(step int) error

	// Undo undoes one. It is called for the step that failed too, which may
	// have been done in part or not at all.
	Undo(step int) error
}

// Run does so many steps. When one fails it undoes, in the opposite order, and
// returns why it failed and what could not be undone.
func Run(steps Steps, count int) (failed, left error) {
	for n := range count {
		if failed = steps.Do(n); failed == nil {
			continue
		}
		for ; n >= 0; n-- {
			if err := steps.Undo(n); err != nil {
				left = errors.Join(left, err)
			}
		}
		break
	}
	return failed, left
}
