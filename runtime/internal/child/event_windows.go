package child

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/sys/windows"
)

var (
	errNoEvent = errors.New("no process of its tree has it")
	errNotSet  = errors.New("it is not set")
)

// setEvent sets the event of every process of the tree that has one. A name
// without %d is the same for all of them.
func (t *tree) setEvent(name string) error {
	return t.events(name, func(name string) error {
		return withEvent(name, windows.EVENT_MODIFY_STATE, windows.SetEvent)
	})
}

// isEventSet returns nil when a process of the tree has the event, and it is
// set.
func (t *tree) isEventSet(name string) error {
	return t.events(name, func(name string) error {
		return withEvent(name, windows.SYNCHRONIZE, func(event windows.Handle) error {
			switch state, err := windows.WaitForSingleObject(event, 0); state {
			case windows.WAIT_OBJECT_0:
				return nil
			case uint32(windows.WAIT_TIMEOUT):
				return errNotSet
			default:
				return err
			}
		})
	})
}

// events does something with the event of every process of the tree that has
// one, and is content when that was done for one of them.
func (t *tree) events(name string, do func(name string) error) error {
	return t.ask(func(pids []int) error {
		if !strings.Contains(name, "%d") {
			pids = pids[:1]
		}
		done := 0
		var failed error
		for _, pid := range pids {
			switch err := do(strings.ReplaceAll(name, "%d", strconv.Itoa(pid))); {
			case err == nil:
				done++
			case !errors.Is(err, windows.ERROR_FILE_NOT_FOUND):
				failed = err
			}
		}
		if done > 0 {
			return nil
		}
		if failed != nil {
			return failed
		}
		return fmt.Errorf("%w (tried for %s)", errNoEvent, listed(pids))
	})
}

// https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-openeventw
func withEvent(name string, access uint32, do func(event windows.Handle) error) error {
	text, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return err
	}
	event, err := windows.OpenEvent(access, false, text)
	if err != nil {
		return fmt.Errorf("open %s: %w", name, err)
	}
	defer windows.CloseHandle(event)
	return do(event)
}

func listed(pids []int) string {
	words := make([]string, len(pids))
	for i, pid := range pids {
		words[i] = strconv.Itoa(pid)
	}
	return "process " + strings.Join(words, ", ")
}
