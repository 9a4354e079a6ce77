package recipe

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"winservice.internal/runtime"
)

// longestName is how many UTF-16 units the SCM takes of a display name, and of
// a service name on its own; see longestServiceName.
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-createservicew
const longestName = 256

func (d *decoder) readName(g given) {
	s, ok := d.text(g)
	if !ok {
		return
	}
	if what, mend := CheckServiceName(s); what != "" {
		d.refuse(g, what, mend)
		return
	}
	d.service.Name = s
}

func (d *decoder) readDisplayName(g given) {
	s, ok := d.line(g)
	if !ok {
		return
	}
	if n := units(s); n > longestName {
		d.refuse(g, fmt.Sprintf("a display name of %d characters; Windows takes %d", n, longestName), "shorten it; the description may be longer")
		return
	}
	d.service.DisplayName = s
}

// units is a text's length as Windows counts it.
func units(s string) int { return len(utf16.Encode([]rune(s))) }

func (d *decoder) readDescription(g given) {
	if s, ok := d.text(g); ok && d.printable(g, s, "\t\n") {
		d.service.Description = s
	}
}

var startWords = []string{"manual", "automatic", "delayed-automatic", "disabled"} // in the order of runtime.StartType

func (d *decoder) readStart(g given) {
	if i, ok := d.word(g, startWords...); ok {
		d.service.Start = runtime.StartType(i)
	}
}

// readDependsOn reads service names; one with a plus sign before it is that
// of a group of services.
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-createservicew
func (d *decoder) readDependsOn(g given) {
	items, ok := d.list(g)
	if !ok {
		return
	}
	seen := map[string]given{}
	for _, item := range items {
		s, ok := d.text(item)
		if !ok {
			continue
		}
		if what, mend := CheckServiceName(strings.TrimPrefix(s, "+")); what != "" {
			d.refuse(item, what, mend)
			continue
		}
		if first, twice := seen[foldCase(s)]; twice {
			d.refuseWith(item, first, quote(s)+" is there twice", "take one of them out")
			continue
		}
		seen[foldCase(s)] = item
		switch {
		case item.value.Text && len(items) == 1 && strings.ContainsAny(s, " ,"):
			d.warn(item, quote(s)+" is the name of one service", "write the names of several one a line, each indented")
		case strings.Contains(s, ","):
			d.warn(item, quote(s)+" is the name of one service", "write each of several in quotes of its own: "+tomlList(strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })))
		}
		d.service.DependsOn = append(d.service.DependsOn, s)
	}
}

// checkDependencies refuses a service that waits for itself.
func (d *decoder) checkDependencies() {
	for _, s := range d.service.DependsOn {
		if foldCase(s) == foldCase(d.service.Name) {
			d.refuse(d.given["depends-on"], "the service depends on itself", "take "+quote(s)+" out")
		}
	}
}

// authorities are the accounts of NT AUTHORITY that services have, with the
// blanks that Windows shows and without.
var authorities = []string{"localservice", "networkservice", "local service", "network service", "system"}

func (d *decoder) readAccount(g given) {
	s, ok := d.line(g)
	if !ok {
		return
	}
	if domain, user, ok := strings.Cut(s, `\`); ok && domain != "" && user != "" && !strings.ContainsAny(user, `\/`) {
		d.service.Account = s
		if foldCase(domain) == "nt authority" && !slices.Contains(authorities, foldCase(user)) {
			d.warn(g, quote(s)+" is no account that services have", suggestion(user, []string{"LocalService", "NetworkService", "SYSTEM"},
				`write LocalSystem, 'NT AUTHORITY\LocalService' or 'NT AUTHORITY\NetworkService'`))
		}
		return
	}
	switch foldCase(s) {
	case "localsystem":
		d.service.Account = s
	case "system":
		d.refuse(g, quote(s)+" is no account of services", "did you mean LocalSystem?")
	case "localservice", "networkservice":
		d.refuse(g, quote(s)+" has no domain", `did you mean 'NT AUTHORITY\`+s+`'?`)
	default:
		d.refuse(g, quote(s)+" is not an account as the SCM wants it",
			`write LocalSystem, 'NT AUTHORITY\LocalService', 'NT SERVICE\${name}', 'DOMAIN\user', or '.\user' for one of the machine's own`)
	}
}

// checkAccount refuses the virtual account of another service, which the SCM
// does not give.
// https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-service-accounts
func (d *decoder) checkAccount() {
	const virtual = `NT SERVICE\`
	account := d.service.Account
	if len(account) < len(virtual) || !strings.EqualFold(account[:len(virtual)], virtual) || d.service.Name == "" {
		return
	}
	if owner := account[len(virtual):]; foldCase(owner) != foldCase(d.service.Name) {
		d.refuse(d.given["account"], fmt.Sprintf("%s is the account of another service", quote(account)),
			"the own one is "+quote(virtual+d.service.Name))
	}
}
