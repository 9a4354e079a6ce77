package main

import (
	"errors"
	"fmt"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"winservice.internal/cmd/internal/wine/winhelper/answer"
)

var stateNames = map[uint32]string{
	windows.SERVICE_STOPPED:          "STOPPED",
	windows.SERVICE_START_PENDING:    "START_PENDING",
	windows.SERVICE_STOP_PENDING:     "STOP_PENDING",
	windows.SERVICE_RUNNING:          "RUNNING",
	windows.SERVICE_CONTINUE_PENDING: "CONTINUE_PENDING",
	windows.SERVICE_PAUSE_PENDING:    "PAUSE_PENDING",
	windows.SERVICE_PAUSED:           "PAUSED",
}

var startNames = map[uint32]string{
	windows.SERVICE_AUTO_START:   "auto",
	windows.SERVICE_DEMAND_START: "demand",
	windows.SERVICE_DISABLED:     "disabled",
	windows.SERVICE_BOOT_START:   "boot",
	windows.SERVICE_SYSTEM_START: "system",
}

// open calls do with an open service.
func open(name string, access uint32, do func(service windows.Handle) error) error {
	manager, err := windows.OpenSCManager(nil, nil, windows.SC_MANAGER_CONNECT)
	if err != nil {
		return fmt.Errorf("service control manager: %w", err)
	}
	defer windows.CloseServiceHandle(manager)
	wide, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return fmt.Errorf("service name %q: %w", name, err)
	}
	service, err := windows.OpenService(manager, wide, access)
	if err != nil {
		return fmt.Errorf("service %q: %w", name, err)
	}
	defer windows.CloseServiceHandle(service)
	return do(service)
}

func service(name string) (answer.Service, error) {
	var found answer.Service
	err := open(name, windows.SERVICE_QUERY_STATUS|windows.SERVICE_QUERY_CONFIG, func(service windows.Handle) error {
		if err := status(service, &found); err != nil {
			return fmt.Errorf("status of service %q: %w", name, err)
		}
		if err := config(service, &found); err != nil {
			return fmt.Errorf("configuration of service %q: %w", name, err)
		}
		return nil
	})
	if errors.Is(err, windows.ERROR_SERVICE_DOES_NOT_EXIST) {
		return answer.Service{}, nil
	}
	return found, err
}

func status(service windows.Handle, to *answer.Service) error {
	var s windows.SERVICE_STATUS_PROCESS
	var needed uint32
	err := windows.QueryServiceStatusEx(service, windows.SC_STATUS_PROCESS_INFO,
		(*byte)(unsafe.Pointer(&s)), uint32(unsafe.Sizeof(s)), &needed)
	if err != nil {
		return err
	}
	to.Exists = true
	to.State = stateNames[s.CurrentState]
	to.PID = int(s.ProcessId)
	to.ExitCode, to.ServiceCode = s.Win32ExitCode, s.ServiceSpecificExitCode
	to.CheckPoint, to.WaitHint = s.CheckPoint, s.WaitHint
	to.Accepts = s.ControlsAccepted
	return nil
}

func config(service windows.Handle, to *answer.Service) error {
	const most = 8 << 10 // the limit of QueryServiceConfig
	buffer := make([]uint64, most/8)
	first := (*byte)(unsafe.Pointer(&buffer[0]))
	var needed uint32

	c := (*windows.QUERY_SERVICE_CONFIG)(unsafe.Pointer(first))
	if err := windows.QueryServiceConfig(service, c, most, &needed); err != nil {
		return err
	}
	to.DisplayName = windows.UTF16PtrToString(c.DisplayName)
	to.ImagePath = windows.UTF16PtrToString(c.BinaryPathName)
	to.Account = windows.UTF16PtrToString(c.ServiceStartName)
	to.Start = startNames[c.StartType]

	if err := windows.QueryServiceConfig2(service, windows.SERVICE_CONFIG_DESCRIPTION, first, most, &needed); err != nil {
		return err
	}
	to.Description = windows.UTF16PtrToString((*windows.SERVICE_DESCRIPTION)(unsafe.Pointer(first)).Description)
	return nil
}

func control(name string, code uint32) error {
	return open(name, windows.SERVICE_ALL_ACCESS, func(service windows.Handle) error {
		var s windows.SERVICE_STATUS
		if err := windows.ControlService(service, code, &s); err != nil {
			return fmt.Errorf("control %d to service %q: %w", code, name, err)
		}
		return nil
	})
}

// remove deletes a service after it gave it some time to stop.
func remove(name string) error {
	return open(name, windows.SERVICE_ALL_ACCESS, func(service windows.Handle) error {
		var s windows.SERVICE_STATUS
		_ = windows.ControlService(service, windows.SERVICE_CONTROL_STOP, &s) // fails when it is stopped
		var now answer.Service
		for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if err := status(service, &now); err != nil || now.State == "STOPPED" {
				break
			}
		}
		if err := windows.DeleteService(service); err != nil {
			return fmt.Errorf("deletion of service %q: %w", name, err)
		}
		return nil
	})
}
