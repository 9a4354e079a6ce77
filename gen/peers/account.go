package peers

import "strings"

// account sets whose rights the service has, in the SCM's spelling.
func (d *draft) account(name string) {
	name = strings.TrimSpace(name)
	switch strings.ToLower(strings.ReplaceAll(name, " ", "")) {
	case "":
		return
	case "localsystem", `.\localsystem`, `ntauthority\system`, "system", `ntauthority\localsystem`:
		return // the default
	case "localservice", `ntauthority\localservice`:
		name = `NT AUTHORITY\LocalService`
	case "networkservice", `ntauthority\networkservice`:
		name = `NT AUTHORITY\NetworkService`
	}
	if !strings.ContainsAny(name, `\@`) {
		name = `.\` + name
	}
	if user, domain, ok := strings.Cut(name, "@"); ok && !strings.Contains(name, `\`) {
		short, _, _ := strings.Cut(domain, ".")
		d.note("account", "The file says "+shown(name)+"; check the domain's short name.")
		name = strings.ToUpper(short) + `\` + user
	}
	d.text("account", name)
}

// depends adds services that the SCM starts first.
func (d *draft) depends(names []string) {
	for _, name := range names {
		if folded := strings.ToLower(name); name != "" && !d.depended[folded] {
			d.depended[folded] = true
			d.dependencies = append(d.dependencies, name)
		}
	}
}
