package scm

import (
	"errors"
	"slices"
	"strings"
	"syscall"
)

// The account rights that decide whether an account may run a service.
// https://learn.microsoft.com/windows/win32/secauthz/account-rights-constants
const (
	logonRight     = "SeServiceLogonRight"
	denyLogonRight = "SeDenyServiceLogonRight"
)

// logonSetting is what a plan calls the right.
const logonSetting = "log on as a service"

// Logon says whether an account may log on as a service.
type Logon uint8

// What can be said of it.
const (
	LogonUnknown Logon = iota // or it needs no right
	LogonGranted
	LogonMissing
	LogonDenied
)

// An authority is what Windows knows of accounts. Wine grants rights without
// keeping them and takes every password, so that tests have one of their own.
type authority struct {
	identify func(account string) (sid string, err error)
	rights   func(sid string) ([]string, error) // those that were given to it by name
	grant    func(sid, right string) error
	logOn    func(user, domain, password string) error // as a service, for a moment
}

// The errors of a log-on that say what is wrong with the account or its
// password. Others say that it could not be tried.
// https://learn.microsoft.com/windows/win32/debug/system-error-codes--1300-1699-
const (
	errLogonFailure    syscall.Errno = 1326
	errNotGranted      syscall.Errno = 1385
	errAccountExpired  syscall.Errno = 1793
	errMustChange      syscall.Errno = 1907
	errLockedOut       syscall.Errno = 1909
	errRestriction     syscall.Errno = 1327
	errLogonHours      syscall.Errno = 1328
	errWorkstation     syscall.Errno = 1329
	errPasswordExpired syscall.Errno = 1330
	errAccountDisabled syscall.Errno = 1331
)

var logonMends = []mend{
	{errLogonFailure, `there is no such account, or this is not its password: write it as DOMAIN\user, .\user or user@domain, and give the password again`},
	{errRestriction, "Windows lets no account without a password run a service: give it one"},
	{errLogonHours, "allow it to log on at all hours"},
	{errWorkstation, "allow it to log on at this computer"},
	{errPasswordExpired, "give it a new password, and one that does not expire"},
	{errAccountDisabled, "enable the account"},
	{errNotGranted, `let it "Log on as a service", and take it from "Deny log on as a service": secpol.msc, Local Policies, User Rights Assignment, or the domain's group policy`},
	{errAccountExpired, "have the account expire later"},
	{errMustChange, "give it a new password without the demand to change it at the next log-on"},
	{errLockedOut, "unlock the account"},
}

// compareLogon plans the right without which a user's account runs no service.
// It stays when the service goes: another service may need it.
func (p *Plan) compareLogon(a *authority) {
	account := AccountName(p.Account())
	if !IsUser(account) {
		return
	}
	var rights []string
	sid, err := a.identify(account)
	if err == nil {
		rights, err = a.rights(sid)
	}
	if err != nil {
		p.Note(logonSetting + ": whether " + account + " has the right to cannot be told: " + errorText(err))
		return
	}
	has, granted := "", "granted"
	if slices.Contains(rights, logonRight) {
		has = granted
	} else {
		p.grantee = sid
	}
	p.change(logonSetting, has, granted)
}

// takeLogon takes over what another plan for the same service found out.
func (p *Plan) takeLogon(from *Plan) {
	p.grantee = from.grantee
	for _, s := range from.Settings {
		if s.What == logonSetting {
			p.change(s.What, s.Has, s.WillHave)
		}
	}
	for _, note := range from.Notes {
		p.Note(note)
	}
}

// proveLogon tries whether the account and its password are a pair, as far as
// that can be tried, before anything is written.
func (p *Plan) proveLogon(a *authority) error {
	if p.Config.Password == nil {
		return nil
	}
	account := AccountName(p.Account())
	err := a.try(account, *p.Config.Password)
	p.notLoggedOn = errors.Is(err, errNotGranted) && p.grantee != ""
	if err == nil || p.notLoggedOn {
		return nil
	}
	if mendOf(err, logonMends) != "" {
		return p.notLogged(account, err)
	}
	p.Note("password of " + account + ": could not be tried: " + errorText(err))
	return nil
}

// grantLogon gives the right, and tries once more an account that could not
// log on for want of it.
func (p *Plan) grantLogon(a *authority) error {
	if p.grantee == "" {
		return nil
	}
	account := AccountName(p.Account())
	err := a.grant(p.grantee, logonRight)
	switch {
	case err != nil:
		p.Note(logonSetting + ": could not be granted to " + account + ", " + errorText(err) + "; do it in secpol.msc, Local Policies, User Rights Assignment")
		if last := len(p.Changes) - 1; last >= 0 && p.Changes[last].What == logonSetting {
			p.Changes = p.Changes[:last]
		}
	case p.Installed == nil: // an update lists it among the changes
		p.Note(logonSetting + ": granted to " + account)
	}
	if !p.notLoggedOn {
		return nil
	}
	if err := a.try(account, *p.Config.Password); errors.Is(err, errNotGranted) {
		return p.notLogged(account, err)
	}
	return nil
}

func (p *Plan) notLogged(account string, err error) error {
	return &Error{Service: p.Config.Name, Step: "log on as " + account + " with the password given", Err: err, Mend: mendOf(err, logonMends)}
}

// try logs an account on. A name with an @ has its domain in itself.
func (a *authority) try(account, password string) error {
	domain, user, qualified := strings.Cut(account, `\`)
	if !qualified {
		domain, user = "", account
	}
	return a.logOn(user, domain, password)
}
