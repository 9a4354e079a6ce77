package scm

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/internal/folder"
)

// windowsAuthority is the local security authority (LSA) of this machine.
var windowsAuthority = &authority{folder.AccountSID, accountRights, grantRight, logOn}

var (
	advapi32                  = windows.NewLazySystemDLL("advapi32.dll")
	lsaOpenPolicy             = advapi32.NewProc("LsaOpenPolicy")
	lsaClose                  = advapi32.NewProc("LsaClose")
	lsaFreeMemory             = advapi32.NewProc("LsaFreeMemory")
	lsaEnumerateAccountRights = advapi32.NewProc("LsaEnumerateAccountRights")
	lsaAddAccountRights       = advapi32.NewProc("LsaAddAccountRights")
	logonUser                 = advapi32.NewProc("LogonUserW")
)

// The rights to the authority's database that these calls take.
// https://learn.microsoft.com/windows/win32/secmgmt/policy-object-access-rights
const (
	policyCreateAccount = 0x10
	policyLookupNames   = 0x800
)

// lsa calls a function that returns an NTSTATUS.
//
//go:uintptrescapes
func lsa(function *windows.LazyProc, args ...uintptr) error {
	if err := function.Find(); err != nil {
		return err
	}
	if status, _, _ := function.Call(args...); status != 0 {
		return windows.NTStatus(status).Errno()
	}
	return nil
}

// withAccount opens the authority's database for what is to be done with one
// account.
func withAccount(sid string, access uintptr, do func(policy uintptr, account *windows.SID) error) error {
	account, err := windows.StringToSid(sid)
	if err != nil {
		return err
	}
	var attributes [6]uintptr // LSA_OBJECT_ATTRIBUTES, of which nothing is used
	var policy uintptr
	if err := lsa(lsaOpenPolicy, 0, uintptr(unsafe.Pointer(&attributes)), access, uintptr(unsafe.Pointer(&policy))); err != nil {
		return err
	}
	defer lsaClose.Call(policy) //nolint:errcheck // nothing was written through it that could be lost
	return do(policy, account)
}

// accountRights are those that an account itself was given, not its groups.
func accountRights(sid string) (rights []string, err error) {
	err = withAccount(sid, policyLookupNames, func(policy uintptr, account *windows.SID) error {
		var list *windows.NTUnicodeString
		var count uint32
		err := lsa(lsaEnumerateAccountRights, policy, uintptr(unsafe.Pointer(account)), uintptr(unsafe.Pointer(&list)), uintptr(unsafe.Pointer(&count)))
		if errors.Is(err, windows.ERROR_FILE_NOT_FOUND) {
			return nil // it was given none
		}
		if err != nil {
			return err
		}
		defer lsaFreeMemory.Call(uintptr(unsafe.Pointer(list))) //nolint:errcheck // nothing can be done about it
		for _, right := range unsafe.Slice(list, count) {
			rights = append(rights, right.String())
		}
		return nil
	})
	return rights, err
}

// LogonRight says whether one of these may log on as a service, and none is
// denied it.
func LogonRight(sids []string) (Logon, error) {
	result := LogonMissing
	for _, sid := range sids {
		rights, err := windowsAuthority.rights(sid)
		if err != nil {
			return LogonUnknown, err
		}
		for _, right := range rights {
			switch right {
			case denyLogonRight:
				return LogonDenied, nil
			case logonRight:
				result = LogonGranted
			}
		}
	}
	return result, nil
}

func grantRight(sid, right string) error {
	name, err := windows.NewNTUnicodeString(right)
	if err != nil {
		return err
	}
	return withAccount(sid, policyCreateAccount|policyLookupNames, func(policy uintptr, account *windows.SID) error {
		return lsa(lsaAddAccountRights, policy, uintptr(unsafe.Pointer(account)), uintptr(unsafe.Pointer(name)), 1)
	})
}

// The kind of log-on that the SCM makes for a service.
// https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-logonuserw
const logonService = 5

func logOn(user, domain, password string) error {
	if err := logonUser.Find(); err != nil {
		return err
	}
	text := new(texts)
	var in *uint16
	if domain != "" {
		in = text.pointer(domain)
	}
	name, secret := text.pointer(user), text.pointer(password)
	if text.err != nil {
		return text.err
	}
	var token windows.Token
	ok, _, err := logonUser.Call(uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(in)), uintptr(unsafe.Pointer(secret)),
		logonService, 0, uintptr(unsafe.Pointer(&token)))
	if ok == 0 {
		return err
	}
	_ = token.Close() // it was only to be had
	return nil
}
