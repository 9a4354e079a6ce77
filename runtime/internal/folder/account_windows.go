package folder

import (
	"fmt"
	"strings"

	"golang.org/x/sys/windows"
)

// AccountSID is the security identifier of a service's account, written as the
// SCM wants it.
func AccountSID(account string) (string, error) {
	domain, name, qualified := strings.Cut(account, `\`)
	switch {
	case strings.EqualFold(account, "LocalSystem"):
		return localSystem, nil
	case strings.EqualFold(account, `NT AUTHORITY\LocalService`):
		return "S-1-5-19", nil
	case strings.EqualFold(account, `NT AUTHORITY\NetworkService`):
		return "S-1-5-20", nil
	case qualified && strings.EqualFold(domain, "NT SERVICE"):
		return ServiceSID(name), nil
	case qualified && domain == ".":
		computer, err := windows.ComputerName()
		if err != nil {
			return "", fmt.Errorf("read the name of this computer: %w", err)
		}
		account = computer + `\` + name
	}
	sid, _, _, err := windows.LookupSID("", account)
	if err != nil {
		return "", err
	}
	return sid.String(), nil
}

// tokenUser is the security identifier of whom this process runs as.
func tokenUser() (string, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return "", fmt.Errorf("find out whom this process runs as: %w", err)
	}
	return user.User.Sid.String(), nil
}

// Self returns the security identifiers of the account that this process runs
// as, empty when it cannot be determined, and of the service.
func Self(name string) (account, service string) {
	account, _ = tokenUser()
	return account, ServiceSID(name)
}

// accountName is the account's name, or its identifier when nobody knows it.
func accountName(sid *windows.SID) string {
	name, _ := nameOf(sid)
	return name
}

func nameOf(sid *windows.SID) (text string, person bool) {
	name, domain, kind, err := sid.LookupAccount("")
	if err != nil {
		return sid.String(), false
	}
	return domain + `\` + name, kind == windows.SidTypeUser
}

// Name is what the account of a security identifier is called here, and
// whether it is one person's; the identifier itself when nobody knows it.
func Name(sid string) (name string, person bool) {
	id, err := windows.StringToSid(sid)
	if err != nil {
		return sid, false
	}
	return nameOf(id)
}

// Describe is who owns a file or folder and who may do what with it, as SDDL.
func Describe(path string) (string, error) {
	handle, err := open(path, windows.READ_CONTROL, 0)
	if err != nil {
		return "", err
	}
	defer windows.CloseHandle(handle)
	d, err := windows.GetSecurityInfo(handle, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return "", err
	}
	return d.String(), nil
}
