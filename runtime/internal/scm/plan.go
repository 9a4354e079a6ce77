package scm

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Installed is what the SCM has of a service. A nil pointer is a part that
// this Windows does not know.
type Installed struct {
	DisplayName string
	Description string
	ImagePath   string // the command line that the SCM runs
	Exe         string // the program in it that Windows runs, in its usual spelling
	Args        string // what follows there
	Meant       string // the program that should run in the place of Exe, where a path without quotes leads astray; empty: Exe
	Start       StartType
	Delayed     *bool
	Account     string
	DependsOn   []string
	Recovery    *Recovery
	OnNonCrash  *bool
	Preshutdown *time.Duration
	SID         *SIDType
	Privileges  *[]string
	Descriptor  *string
	Rights      *Rights // nil: no executable has set any
	Source      string  // the message file of the event source; empty: there is none
}

// A Change is one setting of a service, before and after.
type Change struct {
	What, From, To string
}

// A Setting is one that was compared: what the SCM has of it, what it will
// have, and what the executable wants, which is another thing when an update
// keeps what nobody asked for.
type Setting struct {
	What, Has, WillHave, Wants string
}

// A Plan is what installing or updating a service does.
type Plan struct {
	Config    Config
	Installed *Installed // nil: the service is created

	Settings []Setting // all of them, in the order in which they are shown

	Executable *Change // the installed file is replaced too; nil: it stays

	Changes []Change // what is written, in the order in which it is shown
	Kept    []Change // what stays as it is (From) although the executable says otherwise (To)
	Notes   []string // what a user should know

	grantee     string // the security identifier that gets logonRight; empty: none
	notLoggedOn bool   // the password is right, but the account may not log on as a service yet
}

// compare says what has to be written to make in what c wants.
func compare(c Config, in *Installed) Plan {
	p := Plan{Config: c, Installed: in}
	if in == nil {
		in = &Installed{Start: c.Start, Account: c.Account}
		p.change("start type", "", startWord(c.Start, c.Delayed))
		p.change("account", "", AccountName(c.Account))
	} else {
		p.compareAsked(c, in)
	}
	p.change("display name", in.DisplayName, c.DisplayName)
	p.change("description", in.Description, c.Description)
	p.changeName(CommandLineSetting, in.ImagePath, imagePath(c.Exe))
	if c.DependsOn != nil {
		p.changeName("depends on", strings.Join(in.DependsOn, ", "), strings.Join(c.DependsOn, ", "))
	}
	if c.Password != nil {
		p.change("password", "", "as given")
	}
	p.compareLevels(c, in)
	p.changeName(sourceSetting, in.Source, c.Exe)
	return p
}

// compareAsked handles what an update leaves alone unless a user asks for it.
func (p *Plan) compareAsked(c Config, in *Installed) {
	has := startWord(in.Start, in.Delayed != nil && *in.Delayed)
	wants := startWord(c.Start, c.Delayed)
	if c.Delayed && in.Delayed == nil {
		wants = startWord(c.Start, false)
	}
	p.askedOrKept(c.Asked.Start, has == wants, Change{"start type", has, wants})
	p.askedOrKept(c.Asked.Account, sameAccount(in.Account, c.Account), Change{"account", in.Account, AccountName(c.Account)})
}

func (p *Plan) askedOrKept(asked, same bool, c Change) {
	switch {
	case same:
		p.change(c.What, c.From, c.From)
	case asked:
		p.change(c.What, c.From, c.To)
	default:
		p.Kept = append(p.Kept, c)
		p.Settings = append(p.Settings, Setting{c.What, c.From, c.From, c.To})
	}
}

// compareLevels handles what not every Windows knows. Nothing is known of the
// levels of a new service.
func (p *Plan) compareLevels(c Config, in *Installed) {
	none := Recovery{}.String()
	created := p.Installed == nil
	switch {
	case created && len(c.Recovery.Actions) > 0:
		p.change("recovery", "", c.Recovery.String())
	case !created && in.Recovery != nil:
		p.change("recovery", in.Recovery.String(), c.Recovery.String())
	case !created && c.Recovery.String() != none:
		p.cannot("recovery")
	}
	switch {
	case created && c.OnNonCrash:
		p.change("recovery after an error", "", "true")
	case !created && in.OnNonCrash != nil:
		p.change("recovery after an error", fmt.Sprint(*in.OnNonCrash), fmt.Sprint(c.OnNonCrash))
	case !created && c.OnNonCrash:
		p.cannot("recovery after an error")
	}
	if usual := usualPreshutdown; c.Preshutdown == 0 && in.Preshutdown != nil && !slices.Contains(usual, *in.Preshutdown) {
		c.Preshutdown, p.Config.Preshutdown = usual[0], usual[0]
	}
	switch {
	case c.Preshutdown == 0:
	case created:
		p.change("preshutdown timeout", "", brief(c.Preshutdown))
	case in.Preshutdown != nil:
		p.change("preshutdown timeout", brief(*in.Preshutdown), brief(c.Preshutdown))
	default:
		p.cannot("preshutdown timeout")
	}
	p.compareSecurity(c, in)
}

