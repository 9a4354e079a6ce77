// Package condition says whether the condition of a buildout section,
// [name: expression], is true of the machine that services will run on.
//
// The language is the part of Python's that such conditions are written in:
// the names that buildout documents for them, the environment markers of
// PEP 508, attributes and calls of sys, os and platform that a machine can be
// asked about from afar, literals, comparisons, and, or and not. Everything
// else is an error with its place: nothing is guessed.
package condition

import "fmt"

// A Machine is what a condition can ask about.
type Machine struct {
	OS     string // a GOOS: windows, linux, darwin …; empty: not said
	Arch   string // a GOARCH: amd64, 386, arm64 …; empty: not said
	Python string // the version of the CPython there, as 3.11.4, or as 3.11 of any third number; empty: not said
}

// An Error is what keeps a condition from being decided.
type Error struct {
	Start, End int // bytes of the condition that are at fault
	What       string
	Mend       string
	Unknown    string // the name that is at fault, if it is one that there is not
}

func (e *Error) Error() string { return e.What }

// True says whether a condition is true of a machine. The error is an
// [*Error]. What stands behind an "or" that is decided, and behind an "and",
// need not be known, but must be well written. Of a Python whose third number
// is not known, a condition is decided that is the same for all.
func True(text string, m Machine) (bool, error) {
	tokens, err := lex(text)
	if err != nil {
		return false, err
	}
	p := parser{tokens: tokens, end: len(text)}
	tree, err := p.whole()
	if err != nil {
		return false, err
	}
	machines := m.patched(text)
	v, err := tree.eval(machines[0])
	if err != nil {
		return false, err
	}
	for _, m := range machines[1:] {
		other, err := tree.eval(m)
		if err != nil || truth(other) != truth(v) {
			return false, errorAt(0, len(text), "the condition asks for more of Python's version than is known here, "+m.twoNumbers(),
				"say the target's version with its third number, as in --python-version "+m.twoNumbers()+".4")
		}
	}
	return truth(v), nil
}

// errorAt makes an error without handing out a nil pointer as one.
func errorAt(start, end int, what, mend string) error {
	return &Error{Start: start, End: end, What: what, Mend: mend}
}

const languageMend = "conditions are read that ask for the system, the processor or Python, as in [s: windows and not bits32] or [s: platform_system == \"Windows\"]; write the section as it is where the service runs, without the condition"

// notRead is the error of what Python can do and this package does not.
func notRead(start, end int, what string) error {
	return errorAt(start, end, fmt.Sprintf("%s cannot be decided here", what), languageMend)
}
