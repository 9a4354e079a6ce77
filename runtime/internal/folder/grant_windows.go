package folder

import (
	"os"
	"runtime"

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
	attributes, err := attributes(text)
	if err != nil {
		return err
	}
	owner, _, err := attributes.SecurityDescriptor.Owner()
	if err != nil {
		return err
	}
	list, _, err := attributes.SecurityDescriptor.DACL()
	if err != nil {
		return err
	}
	return setRights(handle, path,
		windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, owner, list)
}

// entriesOf are the rights that accounts get. They name each account by the
// address of its SID, as a number that Go does not know for a pointer: pin keeps
// the SIDs until the entries are no longer used.
func entriesOf(pin *runtime.Pinner, accounts []string) (entries []windows.EXPLICIT_ACCESS, err error) {
	for _, account := range accounts {
		if account == localSystem {
			continue // it can give itself every right
		}
		sid, err := windows.StringToSid(account)
		if err != nil {
			return nil, &os.PathError{Op: "read the security identifier", Path: account, Err: err}
		}
		pin.Pin(sid)
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
	var pin runtime.Pinner
	defer pin.Unpin()
	entries, err := entriesOf(&pin, accounts)
	if err != nil || len(entries) == 0 {
		return err
	}
	handle, err := open(path, windows.READ_CONTROL|windows.WRITE_DAC, 0)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(handle)
	old, err := windows.GetSecurityInfo(handle, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return &os.PathError{Op: "read the rights of", Path: path, Err: err}
	}
	list, err := extended(old, entries)
	if err == nil && list == nil {
		return nil
	}
	if err != nil {
		return &os.PathError{Op: "add to the rights of", Path: path, Err: err}
	}
	return setRights(handle, path, windows.DACL_SECURITY_INFORMATION, nil, list)
}

// extended is the list of rights with more entries; nil: everybody may do
// everything already. A list with our entries alone would take that away.
//
// https://learn.microsoft.com/windows/win32/secauthz/null-dacls-and-empty-dacls
func extended(old *windows.SECURITY_DESCRIPTOR, entries []windows.EXPLICIT_ACCESS) (*windows.ACL, error) {
	list, _, err := old.DACL()
	if err != nil || list == nil {
		return nil, err
	}
	return windows.ACLFromEntries(entries, list)
}

func setRights(handle windows.Handle, path string, what windows.SECURITY_INFORMATION, owner *windows.SID, list *windows.ACL) error {
	if err := windows.SetSecurityInfo(handle, windows.SE_FILE_OBJECT, what, owner, nil, list, nil); err != nil {
		return &os.PathError{Op: "set the rights of", Path: path, Err: err}
	}
	return nil
}

// modifyMask is modify.
const modifyMask = 0x1301ff