// usualPreshutdown is what services have of which nobody asked for another
// time: that of today's Windows, and that of those before Windows 10 1703.
// Whether the service is told of a preshutdown at all is up to its executable,
// so that one which does not ask for it has no use for another time.
// https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_preshutdown_info
var usualPreshutdown = []time.Duration{10 * time.Second, 3 * time.Minute}

// compareSecurity handles the parts that are cleared when the recipe does not
// name them any more.
func (p *Plan) compareSecurity(c Config, in *Installed) {
	created := p.Installed == nil
	switch {
	case created && c.SID != SIDNone:
		p.change("service sid", "", c.SID.String())
	case !created && in.SID != nil:
		p.change("service sid", in.SID.String(), c.SID.String())
	case !created && c.SID != SIDNone:
		p.cannot("service sid")
	}
	switch {
	case created && len(c.Privileges) > 0:
		p.change("privileges", "", privilegeWords(c.Privileges))
	case !created && in.Privileges != nil:
		has, wants := privilegeWords(*in.Privileges), privilegeWords(c.Privileges)
		if samePrivileges(*in.Privileges, c.Privileges) {
			wants = has
		}
		p.change("privileges", has, wants)
	case !created && len(c.Privileges) > 0:
		p.cannot("privileges")
	}
	p.compareRights(c, in)
}

func privilegeWords(list []string) string {
	if len(list) == 0 {
		return "all"
	}
	return strings.Join(list, ", ")
}

// samePrivileges compares lists in which none is twice, in whatever order.
func samePrivileges(a, b []string) bool {
	for _, name := range a {
		if !slices.ContainsFunc(b, func(other string) bool { return strings.EqualFold(name, other) }) {
			return false
		}
	}
	return len(a) == len(b)
}

// change notes a setting. It is called in so many places that its copies would
// make every executable 10 KB larger.
//
//go:noinline
func (p *Plan) change(what, from, to string) {
	p.Settings = append(p.Settings, Setting{what, from, to, to})
	if from != to {
		p.Changes = append(p.Changes, Change{what, from, to})
	}
}

// changeName is change for what Windows compares without regard to case.
func (p *Plan) changeName(what, from, to string) {
	if strings.EqualFold(from, to) {
		to = from
	}
	p.change(what, from, to)
}

// cannot notes, once, that this Windows does not know a setting.
func (p *Plan) cannot(what string) { p.Note(what + ": not supported by this Windows; left out") }

// Differs says whether there is anything to do.
func (p *Plan) Differs() bool {
	return p.Installed == nil || p.Executable != nil || len(p.Changes) > 0
}

// InstalledExe is the executable that the SCM runs. Empty: nothing is installed.
func (p *Plan) InstalledExe() string {
	if p.Installed == nil {
		return ""
	}
	return p.Installed.Exe
}

// At is the plan for an executable that stands elsewhere than the one that has
// made it: the service stays where it is installed.
func (p *Plan) At(exe string) Plan {
	c := p.Config
	c.Exe = exe
	at := compare(c, p.Installed)
	at.takeLogon(p)
	return at
}

// WillBeDisabled says that the service cannot be started once the plan is carried
// out.
func (p *Plan) WillBeDisabled() bool {
	if p.Installed != nil && !p.Config.Asked.Start {
		return p.Installed.Start == Disabled
	}
	return p.Config.Start == Disabled
}

// before is what the SCM is to have again after the plan was carried out. What
// the plan leaves alone stays as it is then.
func (p *Plan) before() Config {
	in := p.Installed
	c := Config{
		Name:        p.Config.Name,
		DisplayName: in.DisplayName,
		Description: in.Description,
		Start:       in.Start,
		Delayed:     in.Delayed != nil && *in.Delayed,
		Account:     in.Account,
		Asked:       p.Config.Asked,
	}
	// The same account would be written without its password, which nobody knows.
	c.Asked.Account = c.Asked.Account && !sameAccount(in.Account, p.Config.Account)
	if p.Config.DependsOn != nil {
		c.DependsOn = append([]string{}, in.DependsOn...) // not nil: that keeps
	}
	if in.Recovery != nil {
		c.Recovery = *in.Recovery
	}
	c.OnNonCrash = in.OnNonCrash != nil && *in.OnNonCrash
	if in.Preshutdown != nil {
		c.Preshutdown = *in.Preshutdown
	}
	if in.SID != nil {
		c.SID = *in.SID
	}
	if in.Privileges != nil {
		c.Privileges = *in.Privileges
	}
	if in.Descriptor != nil && p.Config.Descriptor != "" { // else they are left alone
		c.Descriptor = *in.Descriptor
	}
	return c
}

// What a plan calls the event source, and what the SCM runs.
const (
	sourceSetting      = "event source"
	CommandLineSetting = "command line"
)

// Differences names the settings that change, but for what `doctor` looks at by
// itself.
func (p *Plan) Differences() (names []string) {
	for _, c := range p.Changes {
		if c.What != logonSetting && c.What != sourceSetting {
			names = append(names, c.What)
		}
	}
	return names
}

// Account is the one that the service will have.
func (p *Plan) Account() string {
	if p.Installed != nil && !p.Config.Asked.Account {
		return p.Installed.Account
	}
	return p.Config.Account
}

// Note adds something that a user should know, once.
//
//go:noinline
func (p *Plan) Note(text string) {
	if !slices.Contains(p.Notes, text) {
		p.Notes = append(p.Notes, text)
	}
}
