package scm

import (
	"errors"
	"strings"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// rights are those that setting the security descriptor takes beside others.
func (c Config) rights() uint32 {
	if c.Descriptor == "" {
		return 0
	}
	return windows.WRITE_DAC
}

// These are Windows' own; tests put theirs in their place, because Wine keeps
// no rights of services. For a service they call QueryServiceObjectSecurity and
// SetServiceObjectSecurity.
// https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-setserviceobjectsecurity
var (
	getSecurityInfo = windows.GetSecurityInfo
	setSecurityInfo = windows.SetSecurityInfo
)

// readDescriptor returns who may do what with the service; nil when that
// cannot be read.
func readDescriptor(name string) *string {
	var text string
	err := withService(name, windows.READ_CONTROL, func(service windows.Handle) error {
		d, err := getSecurityInfo(service, windows.SE_SERVICE, windows.DACL_SECURITY_INFORMATION)
		if err == nil {
			text = plain(d)
		}
		return err
	})
	if err != nil || text == "" {
		return nil
	}
	return &text
}

// plainDescriptor is the text as Windows writes it, so that two of them can be
// compared.
func plainDescriptor(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	d, err := windows.SecurityDescriptorFromString(text)
	if err != nil {
		return "", err
	}
	return plain(d), nil
}

// plain leaves out the flags of the list, which the SCM sets as it likes.
func plain(d *windows.SECURITY_DESCRIPTOR) string {
	_, entries, ok := strings.Cut(d.String(), "(")
	if !ok {
		return ""
	}
	return "D:(" + entries
}

// setRights gives the service the rights that the configuration names, and
// notes how to take them back: before it sets them, so that no end of this
// process leaves rights that nobody knows of.
func (p *Plan) setRights(service windows.Handle) error {
	c := p.Config
	if c.Descriptor == "" {
		return nil
	}
	before := readDescriptor(c.Name)
	switch {
	case before == nil && p.Installed != nil:
		return nil // the plan says that they are left out
	case before == nil:
		before = new(string) // which is never taken back
	}
	if err := noteRights(c.Name, p.Installed.noted(*before, c.Descriptor)); err != nil {
		return err
	}
	if err := setDescriptor(service, c.Descriptor); err != nil {
		return err
	}
	// Windows may have made other words of it.
	if has := readDescriptor(c.Name); has != nil && *has != c.Descriptor {
		return noteRights(c.Name, p.Installed.noted(*before, *has))
	}
	return nil
}

func setDescriptor(service windows.Handle, text string) error {
	if text == "" {
		return nil
	}
	d, err := windows.SecurityDescriptorFromString(text)
	if err != nil {
		return err
	}
	list, _, err := d.DACL()
	if err != nil {
		return err
	}
	return setSecurityInfo(service, windows.SE_SERVICE, windows.DACL_SECURITY_INFORMATION, nil, nil, list, nil)
}

// The note on the rights stands with the service's own parameters, which the
// SCM removes together with the service.
const (
	noteKey    = `\Parameters`
	noteSet    = "SDDL"
	noteBefore = "SDDLBefore"
)

// notedRights returns the note on the rights; nil: there is none.
func notedRights(name string) *Rights {
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, servicesKey+name+noteKey, registry.QUERY_VALUE)
	if err != nil {
		return nil
	}
	defer key.Close()
	set, _, err := key.GetStringValue(noteSet)
	if err != nil {
		return nil
	}
	before, _, err := key.GetStringValue(noteBefore)
	if err != nil || set == "" || before == "" {
		return nil
	}
	return &Rights{Set: set, Before: before}
}

// noteRights notes the rights; nil: the note goes.
func noteRights(name string, r *Rights) error {
	if r == nil && notedRights(name) == nil {
		return nil
	}
	key, _, err := registry.CreateKey(registry.LOCAL_MACHINE, servicesKey+name+noteKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	if r != nil {
		return errors.Join(key.SetStringValue(noteBefore, r.Before), key.SetStringValue(noteSet, r.Set))
	}
	return errors.Join(key.DeleteValue(noteSet), key.DeleteValue(noteBefore))
}
