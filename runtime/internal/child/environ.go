package child

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"winservice.internal/runtime/internal/order"
)

// environmentBlock returns an environment in the form that CreateProcess
// takes: NAME=value, each with a NUL after it, and another NUL at the end,
// sorted by name without regard to case. Of several values for one name the
// last counts.
//
// https://learn.microsoft.com/windows/win32/procthread/changing-environment-variables
func environmentBlock(env []string) ([]uint16, error) {
	type entry struct{ key, text string }
	var entries []entry
	index := make(map[string]int)
	for _, text := range env {
		name, ok := variableName(text)
		if !ok {
			return nil, fmt.Errorf("environment %q: not of the form NAME=value", text)
		}
		key := strings.ToUpper(name)
		if at, dup := index[key]; dup {
			entries[at].text = text
			continue
		}
		index[key] = len(entries)
		entries = append(entries, entry{key, text})
	}
	order.Sort(entries, func(a, b entry) bool { return a.key < b.key })
	var block []uint16
	for _, e := range entries {
		block = append(append(block, utf16.Encode([]rune(e.text))...), 0)
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
