package doctor

import (
	"path/filepath"
	"slices"
	"strings"

	"winservice.internal/runtime/internal/scm"
	"winservice.internal/runtime/secret"
)

// Examine finds what is wrong.
func (e *Examination) Examine() {
	if e.Foreign != "" {
		e.found(otherService, e.Foreign, e.Mend)
		return
	}
	if e.SID == "" {
		e.unknown("account "+e.Account, "what it may do, since its identifier is not known here")
	}
	// Without quotes there is a way to run C:\Program.exe.
	if strings.Contains(e.Exe, " ") && e.Installed && !strings.HasPrefix(e.ImagePath, `"`) {
		e.found(unquoted, e.ImagePath)
		e.Differs = slices.DeleteFunc(e.Differs, func(name string) bool { return name == scm.CommandLineSetting }) // once is enough
	}
	if e.ExeMissing {
		e.found(exeMissing)
	}
	if e.CutShort != "" {
		e.found(cutShort, e.CutShort)
	}
	for _, m := range e.Missing {
		e.found(programMissing, m.Path, m.Key)
	}
	for i := range e.Code {
		e.file(&e.Code[i], writableCode)
	}
	e.start()
	if e.SecretsMissing != "" {
		e.found(secretsMissing, e.SecretsMissing)
	}
	if e.SecretsWrong != "" {
		e.found(secretsWrong, e.Secrets.Path, e.SecretsWrong)
	}
	e.file(&e.Secrets, secretsOpen)
	e.log()
	e.source()
	e.secrets(e.Environment, secretInRegistry)
	e.secrets(e.Baked, secretInRecipe)
	switch {
	case e.Logon == scm.LogonDenied:
		e.found(logonDenied)
	case e.Logon == scm.LogonMissing && e.Installed:
		e.found(logonMissing)
	}
	if len(e.Differs) > 0 {
		e.found(differs, strings.Join(e.Differs, ", "))
	}
}

func (e *Examination) unknown(where, what string) {
	e.Unknown = append(e.Unknown, where+": "+what)
}

// harmless in the place of a finding says that others may change the file.
const harmless = -1

// file looks at who may change a file, and whether the account may use it.
func (e *Examination) file(f *File, writable int) {
	if f.Security == "" {
		return
	}
	d := parse(f.Security)
	if who, command := e.changers(d, f); who != "" && writable >= 0 {
		e.found(writable, f.Path, who, command)
	}
	if f.Needs == 0 || e.SID == "" {
		return
	}
	result := d.lets(e.sids(), f.Needs, e.canBeIn)
	if result == yes && e.Restricted && f.Needs == Write {
		result = d.lets([]string{e.ServiceSID, everyone, writers}, f.Needs, func(string) bool { return false })
	}
	n := mayNotRun
	switch {
	case f.Needs == Read:
		n = mayNotRead
	case f.Needs == Write:
		n = mayNotWrite
	case f.Folder:
		n = mayNotEnter
	}
	switch result {
	case unclear:
		e.unknown(f.Path, "whether "+strings.Replace(texts[n].What, "%A% may not", e.Account+" may", 1)+" depends on the groups that it is in")
	case no:
		e.found(n, f.Path, `"`+f.Path+`" /grant "*`+e.SID+`:RX"`)
	}
}

// changers are the names of who else may change a file, and the commands that
// take their rights away.
func (e *Examination) changers(d *descriptor, f *File) (who, command string) {
	icacls := `icacls.exe "` + f.Path + `" `
	mine := []string{e.SID, e.ServiceSID}
	right := `:RX"`
	if f.Folder {
		right = `:(OI)(CI)RX"`
	}
	owner := ""
	if _, t := look(d.owner); d.owner != "" && t != trusted && !slices.Contains(mine, d.owner) {
		owner = d.owner
		who = e.name(owner) + " (its owner)"
		command = icacls + "/setowner *" + administrators + ", then "
	}
	command += icacls + "/inheritance:d"
	rights := uint32(change)
	if f == &e.Secrets {
		rights |= mayRead
	}
	for _, sid := range d.holders(rights) {
		name, t := look(sid)
		person := false
		if t == unknown {
			name, person = e.Name(sid)
		}
		switch {
		case t == trusted || t == unknown && !person || slices.Contains(mine, sid):
			continue
		case sid == owner:
			command += " /remove:g *" + sid
			continue
		case who != "":
			who += ", "
		}
		who += name
		if f == &e.Secrets {
			command += " /remove:g *" + sid
			continue
		}
		command += ` /grant:r "*` + sid + right
	}
	if f == &e.Secrets && e.SID != "" && e.SID != localSystem { // which may have read it as one of the others
		command += ` /grant "*` + e.SID + `:R"`
	}
	return who, command
}

// SecretChangers returns the names of those who may change the file with
// secrets at path, apart from Windows, the administrators and the service's
// account, and the command that leaves it to these. Who may only read the file
// is not named, but loses that right by the command, too.
func (e *Examination) SecretChangers(path, security string) (who, command string) {
	d := parse(security)
	if who, _ = e.changers(d, &File{Path: path}); who == "" {
		return "", ""
	}
	e.Secrets = File{Path: path, Security: security}
	_, command = e.changers(d, &e.Secrets)
	return who, command
}

// name is what people call an account.
func (e *Examination) name(sid string) string {
	name, t := look(sid)
	if t == unknown {
		name, _ = e.Name(sid)
	}
	return name
}

// sids are all identifiers that the service's process has for certain. The
// authenticated users are among the users of each machine.
func (e *Examination) sids() []string {
	sids := append(Groups(), e.SID)
	if e.SID == localSystem {
		sids = append(sids, administrators)
	}
	if e.ServiceSID != "" {
		sids = append(sids, e.ServiceSID, allServices)
	}
	return sids
}

// canBeIn says whether the account may be in a group of which nothing is known
// here. Only people are made administrators.
func (e *Examination) canBeIn(sid string) bool {
	if !strings.HasPrefix(sid, "S-1-5-21-") && !strings.HasPrefix(sid, "S-1-5-32-") {
		return false
	}
	_, t := look(sid)
	_, person := e.Name(sid)
	return !person && (e.User || t != trusted)
}

// log looks at the folder of the log and the state.
func (e *Examination) log() {
	n := writableLog
	if e.LogIsUsual {
		n = writableUsualLog
	}
	if f := &e.Log; e.LogNoDir {
		e.found(logNoDir, f.Path)
	} else if f.Security != "" {
		e.file(f, n)
	} else if f.Path != "" && e.Installed {
		e.found(logMissing, f.Path)
	}
}

// source looks at what Event Viewer gets its texts from.
func (e *Examination) source() {
	switch {
	case !e.Installed:
	case e.Source == "":
		e.found(sourceMissing)
	case !strings.EqualFold(filepath.Clean(e.Source), filepath.Clean(e.Exe)):
		e.found(sourceOfAnother, e.Source)
	case e.NoMessages && !e.ExeMissing:
		e.found(sourceWithout, e.Source)
	}
}

// secrets tells of passwords among variables, never their values.
func (e *Examination) secrets(variables []string, n int) {
	for _, variable := range variables {
		if name, value, _ := strings.Cut(variable, "="); secret.IsName(name) && secret.IsLiteral(value) {
			e.found(n, name)
		}
	}
}
