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
