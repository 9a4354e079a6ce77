package folder

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// takeOver gives a folder that is there its owner and rights, and through
// them to all that is in it.
func takeOver(path, text string, owners []string) error {
	handle, err := openOwn(path, windows.READ_CONTROL|windows.WRITE_DAC|windows.WRITE_OWNER, owners...)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(handle)
	descriptor, err := windows.SecurityDescriptorFromString(text)
	if err != nil {
		return fmt.Errorf("read the security descriptor %s: %w", text, err)
	}
	owner, _, err := descriptor.Owner()
	if err != nil {
		return err
	}
	list, _, err := descriptor.DACL()
	if err != nil {
		return err
	}
	err = windows.SetSecurityInfo(handle, windows.SE_FILE_OBJECT,
		windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION,
		owner, nil, list, nil)
	if err != nil {
		return fmt.Errorf("set the rights of %s: %w", path, err)
	}
	return nil
}

// entriesOf are the rights that accounts get.
func entriesOf(accounts []string) (entries []windows.EXPLICIT_ACCESS, err error) {
	for _, account := range accounts {
		if account == localSystem {
			continue // it can give itself every right
		}
		sid, err := windows.StringToSid(account)
		if err != nil {
			return nil, fmt.Errorf("read the security identifier %s: %w", account, err)
		}
		entries = append(entries, windows.EXPLICIT_ACCESS{
			AccessPermissions: modifyMask,
			AccessMode:        windows.GRANT_ACCESS,
			Inheritance:       windows.SUB_CONTAINERS_AND_OBJECTS_INHERIT,
			Trustee: windows.TRUSTEE{
				TrusteeForm:  windows.TRUSTEE_IS_SID,
				TrusteeValue: windows.TrusteeValueFromSID(sid),
			},
		})
	}
	return entries, nil
}

// grant adds the accounts to the rights of a folder and of what is in it. What
// others may do there stays.
func grant(path string, accounts []string) error {
	entries, err := entriesOf(accounts)
	if err != nil || len(entries) == 0 {
		return err
	}
	old, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return fmt.Errorf("read the rights of %s: %w", path, err)
	}
	list, _, err := old.DACL()
	if err != nil {
		return fmt.Errorf("read the rights of %s: %w", path, err)
	}
	if list, err = windows.ACLFromEntries(entries, list); err != nil {
		return fmt.Errorf("add to the rights of %s: %w", path, err)
	}
	err = windows.SetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION, nil, nil, list, nil)
	if err != nil {
		return fmt.Errorf("set the rights of %s: %w", path, err)
	}
	return nil
}

// modifyMask is modify.
const modifyMask = 0x1301ff
