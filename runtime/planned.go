package runtime

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"winservice.internal/runtime/internal/plainjson"
	"winservice.internal/runtime/internal/scm"
)

// showPlan says what would be done, for --plan. As of a program that compares,
// the exit code says whether there is anything to do.
func (c *command) showPlan(p scm.Plan) error {
	if trouble := c.service.logTrouble(); trouble != "" {
		p.Note("install and update would be refused: " + trouble)
	}
	if c.options.json {
		o := planObject(p)
		if _, err := c.stdout.Write(o.Text()); err != nil {
			return err
		}
	} else {
		writePlan(c.stdout, p)
	}
	if p.Differs() {
		return errTold
	}
	return nil
}

// writePlan shows every setting: what changes has a star before it.
func writePlan(w io.Writer, p scm.Plan) {
	switch {
	case p.Installed == nil:
		fmt.Fprintf(w, "Service %s is not installed; this is what install creates:\n", p.Config.Name)
	case !p.Differs():
		fmt.Fprintf(w, "Service %s is installed; there is nothing to change:\n", p.Config.Name)
	default:
		fmt.Fprintf(w, "Service %s is installed; what has a star changes:\n", p.Config.Name)
	}
	width := 0
	settings := settings(p)
	for _, s := range settings {
		width = max(width, len(s.What))
	}
	for _, s := range settings {
		mark, text := " ", orNone(s.Has)
		switch {
		case p.Installed == nil:
			text = orNone(s.WillHave)
		case s.Has != s.WillHave:
			mark, text = "*", text+" -> "+orNone(s.WillHave)
		case s.Wants != s.WillHave:
			text += stays(s.What, s.Wants)
		}
		fmt.Fprintf(w, "%s %-*s  %s\n", mark, width, s.What, text)
	}
	writeNotes(w, p)
}

// settings are those of the SCM, after the executable where that is replaced.
func settings(p scm.Plan) []scm.Setting {
	e := p.Executable
	if e == nil {
		return p.Settings
	}
	return append([]scm.Setting{{What: e.What, Has: e.From, WillHave: e.To, Wants: e.To}}, p.Settings...)
}

// planObject is the plan in JSON. The names are stable: new ones may come, none
// goes or changes its meaning.
func planObject(p scm.Plan) (o plainjson.Object) {
	o.String("service", p.Config.Name)
	o.Bool("installed", p.Installed != nil)
	o.Bool("differs", p.Differs())
	var list plainjson.Object
	for _, s := range settings(p) {
		var setting plainjson.Object
		if p.Installed != nil {
			setting.String("has", s.Has)
		}
		setting.String("will_have", s.WillHave)
		setting.String("wants", s.Wants)
		setting.Bool("changes", p.Installed == nil || s.Has != s.WillHave)
		list.Object(strings.ReplaceAll(s.What, " ", "_"), setting)
	}
	o.Object("settings", list)
	o.Strings("notes", slices.Clone(p.Notes))
	return o
}

func writeNotes(w io.Writer, p scm.Plan) {
	for _, note := range p.Notes {
		fmt.Fprintf(w, "  note: %s\n", note)
	}
}

// stays says why a setting is left although the executable wants another one,
// and which option changes that.
func stays(what, wants string) string {
	option := "--startup"
	switch what {
	case scm.RightsSetting:
		return " stays: an administrator has set it; without that it would be " + wants
	case "account":
		option = "--username"
	}
	return fmt.Sprintf(" stays; the executable says %s, which %s asks for", orNone(wants), option)
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}
