// Package doctor examines an installed service: who could make it run a
// program of his own, and what will keep it from working.
//
// What there is stands in an [Examination], which the Windows side begins. What
// is concluded from it is thought out here without Windows.
package doctor

import "winservice.internal/runtime/internal/scm"

// An Examination is what there is to be examined, and what came out.
type Examination struct {
	Service   string
	Installed bool

	Account    string // whose rights the service has, as the SCM wants it
	SID        string // its security identifier; empty: nobody knows
	User       bool   // a person's account, or a managed one
	ServiceSID string // an identity of the service's own; empty: it has none
	Restricted bool   // it writes only where that identity may

	ImagePath string // the command line that the SCM runs; empty: not installed
	Exe       string // the executable in it

	Code []File // what runs with the account's rights

	ExeMissing bool
	CutShort   string // what an update has left that was cut short; empty: nothing
	Missing    []Missing

	Start Start // what else the start of the child needs

	Secrets        File   // the environment file; without Path there is none
	SecretsMissing string // its path, when it is not there
	SecretsWrong   string // why it cannot be read as one; empty: it can

	Log        File // the folder; without Security it is missing
	LogIsUsual bool // it lies where install makes it
	LogNoDir   bool // something else stands in its place

	Source     string // the message file of the event source; empty: there is none
	NoMessages bool   // that file has no message table

	Environment []string // what the SCM adds to the service's environment, NAME=value
	Baked       []string // what the executable adds to the child's

	Logon scm.Logon

	Differs []string // the settings that an update would change
	Foreign string   // why the installed service is another program's; empty: it is ours
	Mend    string   // what to do then

	// Name is what an account is called here, and whether it is one person's.
	Name func(sid string) (name string, person bool)

	Findings []Finding
	Unknown  []string // what could not be looked at, and why
}

// Missing is a program that is not there, and the key of the recipe that names
// it.
type Missing struct{ Path, Key string }

// A Start is what a start of the child needs beside its programs.
type Start struct {
	Dir        File // its working directory; without Path it was not looked at
	DirMissing bool // there is nothing of that name
	DirIsFile  bool // something else than a folder stands in its place

	NotInPath   []Missing // programs without a folder that are in no folder of the service's PATH
	NotPrograms []Missing // files that Windows cannot run
	Ports       []Port    // the addresses of probes at which another process listens
	Needs       []Needed  // the services it depends on that keep it from starting
}

// A Port is where a probe connects to, and who listens there while the service
// is stopped.
type Port struct{ Address, Key, Process string }

// A Needed is a service on which this one depends.
type Needed struct {
	Name     string
	Disabled bool // it is installed and disabled; otherwise it is not installed
}

// A File is a file or folder, and who may do what with it.
type File struct {
	Path     string
	Security string // its owner and list as SDDL; empty: not known
	Folder   bool
	Needs    uint32 // what the service's account must be allowed
}

// What the service's account must be allowed with a file.
const (
	Run   = mayExecute
	Read  = mayRead
	Write = mayAdd
)
