package runtime

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/doctor"
	"winservice.internal/runtime/internal/folder"
)

// rightsTimeout bounds how long a start of the child waits until the names of
// accounts are found: for one of a domain, Windows may have to ask a domain
// controller.
// https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lookupaccountsida
const rightsTimeout = time.Second

// A rightsCheck reports when ordinary users may change the environment file,
// once until the owner or the rights of the file change. Where the recipe says
// so, it keeps the child and the hooks from being started then.
type rightsCheck struct {
	service  *Service
	describe func(path string) (security string, err error) // as SDDL; empty: the system has no such rights
	name     func(sid string) (name string, person bool)
	self     func() (account, service string) // the security identifiers that this process has
	emit     func(events.ID, ...string)

	mu   sync.Mutex // a hook may run beside a start
	last string     // what describe returned
}

func newRightsCheck(s *Service, emit func(events.ID, ...string)) *rightsCheck {
	return &rightsCheck{
		service:  s,
		describe: folder.Describe,
		name:     folder.Name,
		self:     func() (string, string) { return folder.Self(s.Name) },
		emit:     emit,
	}
}

// beforeStart checks the file, and returns why nothing may be started with it.
// One that is missing is left to the start, which fails.
func (c *rightsCheck) beforeStart() error {
	if c.service.Command.EnvironmentFile == "" {
		return nil
	}
	refuse := c.service.Command.EnvironmentFileRights == RefuseRights
	path := c.service.expand(c.service.Command.EnvironmentFile)
	security, err := c.describe(path)
	switch {
	case err != nil && refuse && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("cannot determine who may change the environment file, as environment-file-rights requires: %w", err)
	case err != nil || !c.changed(security) && !refuse:
		return nil
	}
	checked := make(chan error, 1)
	go func() { checked <- c.check(path, security, refuse) }()
	select {
	case err := <-checked:
		return err
	case <-time.After(rightsTimeout):
	}
	if refuse {
		return fmt.Errorf("cannot determine who may change the environment file %s, as environment-file-rights requires: Windows did not return the names of its accounts within %v", path, rightsTimeout)
	}
	return nil
}

// changed reports whether the owner or the rights are others than before.
func (c *rightsCheck) changed(security string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	changed := security != c.last
	c.last = security
	return changed
}

// check reports who else may change the file, or returns it as an error.
func (c *rightsCheck) check(path, security string, refuse bool) error {
	if security == "" {
		return nil
	}
	account, service := c.self()
	e := doctor.Examination{SID: account, ServiceSID: service, Name: c.name}
	who, command := e.SecretChangers(path, security)
	switch {
	case who == "":
		return nil
	case refuse:
		text := events.Text(events.SecretsOpen, c.service.Name, path, who, command)
		return errors.New(strings.TrimPrefix(text, c.service.Name+": "))
	}
	c.emit(events.SecretsOpen, c.service.Name, path, who, command)
	return nil
}
