package child

import (
	"fmt"
	"strings"

	"winservice.internal/runtime/internal/order"
	"winservice.internal/runtime/internal/wtf16"
)

// environmentBlock returns an environment in the form that CreateProcess
// takes: NAME=value in UTF-16, each with a NUL after it, and another NUL at the
// end, sorted by name. Compare is how Windows orders names, without regard to
// case; of several values for one name the last counts.
//
// https://learn.microsoft.com/windows/win32/procthread/changing-environment-variables
func environmentBlock(env []string, compare func(a, b []uint16) int) ([]uint16, error) {
	type entry struct{ name, text []uint16 }
	var entries []entry
	for _, text := range env {
		name, ok := variableName(text)
		if !ok {
			return nil, fmt.Errorf("environment %q: not of the form NAME=value", text)
		}
		units := wtf16.Append(nil, text)
		entries = append(entries, entry{units[:len(wtf16.Append(nil, name))], units})
	}
	order.Sort(entries, func(a, b entry) bool { return compare(a.name, b.name) < 0 })
	var block []uint16
	for i, e := range entries {
		if i+1 < len(entries) && compare(e.name, entries[i+1].name) == 0 {
			continue // equal entries have kept their order: a later one counts
		}
		block = append(append(block, e.text...), 0)
	}
	if len(entries) == 0 {
		block = append(block, 0)
	}
	return append(block, 0), nil
}

// variableName returns the name of NAME=value. Windows itself has names that
// begin with an equals sign, such as =C: for the current folder of a drive.
func variableName(text string) (string, bool) {
	if text == "" || strings.Contains(text, "\x00") {
		return "", false
	}
	end := strings.Index(text[1:], "=") + 1
	return text[:end], end > 0
}
