package runtime

import (
	"fmt"
	"io"

	"winservice.internal/runtime/internal/scm"
)

// writePlan shows what is about to be done, for --plan.
func writePlan(w io.Writer, p scm.Plan) {
	switch {
	case p.Installed == nil:
		fmt.Fprintf(w, "Service %s is not installed; this is what install creates:\n", p.Config.Name)
	case len(p.Changes) == 0:
		fmt.Fprintf(w, "Service %s is installed; there is nothing to change.\n", p.Config.Name)
	default:
		fmt.Fprintf(w, "Service %s is installed; this is what changes:\n", p.Config.Name)
	}
	writeChanges(w, p)
}

// writeChanges lists what changes, what stays although the executable says
// otherwise, and what a user should know.
func writeChanges(w io.Writer, p scm.Plan) {
	width := 0
	for _, list := range [][]scm.Change{p.Changes, p.Kept} {
		for _, c := range list {
			width = max(width, len(c.What))
		}
	}
	for _, c := range p.Changes {
		switch {
		case p.Installed == nil:
			fmt.Fprintf(w, "  %-*s  %s\n", width, c.What, c.To)
		default:
			fmt.Fprintf(w, "  %-*s  %s -> %s\n", width, c.What, orNone(c.From), orNone(c.To))
		}
	}
	for _, c := range p.Kept {
		fmt.Fprintf(w, "  %-*s  %s stays; the executable says %s, which %s\n", width, c.What, orNone(c.From), orNone(c.To), howToAsk(c.What))
	}
	for _, note := range p.Notes {
		fmt.Fprintf(w, "  note: %s\n", note)
	}
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

// howToAsk names the option that changes what an update keeps.
func howToAsk(what string) string {
	if what == "account" {
		return "--username asks for"
	}
	return "--startup asks for"
}
