package scm

import (
	"errors"

	"golang.org/x/sys/windows"
)

// Prepare looks at what the SCM has of a service and says what [Plan.Apply]
// would change; it changes nothing and needs no administrator. It refuses a
// service of the same name that is not ours.
func Prepare(c Config) (Plan, error) {
	in, err := read(c.Name)
	if err != nil {
		return Plan{}, err
	}
	if in != nil {
		if err := proveOurs(c.Name, c.Exe, in); err != nil {
			return Plan{}, err
		}
	}
	if in != nil {
		in.Rights = notedRights(c.Name)
		in.Descriptor = readDescriptor(c.Name)
	}
	if c.Descriptor, err = plainDescriptor(c.Descriptor); err != nil {
		return Plan{}, failure(c.Name, "read the rights on it that the recipe sets", err)
	}
	p := compare(c, in)
	p.compareLogon(windowsAuthority)
	if source := sourceFile(c.Name); in == nil && source != "" && !sameFile(source, c.Exe) {
		p.Note("event source " + c.Name + ": was registered for " + source)
	}
	return p, nil
}

// ProveLogon tries whether an account and the password given for it are a pair,
// and refuses what is wrong. What could not be tried is noted.
func (p *Plan) ProveLogon() error { return p.proveLogon(windowsAuthority) }

// Apply does what the plan says, and nothing at all when that changes nothing.
// Parts that this Windows does not know are noted in p.Notes and left out. A
// service that could not be set up whole is not created at all.
func (p *Plan) Apply() error {
	if err := p.grantLogon(windowsAuthority); err != nil {
		return err
	}
	if p.Installed == nil {
		return p.create()
	}
	if len(p.Changes) == 0 {
		return nil
	}
	err := withService(p.Config.Name, writeRights|p.Config.rights(), func(service windows.Handle) error {
		if err := change(service, p); err != nil {
			return failure(p.Config.Name, "change its configuration", err)
		}
		return p.finish(service)
	})
	return failure(p.Config.Name, "open it for changing", err)
}

func (p *Plan) create() error {
	service, err := create(p.Config)
	if err != nil {
		return failure(p.Config.Name, "create it", err)
	}
	defer windows.CloseServiceHandle(service)
	if err := p.finish(service); err != nil {
		if undone := windows.DeleteService(service); undone != nil {
			err = errors.Join(err, failure(p.Config.Name, "delete what was begun", undone))
		}
		return err
	}
	return nil
}

// finish writes everything that is not in the main part.
func (p *Plan) finish(service windows.Handle) error {
	c := p.Config
	setDelayed := c.Asked.Start || p.Installed == nil && c.Delayed
	list, err := levels(c, setDelayed)
	if err != nil {
		return failure(c.Name, "set its description", err)
	}
	for _, l := range list {
		err := l.write(service)
		if notSupported(err) {
			if p.wants(l) {
				p.cannot(l.what)
			}
			continue
		}
		if err != nil {
			return failure(c.Name, "set its "+l.what, err)
		}
	}
	switch err := p.setRights(service); {
	case notSupported(err):
		p.cannot(RightsSetting)
	case err != nil:
		return failure(c.Name, "set the rights on it", err)
	}
	return failure(c.Name, "register its event source", registerSource(c.Name, c.Exe))
}

// wants says whether a part that this Windows does not know was asked for;
// nobody misses one that is off.
func (p *Plan) wants(l level) bool {
	switch l.number {
	case windows.SERVICE_CONFIG_FAILURE_ACTIONS:
		return len(p.Config.Recovery.Actions) > 0
	case windows.SERVICE_CONFIG_FAILURE_ACTIONS_FLAG:
		return p.Config.OnNonCrash
	case windows.SERVICE_CONFIG_DELAYED_AUTO_START_INFO:
		return p.Config.Delayed
	case windows.SERVICE_CONFIG_SERVICE_SID_INFO:
		return p.Config.SID != SIDNone
	case windows.SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO:
		return len(p.Config.Privileges) > 0
	}
	return true
}
