package scm

import (
	"golang.org/x/sys/windows"
)

// withManager opens the SCM's database.
//
//go:noinline
func withManager(access uint32, do func(manager windows.Handle) error) error {
	manager, err := windows.OpenSCManager(nil, nil, access)
	if err != nil {
		return err
	}
	defer windows.CloseServiceHandle(manager)
	return do(manager)
}

// withService opens an installed service. No handle outlives the call: each
// open one would keep a deleted service from going. Its copies would only make
// the executable larger.
//
//go:noinline
func withService(name string, access uint32, do func(service windows.Handle) error) error {
	return withManager(windows.SC_MANAGER_CONNECT, func(manager windows.Handle) error {
		key, err := windows.UTF16PtrFromString(name)
		if err != nil {
			return err
		}
		service, err := windows.OpenService(manager, key, access)
		if err != nil {
			return err
		}
		defer windows.CloseServiceHandle(service)
		return do(service)
	})
}
