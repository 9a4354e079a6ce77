package peers

import (
	"strconv"
	"strings"
	"time"

	"winservice.internal/gen/recipe"
)

// failures takes the SCM's failure actions over. WinSW ends without telling
// the SCM when its child fails, which is a failure to the SCM.
func (w *winsw) failures(set bool) {
	if !set {
		w.put("recovery.actions", "[]")
		w.note("recovery.actions", "There is no onfailure: the SCM does nothing.")
		return
	}
	var actions []string
	for _, n := range w.root.children {
		if !strings.EqualFold(n.name, "onfailure") {
			continue
		}
		for _, c := range append(n.attrs, n.children...) {
			if name := strings.ToLower(c.name); name != "action" && name != "delay" {
				w.unknown(c.line, "onfailure "+c.name, w.everything(c))
			}
		}
		action, after := strings.ToLower(n.value("action")), time.Duration(0)
		if s := n.value("delay"); s != "" {
			var ok bool
			if after, ok = winswTime(s); !ok {
				w.odd("recovery.actions", "onfailure delay", s, "it is no time; 0 is taken.")
			}
		}
		switch action {
		case "restart":
			actions = append(actions, "restart "+recipe.FormatDuration(after))
		case "none":
			actions = append(actions, "none")
		default:
			actions = append(actions, "none")
			w.odd("recovery.actions", "onfailure action", action, "it is none in its place; to have it, set the failure action by sc failure after installing.")
		}
	}
	w.list("recovery.actions", actions)
	w.put("recovery.on-give-up", "true")
	if w.values["recovery.reset-after"] == nil {
		w.put("recovery.reset-after", `"24h"`)
	}
}

var winswUnits = []struct {
	name string
	unit time.Duration
}{
	{"ms", time.Millisecond},
	{"secs", time.Second},
	{"sec", time.Second},
	{"mins", time.Minute},
	{"min", time.Minute},
	{"hours", time.Hour},
	{"hour", time.Hour},
	{"hrs", time.Hour},
	{"hr", time.Hour},
	{"days", 24 * time.Hour},
	{"day", 24 * time.Hour},
}

// winswTime reads "10 sec"; a number alone is milliseconds.
func winswTime(s string) (time.Duration, bool) {
	s, unit := strings.TrimSpace(s), time.Millisecond
	for _, u := range winswUnits {
		if rest, ok := strings.CutSuffix(strings.ToLower(s), u.name); ok {
			s, unit = strings.TrimSpace(rest), u.unit
			break
		}
	}
	n, err := strconv.ParseInt(s, 10, 32)
	return time.Duration(n) * unit, err == nil && n >= 0
}
