package child

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/sys/windows"
)

var errNoEvent = errors.New("no process of its tree has it")

// setEvent sets the event of every process of the tree that has one. A name
// without %d is the same for all of them.
func (t *tree) setEvent(name string) error {
	return t.ask(func(pids []int) error {
		if !strings.Contains(name, "%d") {
			pids = pids[:1]
		}
		set := 0
		var failed error
		for _, pid := range pids {
			switch err := setNamedEvent(strings.ReplaceAll(name, "%d", strconv.Itoa(pid))); {
			case err == nil:
				set++
			case !errors.Is(err, windows.ERROR_FILE_NOT_FOUND):
				failed = err
			}
		}
		if set > 0 {
			return nil
		}
		if failed != nil {
			return failed
		}
		return fmt.Errorf("%w (tried for %s)", errNoEvent, listed(pids))
	})
}

// https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-openeventw
func setNamedEvent(name string) error {
	text, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return err
	}
	event, err := windows.OpenEvent(windows.EVENT_MODIFY_STATE, false, text)
	if err != nil {
		return fmt.Errorf("open %s: %w", name, err)
	}
	defer windows.CloseHandle(event)
	return windows.SetEvent(event)
}

func listed(pids []int) string {
	words := make([]string, len(pids))
	for i, pid := range pids {
		words[i] = strconv.Itoa(pid)
	}
	return "process " + strings.Join(words, ", ")
}
