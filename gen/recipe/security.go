package recipe

import (
	"regexp"
	"slices"
	"strings"

	"winservice.internal/runtime"
)

var sidWords = []string{"none", "unrestricted", "restricted"} // in the order of runtime.ServiceSID

func (d *decoder) readServiceSID(g given) {
	if i, ok := d.word(g, sidWords...); ok {
		d.service.Security.SID = runtime.ServiceSID(i)
	}
}

// privileges are all that Windows has.
// https://learn.microsoft.com/windows/win32/secauthz/privilege-constants
var privileges = []string{
	"SeAssignPrimaryTokenPrivilege", "SeAuditPrivilege", "SeBackupPrivilege", "SeChangeNotifyPrivilege",
	"SeCreateGlobalPrivilege", "SeCreatePagefilePrivilege", "SeCreatePermanentPrivilege", "SeCreateSymbolicLinkPrivilege",
	"SeCreateTokenPrivilege", "SeDebugPrivilege", "SeDelegateSessionUserImpersonatePrivilege", "SeEnableDelegationPrivilege",
	"SeImpersonatePrivilege", "SeIncreaseBasePriorityPrivilege", "SeIncreaseQuotaPrivilege", "SeIncreaseWorkingSetPrivilege",
	"SeLoadDriverPrivilege", "SeLockMemoryPrivilege", "SeMachineAccountPrivilege", "SeManageVolumePrivilege",
	"SeProfileSingleProcessPrivilege", "SeRelabelPrivilege", "SeRemoteShutdownPrivilege", "SeRestorePrivilege",
	"SeSecurityPrivilege", "SeShutdownPrivilege", "SeSyncAgentPrivilege", "SeSystemEnvironmentPrivilege",
	"SeSystemProfilePrivilege", "SeSystemtimePrivilege", "SeTakeOwnershipPrivilege", "SeTcbPrivilege",
	"SeTimeZonePrivilege", "SeTrustedCredManAccessPrivilege", "SeUndockPrivilege",
}

// readPrivileges takes the names as Windows writes them, which does not care
// about case.
func (d *decoder) readPrivileges(g given) {
	items, ok := d.list(g)
	if !ok {
		return
	}
	if len(items) == 0 {
		d.refuse(g, "names no privilege, and the SCM takes that for all of them", `leave the key out, or write ["SeChangeNotifyPrivilege"], which every process has`)
		return
	}
	var list []string
	for _, item := range items {
		name, good := d.line(item)
		if !good {
			ok = false
			continue
		}
		i := slices.IndexFunc(privileges, func(p string) bool { return strings.EqualFold(p, name) })
		switch {
		case i < 0:
			d.refuse(item, quote(name)+" is no privilege", suggestion(name, privileges, "write its name as Windows does, such as SeChangeNotifyPrivilege"))
			ok = false
		case slices.Contains(list, privileges[i]):
			d.refuse(item, privileges[i]+" is there twice", "leave one out")
			ok = false
		default:
			list = append(list, privileges[i])
		}
	}
	if ok {
		d.service.Security.Privileges = list
	}
}

func showPrivileges(list []string) string {
	if len(list) == 0 {
		return "none" // named: it has all that its account has
	}
	return tomlList(list)
}

// someRights is the shape of the rights in a security descriptor: entries of
// type, flags, rights, two identifiers of objects, and who it is for. Windows
// itself has the last word when installing.
// https://learn.microsoft.com/windows/win32/secauthz/security-descriptor-string-format
var someRights = matching(`D:(?:P|AR|AI)*(?:\((?:A|D|OA|OD|XA|XD|ZA);(?:CI|OI|NP|IO|ID|SA|FA)*;` +
	`(?:0[xX][0-9A-Fa-f]+|[0-9]+|(?:CC|DC|LC|SW|RP|WP|DT|LO|CR|RC|SD|WD|WO|[GFK][ARWX])+);` +
	`[^;()]*;[^;()]*;(?:S-1(?:-[0-9A-Fa-fx]+)+|[A-Z][A-Z])(?:;[^()]*)?\))+`)

// administrators are those who look after services, as an entry names them.
var administrators = regexp.MustCompile(`\(A;[^;]*;[^;]*;;;(?:BA|SY|S-1-5-32-544|S-1-5-18)\)`)

var sddl = regexp.MustCompile(someRights.Pattern)

// somePrivileges are their names in any case.
var somePrivileges = func() Shape {
	var all []string
	for _, p := range privileges {
		all = append(all, anyCase(p))
	}
	item := matching(strings.Join(all, "|"))
	return Shape{Type: "array", Items: &item, MinItems: 1, Unique: true}
}()

func (d *decoder) readDescriptor(g given) {
	s, ok := d.line(g)
	switch {
	case !ok:
	case !sddl.MatchString(s):
		d.refuse(g, d.shown(g)+" is not the D: part of a security descriptor", `copy what "sc.exe sdshow NAME" prints for a service that has the rights, up to S:, as "D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)"`)
	default:
		if !administrators.MatchString(s) {
			d.warn(g, "names neither the administrators (BA) nor the system (SY), so that nobody can change or remove the service", "add (A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)")
		}
		d.service.Security.Descriptor = s
	}
}
