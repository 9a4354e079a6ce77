package scm

import (
	"errors"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// sourcesKey is where the event viewer looks for the message file of a source.
// https://learn.microsoft.com/windows/win32/eventlog/event-sources
const sourcesKey = servicesKey + `EventLog\Application\`

// servicesKey is where the SCM keeps what it knows of each service.
const servicesKey = `SYSTEM\CurrentControlSet\Services\`

// allTypes is TypesSupported: errors, warnings and information.
const allTypes = windows.EVENTLOG_ERROR_TYPE | windows.EVENTLOG_WARNING_TYPE | windows.EVENTLOG_INFORMATION_TYPE

const messageFile = "EventMessageFile"

// sourceFile returns the message file of an event source, or nothing when
// there is no such source or it cannot be read.
func sourceFile(name string) string {
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, sourcesKey+name, registry.QUERY_VALUE)
	if err != nil {
		return ""
	}
	defer key.Close()
	file, _, err := key.GetStringValue(messageFile)
	if err != nil {
		return ""
	}
	return file
}

// registerSource makes the executable the message file of the event source,
// whatever it was before. It is written as plain text, not to be expanded,
// since a folder's name may hold percent signs.
func registerSource(name, exe string) error {
	key, _, err := registry.CreateKey(registry.LOCAL_MACHINE, sourcesKey+name, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	if err := key.SetStringValue(messageFile, exe); err != nil {
		return err
	}
	return key.SetDWordValue("TypesSupported", allTypes)
}

// unregisterSource removes the event source when its message file is one of
// ours. Another one's is left and noted.
func unregisterSource(name string, ours ...string) (note string, err error) {
	file := sourceFile(name)
	found := file == ""
	for _, exe := range ours {
		found = found || sameFile(file, exe)
	}
	if !found {
		return "event source " + name + ": left, it belongs to " + file, nil
	}
	err = registry.DeleteKey(registry.LOCAL_MACHINE, sourcesKey+name)
	if errors.Is(err, windows.ERROR_FILE_NOT_FOUND) {
		return "", nil
	}
	return "", err
}

// sameFile compares paths as Windows does: without regard to case, and in any
// spelling.
func sameFile(a, b string) bool { return strings.EqualFold(Spelling(a), Spelling(b)) }

var findResource = windows.NewLazySystemDLL("kernel32.dll").NewProc("FindResourceW")

// HasMessages says whether a file has the message table that a source needs.
func HasMessages(file string) bool {
	module, err := windows.LoadLibraryEx(file, 0, windows.LOAD_LIBRARY_AS_DATAFILE)
	if err != nil {
		return false
	}
	defer windows.FreeLibrary(module)
	found, _, _ := findResource.Call(uintptr(module), 1, uintptr(windows.RT_MESSAGETABLE))
	return found != 0
}

// Environment is what the SCM adds to the environment of a service, as
// NAME=value. Every user can read it, and most services have none.
func Environment(name string) ([]string, error) {
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, servicesKey+name, registry.QUERY_VALUE)
	if err != nil {
		return nil, err
	}
	defer key.Close()
	units := make([]uint16, 32<<10) // no environment is longer
	_, kind, err := key.GetValue("Environment", unsafe.Slice((*byte)(unsafe.Pointer(&units[0])), 2*len(units)-4))
	switch {
	case errors.Is(err, registry.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case kind != registry.MULTI_SZ:
		return nil, nil
	}
	return fromBlock(&units[0]), err
}
