package scm

import "strings"

// The accounts that every machine has, in the form that the SCM wants.
// https://learn.microsoft.com/windows/win32/services/service-user-accounts
const (
	localSystem    = "LocalSystem"
	localService   = `NT AUTHORITY\LocalService`
	networkService = `NT AUTHORITY\NetworkService`
)

var builtIn = map[string]string{
	"":                             localSystem,
	"localsystem":                  localSystem,
	`.\localsystem`:                localSystem,
	"system":                       localSystem,
	`nt authority\system`:          localSystem,
	"localservice":                 localService,
	`nt authority\localservice`:    localService,
	`nt authority\local service`:   localService,
	"networkservice":               networkService,
	`nt authority\networkservice`:  networkService,
	`nt authority\network service`: networkService,
}

// AccountName is name in the form that the SCM wants: the built-in accounts
// by their own names, and a user without a domain as one of this machine.
func AccountName(name string) string {
	if known, ok := builtIn[strings.ToLower(name)]; ok {
		return known
	}
	if !strings.ContainsAny(name, `\@`) {
		return `.\` + name
	}
	return name
}

// isBuiltIn says whether the account is LocalSystem, LocalService or
// NetworkService.
func isBuiltIn(name string) bool {
	_, ok := builtIn[strings.ToLower(name)]
	return ok
}

// NeedsPassword says whether Windows wants a password for the account. The
// built-in ones, virtual accounts (NT SERVICE\x) and managed ones (x$) have
// none that anybody knows.
func NeedsPassword(name string) bool {
	return !isBuiltIn(name) &&
		!strings.HasPrefix(strings.ToLower(name), `nt service\`) &&
		!strings.HasSuffix(name, "$")
}

// sameAccount compares account names as Windows does, without regard to case.
func sameAccount(a, b string) bool { return strings.EqualFold(AccountName(a), AccountName(b)) }
