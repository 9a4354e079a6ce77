package runtime

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"winservice.internal/runtime/internal/child"
	"winservice.internal/runtime/internal/cmdline"
	"winservice.internal/runtime/internal/doctor"
	"winservice.internal/runtime/internal/folder"
	"winservice.internal/runtime/internal/scm"
	"winservice.internal/runtime/internal/swap"
)

// doctor examines the installed service, or what would be installed.
func (c *command) doctor() error {
	e := examination{Service: c.service.Name, Name: folder.Name}
	if err := e.begin(c); err != nil {
		return err
	}
	found := (*doctor.Examination)(&e)
	found.Examine()
	if !c.options.json {
		found.Write(c.stdout)
	} else if _, err := c.stdout.Write(found.Text()); err != nil {
		return err
	}
	if len(e.Findings) > 0 {
		return errTold
	}
	return nil
}

// examination is where the facts are collected.
type examination doctor.Examination

func (e *examination) begin(c *command) (err error) {
	if e.Exe, err = thisExe(); err != nil {
		return err
	}
	s := &c.service
	config := s.config(e.Exe, c.options)
	e.Account = scm.AccountName(config.Account)
	e.Baked = append(slices.Clip(s.Command.Environment), s.Command.EnvironmentPrepend...)
	in, err := scm.Read(e.Service)
	if err != nil {
		return err
	}
	if in != nil {
		e.installed(in, &config)
	}
	if e.Foreign == "" {
		e.account(config.SID)
		e.asService()
		e.files(s)
		e.log(s.logFolder())
		dependsOn := s.DependsOn
		if in != nil {
			dependsOn = in.DependsOn
		}
		e.needs(dependsOn)
		e.ports(s)
	}
	return nil
}

// installed looks at what the SCM has. Who is not an administrator may see
// less of it.
func (e *examination) installed(in *scm.Installed, config *scm.Config) {
	e.Installed, e.ImagePath, e.Source = true, in.ImagePath, in.Source
	e.Account, e.Exe = scm.AccountName(in.Account), in.Exe
	if in.Meant != "" { // the path has no quotes
		e.Exe = in.Meant
	}
	e.NoMessages = in.Source != "" && !scm.HasMessages(in.Source)
	p, err := scm.Prepare(*config)
	switch {
	case err == nil:
		p = p.At(p.InstalledExe()) // as update, whichever copy of the executable this is
		e.Differs = p.Differences()
	case in.Meant != "", strings.EqualFold(e.Exe, config.Exe):
		e.cannot("settings", err)
	default:
		e.Foreign, e.Mend = err.Error(), mendOf(err)
	}
	if in.SID != nil {
		config.SID = *in.SID
	}
	if e.Environment, err = scm.Environment(e.Service); err != nil {
		e.cannot("Environment in the registry", err)
	}
}

// cannot tells what could not be looked at.
//
//go:noinline
func (e *examination) cannot(where string, err error) {
	text := where + ": " + err.Error()
	if errors.Is(err, fs.ErrPermission) {
		text += " Run doctor as an administrator."
	}
	e.Unknown = append(e.Unknown, text)
}

// account looks at whom the service runs as.
func (e *examination) account(own scm.SIDType) {
	e.User, e.Restricted = scm.IsUser(e.Account), own == scm.SIDRestricted
	if own != scm.SIDNone || !e.User && !scm.IsBuiltIn(e.Account) {
		e.ServiceSID = folder.ServiceSID(e.Service)
	}
	var err error
	if e.SID, err = folder.AccountSID(e.Account); err == nil && e.User {
		e.Logon, err = scm.LogonRight(append(doctor.Groups(), e.SID))
	}
	if err != nil {
		e.cannot("account "+e.Account, err)
	}
}

// files looks at all that runs with the account's rights, and at the folder
// that each lies in, from where programs take libraries.
func (e *examination) files(s *Service) {
	e.ExeMissing = e.Installed && e.missing(e.Exe)
	if mark := swap.Marked(e.Exe); e.Installed && mark != "" {
		e.CutShort = mark
	}
	e.file(e.Exe, doctor.Run)
	e.secrets(s)
	open := *s
	open.Command.EnvironmentFile = "" // which not everybody may read who may look for programs
	if err := open.programs(e.program); err != nil {
		e.cannot("command", err)
	}
	if spec, err := open.spec(); err == nil {
		e.directory(spec.Dir)
	}
}

// secrets looks at the environment file.
func (e *examination) secrets(s *Service) {
	if s.Command.EnvironmentFile == "" {
		return
	}
	path := s.expand(s.Command.EnvironmentFile)
	e.Secrets = e.describe(path, doctor.Read, false)
	switch _, err := s.environmentFile(); {
	case errors.Is(err, fs.ErrNotExist):
		e.SecretsMissing = path
	case errors.Is(err, fs.ErrPermission):
		e.cannot("environment-file", err)
	case err != nil:
		e.SecretsWrong = err.Error()
	}
}

func (e *examination) program(key string, spec *child.Spec) {
	path, err := spec.Program()
	inPath := !strings.ContainsAny(path, `\/:`)
	switch {
	case err == nil && cmdline.IsBatch(path):
		e.file(path, doctor.Read)
	case err == nil:
		e.file(path, doctor.Run)
		e.runs(key, path)
	case inPath && e.User:
		e.cannot(path, errNotInPath)
	case inPath:
		e.Start.NotInPath = append(e.Start.NotInPath, doctor.Missing{Path: path, Key: key})
	case e.missing(path):
		e.Missing = append(e.Missing, doctor.Missing{Path: path, Key: key})
	}
	if script := operand(spec); script != "" {
		e.file(script, doctor.Read)
	}
}

var errNotInPath = errors.New("is in no folder of the machine's PATH; that of the account may have one")

// missing says that there is no such file, as far as one may look.
func (e *examination) missing(path string) bool {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrPermission) {
		e.cannot(path, err)
	}
	return errors.Is(err, fs.ErrNotExist)
}

// operand is the first of the child's arguments that is a file: for an
// interpreter the script, for others mostly the configuration.
func operand(spec *child.Spec) string {
	_, words, err := spec.CommandLine()
	for i := 1; err == nil && i < len(words); i++ {
		word := words[i]
		if !filepath.IsAbs(word) {
			word = filepath.Join(spec.Dir, word)
		}
		if info, err := os.Stat(word); err == nil && info.Mode().IsRegular() {
			return word
		}
	}
	return ""
}

// file adds a file and its folder.
func (e *examination) file(path string, needs uint32) {
	e.add(path, needs, false)
	e.add(filepath.Dir(path), 0, true)
}

func (e *examination) add(path string, needs uint32, isFolder bool) {
	for i := range e.Code {
		if strings.EqualFold(e.Code[i].Path, path) {
			return
		}
	}
	if f := e.describe(path, needs, isFolder); f.Security != "" {
		e.Code = append(e.Code, f)
	}
}

// describe reads the rights. A file that is missing has none, and one whose
// rights cannot be read has no path either.
func (e *examination) describe(path string, needs uint32, isFolder bool) doctor.File {
	security, err := folder.Describe(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		e.cannot("rights", err) // which names the path
		path = ""
	}
	return doctor.File{Path: path, Security: security, Needs: needs, Folder: isFolder}
}

func (e *examination) log(in folder.Folder) {
	if filepath.IsAbs(in.Dir) {
		e.Log, e.LogIsUsual = e.describe(in.Dir, doctor.Write, true), in.Ours()
		info, err := os.Stat(in.Dir)
		e.LogNoDir = err == nil && !info.IsDir()
	}
}
