package runtime

import (
	"fmt"
	"strings"

	"winservice.internal/runtime/internal/scm"
)

// do does what the command line says.
func (c *command) do() error {
	if words := c.options.args; len(words) > 0 && c.options.verb != verbPress {
		fmt.Fprintf(c.stderr, "%s: note: nothing is done with %q: what the child is given stands in the recipe\n", programName(), strings.Join(words, " "))
	}
	c.locate()
	if done, err := c.outside(); done {
		return err
	}
	switch c.options.verb {
	case "install":
		return c.install()
	case "update":
		return c.update()
	case "remove":
		return c.remove()
	case "start":
		return c.start()
	case "stop":
		return c.stop()
	case "restart":
		return c.restart()
	case "restart-child":
		return c.restartChild()
	case "rotate":
		return c.rotate()
	case "status":
		return c.status()
	case "logs":
		return c.logs()
	case "doctor":
		return c.doctor()
	case "debug":
		return c.debug()
	case "version":
		fmt.Fprintf(c.stdout, "%s: service %s, recipe %s, winservice %s\n", programName(), c.service.Name, c.service.Hash(), Version)
		return nil
	case "run":
		return c.runUnderSCM()
	case verbPress:
		return c.press()
	}
	return misuse("no such command: %s", c.options.verb)
}

// config is what the SCM should have of the service: what the recipe says,
// and over it what the command line asks for.
func (s Service) config(exe string, o options) scm.Config {
	s = s.WithDefaults()
	c := scm.Config{
		Name:        s.Name,
		DisplayName: s.DisplayName,
		Description: s.Description,
		Exe:         exe,
		Account:     s.Account,
		Password:    o.password,
		DependsOn:   s.DependsOn,
		Recovery:    s.Recovery.scm(),
		OnNonCrash:  s.Recovery.OnGiveUp,
		SID:         s.Security.SID.scm(),
		Privileges:  s.Security.Privileges,
		Descriptor:  s.Security.Descriptor,
		Preshutdown: s.Preshutdown(),
	}
	start := s.Start
	if o.startup != nil {
		start, c.Asked.Start = *o.startup, true
	}
	if o.username != nil {
		c.Account, c.Asked.Account = *o.username, true
	}
	c.Start, c.Delayed = start.scm()
	return c
}

func (t StartType) scm() (start scm.StartType, delayed bool) {
	switch t {
	case Automatic:
		return scm.Automatic, false
	case DelayedAutomatic:
		return scm.Automatic, true
	case Disabled:
		return scm.Disabled, false
	}
	return scm.Manual, false
}

func (t ServiceSID) scm() scm.SIDType {
	switch t {
	case SIDUnrestricted:
		return scm.SIDUnrestricted
	case SIDRestricted:
		return scm.SIDRestricted
	}
	return scm.SIDNone
}

func (r Recovery) scm() scm.Recovery {
	out := scm.Recovery{ResetAfter: max(r.ResetAfter, 0)} // AtOnce is no time
	for _, a := range r.Actions {
		do := scm.DoNothing
		if a.Do == DoRestart {
			do = scm.DoRestart
		}
		out.Actions = append(out.Actions, scm.Action{Do: do, After: max(a.After, 0)})
	}
	return out
}
