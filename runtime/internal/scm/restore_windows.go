package scm

import "golang.org/x/sys/windows"

// Restore gives the SCM back what it had before [Plan.Apply] changed it. An
// account whose password was changed comes back without one, which nobody
// knows any more.
func (p *Plan) Restore() error {
	if p.Installed == nil || len(p.Changes) == 0 {
		return nil
	}
	c := p.before()
	err := withService(c.Name, writeRights|c.rights(), func(service windows.Handle) error {
		rest := c
		rest.Asked.Account = false
		if err := changeTo(service, p, rest, p.Installed.ImagePath); err != nil {
			return err
		}
		list, err := levels(c, c.Asked.Start)
		if err != nil {
			return err
		}
		for _, l := range list {
			if !p.Installed.knew(l.what) {
				continue
			}
			if err := l.write(service); err != nil && !notSupported(err) {
				return err
			}
		}
		if c.Descriptor != "" { // else they were left alone
			if err := setDescriptor(service, c.Descriptor); err != nil {
				return err
			}
			if err := noteRights(c.Name, p.Installed.Rights); err != nil {
				return err
			}
		}
		if !c.Asked.Account {
			return nil
		}
		// Last, because Windows may want its password for it.
		return changeTo(service, p, c, p.Installed.ImagePath)
	})
	if err == nil && p.Installed.Source == "" {
		_, err = unregisterSource(c.Name, p.Config.Exe)
	} else if err == nil {
		err = registerSource(c.Name, p.Installed.Source)
	}
	return failure(p.Config.Name, "give it its configuration back", err)
}

// knew says whether the SCM told what it had at a level; what it did not tell
// cannot come back.
func (in *Installed) knew(what string) bool {
	switch what {
	case levelRecovery:
		return in.Recovery != nil
	case levelOnNonCrash:
		return in.OnNonCrash != nil
	case levelSID:
		return in.SID != nil
	case levelPrivileges:
		return in.Privileges != nil
	case levelDelayed:
		return in.Delayed != nil
	}
	return true
}

// What the levels are called, for a user.
const (
	levelRecovery   = "recovery"
	levelOnNonCrash = "recovery after an error"
	levelSID        = "service sid"
	levelPrivileges = "privileges"
	levelDelayed    = "delayed start"
)
