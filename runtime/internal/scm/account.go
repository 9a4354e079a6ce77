package scm

import "strings"

// The accounts that every machine has, in the form that the SCM wants.
// https://learn.microsoft.com/windows/win32/services/service-user-accounts
const (
	localSystem    = "LocalSystem"
	localService   = `NT AUTHORITY\LocalService`
	networkService = `NT AUTHORITY\NetworkService`
)

// builtIn returns the name that the SCM has for LocalSystem, LocalService or
// NetworkService, or nothing.
func builtIn(name string) string {
	switch strings.ToLower(name) {
	case "", "localsystem", `.\localsystem`, "system", `nt authority\system`:
		return localSystem
	case "localservice", `nt authority\localservice`, `nt authority\local service`:
		return localService
	case "networkservice", `nt authority\networkservice`, `nt authority\network service`:
		return networkService
	}
	return ""
}

// AccountName is name in the form that the SCM wants: the built-in accounts
// by their own names, and a user without a domain as one of this machine.
func AccountName(name string) string {
	if known := builtIn(name); known != "" {
		return known
	}
	if !strings.ContainsAny(name, `\@`) {
		return `.\` + name
	}
	return name
}

// IsBuiltIn says whether the account is LocalSystem, LocalService or
// NetworkService.
func IsBuiltIn(name string) bool { return builtIn(name) != "" }

// IsUser says whether the account is a person's or a managed one (x$), which
// runs a service only with the right to log on as one. The built-in and the
// virtual ones (NT SERVICE\x) have that from Windows.
func IsUser(name string) bool {
	return !IsBuiltIn(name) && !strings.HasPrefix(strings.ToLower(name), `nt service\`)
}

// NeedsPassword says whether Windows wants a password for the account. The
// built-in ones, virtual accounts and managed ones have none that anybody
// knows.
func NeedsPassword(name string) bool { return IsUser(name) && !strings.HasSuffix(name, "$") }

// sameAccount compares account names as Windows does, without regard to case.
func sameAccount(a, b string) bool { return strings.EqualFold(AccountName(a), AccountName(b)) }
