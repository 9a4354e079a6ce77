package peers

import (
	"strings"
)

// based adds the variable base to a draft that uses it: WinSW's %BASE%, and
// the folder that relative paths begin in.
func (r *reader) based(d *draft, f format) {
	whose := "the program, which the file names by a relative path,"
	if f.name == "winsw" {
		whose = "WinSW's executable"
	}
	used := false
	for _, v := range d.values {
		used = used || strings.Contains(*v, "${base}")
	}
	if !used {
		return
	}
	folder := strings.TrimRight(r.o.Base, `/\`)
	if folder == "" {
		folder = `C:\srv\` + instanceName(d.name)
		d.note("vars", "EDIT: base is the folder of "+whose+" on the machine of the service, which the file does not say; winservice import --base FOLDER sets it.")
		r.warn(0, "the folder of "+whose+" is taken to be "+folder, `state it by --base FOLDER, or edit vars in the recipe`)
	}
	d.put("vars", "{ base = "+quote(folder)+" }")
}

// logFolders gives services that share a log folder one each below it: the
// folder holds the state of a service, too.
func (r *reader) logFolders() {
	sharing := map[string]int{}
	folder := func(d *draft) string { return strings.ToLower(strings.TrimRight(d.logs, `/\`)) }
	for _, d := range r.drafts {
		sharing[folder(d)]++
	}
	for _, d := range r.drafts {
		if d.logs != "" && sharing[folder(d)] > 1 {
			d.text("log.directory", strings.TrimRight(d.logs, `/\`)+`\`+d.instance)
			d.note("log.directory", "Services of the file share this folder; here each has one of its own below it, which holds its state, too.")
		}
	}
}

// under is a path below the peer's folder when it is relative and more than a
// name.
func under(path string) string {
	if path == "" || isFull(path) || !strings.ContainsAny(path, `/\`) && path != "." {
		return path
	}
	path = strings.TrimPrefix(strings.TrimPrefix(path, `.\`), "./")
	if path == "." || path == "" {
		return baseMark
	}
	return baseMark + `\` + path
}
