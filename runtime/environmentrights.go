package runtime

import (
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
// once until the owner or the rights of the file change. It never keeps the
// child from being started.
type rightsCheck struct {
	service  *Service
	describe func(path string) (security string, err error) // as SDDL; empty: the system has no such rights
	name     func(sid string) (name string, person bool)
	self     func() (account, service string) // the security identifiers that this process has
	emit     func(events.ID, ...string)
	last     string // what describe returned
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

// beforeStart checks the file. One that is missing or cannot be opened is left
// to the start, which fails.
func (c *rightsCheck) beforeStart() {
	if c.service.Command.EnvironmentFile == "" {
		return
	}
	path := c.service.expand(c.service.Command.EnvironmentFile)
	security, err := c.describe(path)
	if err != nil || security == c.last {
		return
	}
	c.last = security
	checked := make(chan struct{})
	go func() {
		defer close(checked)
		c.report(path, security)
	}()
	select {
	case <-checked:
	case <-time.After(rightsTimeout):
	}
}

func (c *rightsCheck) report(path, security string) {
	if security == "" {
		return
	}
	account, service := c.self()
	e := doctor.Examination{SID: account, ServiceSID: service, Name: c.name}
	if who, command := e.SecretChangers(path, security); who != "" {
		c.emit(events.SecretsOpen, c.service.Name, path, who, command)
	}
}
