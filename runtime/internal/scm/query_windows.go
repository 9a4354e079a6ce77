package scm

import (
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Query looks at a service, with rights that every user has.
// https://learn.microsoft.com/windows/win32/services/service-security-and-access-rights
func Query(name string) (Status, error) {
	var s Status
	err := withService(name, windows.SERVICE_QUERY_STATUS|windows.SERVICE_QUERY_CONFIG, func(service windows.Handle) error {
		var p windows.SERVICE_STATUS_PROCESS
		var needed uint32
		err := windows.QueryServiceStatusEx(service, windows.SC_STATUS_PROCESS_INFO, (*byte)(unsafe.Pointer(&p)), uint32(unsafe.Sizeof(p)), &needed)
		if err != nil {
			return err
		}
		s = fromStatus(p)
		return s.readStart(service)
	})
	return s, failure(name, "query it", err)
}

func fromStatus(p windows.SERVICE_STATUS_PROCESS) Status {
	s := Status{State: State(p.CurrentState), Pid: int(p.ProcessId), ExitCode: p.Win32ExitCode, CheckPoint: p.CheckPoint}
	s.Hint = time.Duration(p.WaitHint) * time.Millisecond
	if p.Win32ExitCode == uint32(windows.ERROR_SERVICE_SPECIFIC_ERROR) {
		s.Specific, s.ExitCode = true, p.ServiceSpecificExitCode
	}
	return s
}

func (s *Status) readStart(service windows.Handle) error {
	in, err := readConfig(service)
	if err != nil {
		return err
	}
	delayed, err := readLevel[windows.SERVICE_DELAYED_AUTO_START_INFO](service, windows.SERVICE_CONFIG_DELAYED_AUTO_START_INFO)
	if err != nil {
		return err
	}
	s.Start = startWord(in.Start, delayed != nil && delayed.IsDelayedAutoStartUp != 0)
	return nil
}
