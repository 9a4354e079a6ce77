package scm

import "golang.org/x/sys/windows"

// requiredPrivileges is SERVICE_REQUIRED_PRIVILEGES_INFO.
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_required_privileges_infow
type requiredPrivileges struct{ list *uint16 }

func (in *Installed) readSecurity(service windows.Handle) error {
	sid, err := readLevel[SIDType](service, windows.SERVICE_CONFIG_SERVICE_SID_INFO)
	if err != nil {
		return err
	}
	in.SID = sid
	privileges, err := readLevel[requiredPrivileges](service, windows.SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO)
	if err != nil {
		return err
	}
	if privileges != nil {
		in.Privileges = new(fromBlock(privileges.list))
	}
	return nil
}
