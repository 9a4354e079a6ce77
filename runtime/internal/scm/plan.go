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
	ImagePath   string
	Start       StartType
	Delayed     *bool
	Account     string
	DependsOn   []string
	Recovery    *Recovery
	OnNonCrash  *bool
	Preshutdown *time.Duration
	Source      string // the message file of the event source; empty: there is none
}

// A Change is one setting of a service, before and after.
type Change struct {
	What, From, To string
}

// A Plan is what installing or updating a service does.
type Plan struct {
	Config    Config
	Installed *Installed // nil: the service is created

	Changes []Change // what is written, in the order in which it is shown
	Kept    []Change // what stays as it is (From) although the executable says otherwise (To)
	Notes   []string // what a user should know
}

// compare says what has to be written to make in what c wants.
func compare(c Config, in *Installed) Plan {
	p := Plan{Config: c, Installed: in}
	if in == nil {
		in = &Installed{Start: c.Start, Account: c.Account}
		p.Changes = append(p.Changes,
			Change{What: "start type", To: startWord(c.Start, c.Delayed)},
			Change{What: "account", To: AccountName(c.Account)})
	} else {
		p.compareAsked(c, in)
	}
	p.change("display name", in.DisplayName, c.DisplayName)
	p.change("description", in.Description, c.Description)
	p.changeName("command line", in.ImagePath, imagePath(c.Exe))
	if c.DependsOn != nil {
		p.changeName("depends on", strings.Join(in.DependsOn, ", "), strings.Join(c.DependsOn, ", "))
	}
	if c.Password != nil {
		p.Changes = append(p.Changes, Change{What: "password", To: "as given"})
	}
	p.compareLevels(c, in)
	p.changeName("event source", in.Source, c.Exe)
	return p
}

// compareAsked handles what an update leaves alone unless a user asks for it.
func (p *Plan) compareAsked(c Config, in *Installed) {
	has := startWord(in.Start, in.Delayed != nil && *in.Delayed)
	wants := startWord(c.Start, c.Delayed)
	if c.Delayed && in.Delayed == nil {
		wants = startWord(c.Start, false)
	}
	if has != wants {
		p.askedOrKept(c.Asked.Start, Change{"start type", has, wants})
	}
	if !sameAccount(in.Account, c.Account) {
		p.askedOrKept(c.Asked.Account, Change{"account", in.Account, AccountName(c.Account)})
	}
}

func (p *Plan) askedOrKept(asked bool, change Change) {
	if asked {
		p.Changes = append(p.Changes, change)
	} else {
		p.Kept = append(p.Kept, change)
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
	switch {
	case c.Preshutdown == 0:
	case created:
		p.change("preshutdown timeout", "", brief(c.Preshutdown))
	case in.Preshutdown != nil:
		p.change("preshutdown timeout", brief(*in.Preshutdown), brief(c.Preshutdown))
	default:
		p.cannot("preshutdown timeout")
	}
}

func (p *Plan) change(what, from, to string) {
	if from != to {
		p.Changes = append(p.Changes, Change{what, from, to})
	}
}

// changeName is change for what Windows compares without regard to case.
func (p *Plan) changeName(what, from, to string) {
	if !strings.EqualFold(from, to) {
		p.change(what, from, to)
	}
}

// cannot notes, once, that this Windows does not know a setting.
func (p *Plan) cannot(what string) { p.Note(what + ": not supported by this Windows; left out") }

// Account is the one that the service will have.
func (p *Plan) Account() string {
	if p.Installed != nil && !p.Config.Asked.Account {
		return p.Installed.Account
	}
	return p.Config.Account
}

// Note adds something that a user should know, once.
func (p *Plan) Note(text string) {
	if !slices.Contains(p.Notes, text) {
		p.Notes = append(p.Notes, text)
	}
}
