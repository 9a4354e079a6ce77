package scm

import (
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// keep tells ChangeServiceConfig to leave a number as it is; nil does so for
// a string.
const keep = windows.SERVICE_NO_CHANGE

// create adds the service and returns its handle, which the caller closes.
func create(c Config) (windows.Handle, error) {
	var service windows.Handle
	err := withManager(windows.SC_MANAGER_CONNECT|windows.SC_MANAGER_CREATE_SERVICE, func(manager windows.Handle) error {
		text := new(texts)
		name, display, path := text.pointer(c.Name), text.pointer(c.DisplayName), text.pointer(imagePath(c.Exe))
		account, password := text.account(c)
		dependsOn := text.block(c.DependsOn)
		if text.err != nil {
			return text.err
		}
		if IsBuiltIn(c.Account) {
			password = nil
		}
		start := c.Start
		if start == 0 {
			start = Manual
		}
		var err error
		service, err = windows.CreateService(manager, name, display, writeRights|windows.DELETE|c.rights(),
			windows.SERVICE_WIN32_OWN_PROCESS, uint32(start), windows.SERVICE_ERROR_NORMAL,
			path, nil, nil, dependsOn, account, password)
		return err
	})
	return service, err
}

// writeRights suffice for every change; a restart among the recovery actions
// takes the right to start.
const writeRights = windows.SERVICE_CHANGE_CONFIG | windows.SERVICE_QUERY_CONFIG | windows.SERVICE_START

// change writes the main part of an installed service's configuration. What
// was not asked for stays.
func change(service windows.Handle, p *Plan) error {
	return changeTo(service, p, p.Config, imagePath(p.Config.Exe))
}

// changeTo is change to another configuration than the plan's.
func changeTo(service windows.Handle, p *Plan, c Config, line string) error {
	text := new(texts)
	display, path := text.pointer(c.DisplayName), text.pointer(line)
	var account, password, dependsOn *uint16
	if c.Password != nil && !c.Asked.Account {
		c.Account = p.Installed.Account
	}
	if c.Asked.Account || c.Password != nil {
		account, password = text.account(c)
	}
	if c.DependsOn != nil {
		dependsOn = text.block(c.DependsOn)
	}
	if text.err != nil {
		return text.err
	}
	start := uint32(keep)
	if c.Asked.Start {
		start = uint32(c.Start)
	}
	return windows.ChangeServiceConfig(service, keep, start, keep, path, nil, nil, dependsOn, account, password, display)
}

// A level is one call of ChangeServiceConfig2.
type level struct {
	what   string // for a user
	number uint32
	info   unsafe.Pointer
}

// levels are the calls that give the service what c says.
func levels(c Config, setDelayed bool) ([]level, error) {
	text := new(texts)
	description := &windows.SERVICE_DESCRIPTION{Description: text.pointer(c.Description)}
	if text.err != nil {
		return nil, text.err
	}
	list := []level{
		{"description", windows.SERVICE_CONFIG_DESCRIPTION, unsafe.Pointer(description)},
		{levelRecovery, windows.SERVICE_CONFIG_FAILURE_ACTIONS, unsafe.Pointer(toActions(c.Recovery))},
		{levelOnNonCrash, windows.SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, unsafe.Pointer(
			&windows.SERVICE_FAILURE_ACTIONS_FLAG{FailureActionsOnNonCrashFailures: toBool[int32](c.OnNonCrash)})},
	}
	sid, privileges := c.SID, requiredPrivileges{text.block(c.Privileges)}
	if text.err != nil {
		return nil, text.err
	}
	list = append(list,
		level{levelSID, windows.SERVICE_CONFIG_SERVICE_SID_INFO, unsafe.Pointer(&sid)},
		level{levelPrivileges, windows.SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO, unsafe.Pointer(&privileges)})
	if setDelayed {
		list = append(list, level{levelDelayed, windows.SERVICE_CONFIG_DELAYED_AUTO_START_INFO, unsafe.Pointer(
			&windows.SERVICE_DELAYED_AUTO_START_INFO{IsDelayedAutoStartUp: toBool[uint32](c.Delayed)})})
	}
	if c.Preshutdown > 0 {
		list = append(list, level{"preshutdown timeout", windows.SERVICE_CONFIG_PRESHUTDOWN_INFO, unsafe.Pointer(
			&preshutdownInfo{toUnits(c.Preshutdown, time.Millisecond)})})
	}
	return list, nil
}

// write makes the call. ChangeServiceConfig2 takes any structure as bytes.
func (l level) write(service windows.Handle) error {
	return windows.ChangeServiceConfig2(service, l.number, (*byte)(l.info))
}

// toActions clears what was set before when there are no actions: for that
// the SCM wants a list that is there and empty.
func toActions(r Recovery) *windows.SERVICE_FAILURE_ACTIONS {
	actions := make([]windows.SC_ACTION, len(r.Actions), len(r.Actions)+1)
	for i, a := range r.Actions {
		actions[i] = windows.SC_ACTION{Type: uint32(a.Do), Delay: toUnits(a.After, time.Millisecond)}
	}
	return &windows.SERVICE_FAILURE_ACTIONS{
		ResetPeriod:  toUnits(r.ResetAfter, time.Second),
		ActionsCount: uint32(len(actions)),
		Actions:      unsafe.SliceData(actions),
	}
}

// toUnits counts d in units; what is too long is INFINITE.
func toUnits(d, unit time.Duration) uint32 {
	n := max(d, 0) / unit
	if n >= windows.INFINITE {
		return windows.INFINITE
	}
	return uint32(n)
}

func toBool[T int32 | uint32](b bool) T {
	if b {
		return 1
	}
	return 0
}

// texts makes UTF-16 of strings and remembers the first that has a NUL.
type texts struct{ err error }

//go:noinline
func (t *texts) pointer(s string) *uint16 {
	p, err := windows.UTF16PtrFromString(s)
	if t.err == nil {
		t.err = err
	}
	return p
}

// block is a list as the SCM wants it: each string with its NUL, and another
// NUL at the end. An empty list is two NULs, which clears; nil would keep.
func (t *texts) block(list []string) *uint16 {
	units := make([]uint16, 0, 64)
	for _, s := range list {
		encoded, err := windows.UTF16FromString(s)
		if t.err == nil {
			t.err = err
		}
		units = append(units, encoded...)
	}
	units = append(units, 0, 0)
	return &units[0]
}

// account is the account and what is to be its password: nothing for virtual
// and managed accounts, the empty one for those that are built in.
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-changeserviceconfigw
func (t *texts) account(c Config) (account, password *uint16) {
	account = t.pointer(AccountName(c.Account))
	switch {
	case c.Password != nil:
		password = t.pointer(*c.Password)
	case IsBuiltIn(c.Account):
		password = t.pointer("")
	}
	return account, password
}
