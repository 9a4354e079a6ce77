// Package folder looks after the folder of a service's log and state, which
// nobody but the service, Windows and the administrators may change.
//
// Windows lets every user make folders and files below %ProgramData%. Whoever
// made the service's folder before the service did could redirect what is
// written there, with the rights of LocalSystem, to any file of the machine.
// So `install` makes the folder, with rights of its own that take no others
// from above, and a service writes to none that belongs to somebody else.
//
// A folder that the recipe names elsewhere and that is there already belongs
// to whoever made it: its rights stay, and the account of the service is added.
// A link there that an ordinary user made is refused, another link and a folder
// of such a user are warned of.
package folder

import "strings"

// A Folder is the folder of one service.
type Folder struct {
	Dir string // absolute

	// Base is the folder above Dir that holds those of all our services,
	// or nothing when Dir is somewhere else.
	Base string
}

// New is the folder dir of a service; base is where those of all our services
// lie by default, and may be empty.
func New(dir, base string) Folder {
	if base == "" || !below(dir, base) {
		base = ""
	}
	return Folder{Dir: dir, Base: base}
}

// Ours says whether the folder is in the place that is ours.
func (f Folder) Ours() bool { return f.Base != "" }

// below says whether path lies below base, as Windows compares names.
func below(path, base string) bool {
	base = strings.TrimRight(base, `\`) + `\`
	return len(path) > len(base) && strings.EqualFold(path[:len(base)], base) && !strings.Contains(path[len(base):], `..`)
}

// The parts of a security descriptor in text.
// https://learn.microsoft.com/windows/win32/secauthz/ace-strings
const (
	// alone: no rights come from the folder above; Windows and the
	// administrators may do everything, here and below.
	alone = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"

	// baseRights lets every user look at the names in it, not at more.
	baseRights = alone + "(A;;0x1200a9;;;AU)"

	// modify is all but changing the rights and the owner. Deleting children
	// is in it because state.json has rights of its own.
	modify = "0x1301ff"

	localSystem = "S-1-5-18"
)

// rights is the security descriptor of a service's folder: accounts are the
// security identifiers of who may write there.
func rights(accounts []string) string {
	text := alone
	for _, account := range accounts {
		if account != localSystem {
			text += "(A;OICI;" + modify + ";;;" + account + ")"
		}
	}
	return text
}

// publicRights is that of a file in it which every user may read.
func publicRights(account string) string {
	text := "D:P(A;;FA;;;SY)(A;;FA;;;BA)"
	if account != localSystem {
		text += "(A;;" + modify + ";;;" + account + ")"
	}
	return text + "(A;;FR;;;AU)"
}

// A RefusedError is a folder or file that somebody could use against us.
type RefusedError struct {
	Path string
	Why  string
	Mend string
}

func (e *RefusedError) Error() string { return e.Path + " " + e.Why }
