package recipe

import (
	"fmt"
	"strings"
	"time"

	"winservice.internal/runtime"
)

// readActions reads the SCM's failure actions.
func (d *decoder) readActions(g given) {
	items, ok := d.list(g)
	if !ok {
		return
	}
	actions := []runtime.RecoveryAction{}
	for _, item := range items {
		action, good := d.action(item)
		ok = ok && good
		actions = append(actions, action)
	}
	if ok {
		d.service.Recovery.Actions = actions
	}
}

const actionMend = `an action is "restart 5s" (after so long) or "none"`

func (d *decoder) action(g given) (runtime.RecoveryAction, bool) {
	s, ok := d.line(g)
	if !ok {
		return runtime.RecoveryAction{}, false
	}
	do, after, timed := strings.Cut(s, " ")
	switch {
	case do == "none" && !timed:
		return runtime.TakeNoAction(), true
	case do == "none":
		d.refuse(g, quote(s)+": none waits for nothing", `write "none"`)
	case do == "restart" && !timed:
		d.refuse(g, "restart after how long?", `write it with its wait, as "restart 5s"`)
	case do == "restart":
		if value, ok := d.durationIn(g, do, after, durationRule{zero: true, step: milli, most: mostAction}); ok {
			return runtime.RestartService(value), true
		}
	default:
		d.refuse(g, quote(do)+" is no failure action", suggestion(do, []string{"restart", "none"}, actionMend))
	}
	return runtime.RecoveryAction{}, false
}

// durationIn reads the duration that follows a word in a string.
func (d *decoder) durationIn(g given, word, s string, rule durationRule) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	value, what, mend := parseDuration(s, rule)
	if what != "" {
		if bare := strings.Trim(s, "0123456789") == ""; bare && s != "" {
			mend = fmt.Sprintf(`write the unit: "%s %ss"`, word, s)
		}
		d.refuse(g, what, mend)
	}
	return value, what == ""
}

func (d *decoder) readOnGiveUp(g given) {
	if b, ok := d.boolean(g); ok {
		d.service.Recovery.OnGiveUp = b
	}
}
