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

// accountName is the account's name, or its identifier when nobody knows it.
func accountName(sid *windows.SID) string {
	name, domain, _, err := sid.LookupAccount("")
	if err != nil {
		return sid.String()
	}
	return domain + `\` + name
}
