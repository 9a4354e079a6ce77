package runtime

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"winservice.internal/runtime/internal/plainjson"
	"winservice.internal/runtime/internal/scm"
)

// The exit codes of --plan, as of other programs that compare: 0 is the same.
//
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/diff.html#tag_20_34_14
const (
	exitDiffers = 1
	exitUnknown = 2 // what would change could not be determined
)

// planCode is the exit code of a command that has ended with err and would have
// the exit code code: of --plan, every error is exitUnknown.
func planCode(o options, err error, code int) int {
	if _, printed := errors.AsType[exitWith](err); o.plan && err != nil && !printed {
		return exitUnknown
	}
	return code
}

// showPlan prints what would be done, for --plan. The exit code reports whether
// there is anything to do.
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
		return exitWith(exitDiffers)
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
		fmt.Fprintf(w, "Service %s is installed; a star marks what would change:\n", p.Config.Name)
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

// stays says why a setting is kept although the executable has another one, and
// which option applies that one.
func stays(what, wants string) string {
	option := "--startup"
	switch what {
	case scm.RightsSetting:
		return " stays: an administrator has set it; without that it would be " + wants
	case "account":
		option = "--username"
	}
	return fmt.Sprintf(" is kept; the executable has %s; to apply that, give the option %s %s", orNone(wants), option, word(wants))
}

// word is a text as one word of a command line.
func word(text string) string {
	if strings.Contains(text, " ") {
		return `"` + text + `"`
	}
	return text
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}
