package scm

import (
	"strings"

	"golang.org/x/sys/windows"
)

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

// rights are those that setting the security descriptor takes beside others.
func (c Config) rights() uint32 {
	if c.Descriptor == "" {
		return 0
	}
	return windows.WRITE_DAC
}

// readDescriptor returns who may do what with the service; nil when that
// cannot be read.
func readDescriptor(name string) *string {
	var text string
	err := withService(name, windows.READ_CONTROL, func(service windows.Handle) error {
		d, err := windows.GetSecurityInfo(service, windows.SE_SERVICE, windows.DACL_SECURITY_INFORMATION)
		if err == nil {
			text = plain(d)
		}
		return err
	})
	if err != nil || text == "" {
		return nil
	}
	return &text
}

// plainDescriptor is the text as Windows writes it, so that two of them can be
// compared.
func plainDescriptor(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	d, err := windows.SecurityDescriptorFromString(text)
	if err != nil {
		return "", err
	}
	return plain(d), nil
}

// plain leaves out the flags of the list, which the SCM sets as it likes.
func plain(d *windows.SECURITY_DESCRIPTOR) string {
	_, entries, ok := strings.Cut(d.String(), "(")
	if !ok {
		return ""
	}
	return "D:(" + entries
}

func setDescriptor(service windows.Handle, text string) error {
	if text == "" {
		return nil
	}
	d, err := windows.SecurityDescriptorFromString(text)
	if err != nil {
		return err
	}
	list, _, err := d.DACL()
	if err != nil {
		return err
	}
	return windows.SetSecurityInfo(service, windows.SE_SERVICE, windows.DACL_SECURITY_INFORMATION, nil, nil, list, nil)
}
