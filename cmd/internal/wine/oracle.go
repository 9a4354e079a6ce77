package wine

import (
	"fmt"
	"strconv"
	"strings"

	"winservice.internal/cmd/internal/wine/scmrules"
)

// oracle holds what the trace of statuses does not show, by the place where a process began.
type oracle struct {
	ended  map[int]bool // the process was seen to be gone
	killed map[int]bool // by the test
	exempt map[string]bool
}

// Exempt leaves a service unchecked, because it is not ours: what it reports to the SCM is its own
// matter.
func (h *Host) Exempt(service string) { h.rules.exempt[service] = true }

// kill ends a process hard. When it is a service's, that is the test's doing, unless the process had
// ended before.
func (h *Host) kill(pid int) error {
	h.t.Helper()
	began := -1
	for _, p := range h.statuses() {
		if p.PID == pid {
			began = p.Began
		}
	}
	if err := h.ask(nil, "kill", strconv.Itoa(pid)); err != nil {
		return err
	}
	h.rules.killed[began] = true
	return nil
}

// killsAll notes that the test is about to kill every process. What has ended by itself before that
// is not excused.
func (h *Host) killsAll() {
	h.t.Helper()
	h.observeEnds()
	for _, p := range h.statuses() {
		if !h.rules.ended[p.Began] {
			h.rules.killed[p.Began] = true
		}
	}
}

// statuses lists the processes of services. An error ends the test.
func (h *Host) statuses() []scmrules.Process {
	h.t.Helper()
	list, err := h.m.statuses()
	if err != nil {
		h.t.Fatal(err)
	}
	return list
}

// observeEnds looks which processes of services have ended. It asks the host only when one of them
// could have ended too early.
func (h *Host) observeEnds() {
	h.t.Helper()
	list := h.statuses()
	last := map[int]int{} // process identifier → beginning of its last life
	open := false
	for _, p := range list {
		last[p.PID] = p.Began
		open = open || !p.Stopped() && !h.rules.killed[p.Began] && !h.rules.ended[p.Began]
	}
	if !open {
		return
	}
	alive := map[int]bool{}
	for _, process := range h.Processes() {
		alive[process.PID] = true
	}
	for _, p := range list {
		if !alive[p.PID] || last[p.PID] != p.Began {
			h.rules.ended[p.Began] = true
		}
	}
}

// lives lists the processes of services with what the test and the host know of their ends.
func (h *Host) lives() []scmrules.Process {
	h.t.Helper()
	h.observeEnds()
	// Read once more: a process that was seen to be gone may have reported since the first look.
	list := h.statuses()
	for i, p := range list {
		list[i].Ended, list[i].Killed = h.rules.ended[p.Began], h.rules.killed[p.Began]
	}
	return list
}

// checkRules fails the test when a service broke a rule.
func (h *Host) checkRules() {
	h.t.Helper()
	for _, p := range h.lives() {
		if h.rules.exempt[p.Service] {
			continue
		}
		if violations := scmrules.Check(p); len(violations) > 0 {
			h.t.Errorf("a service broke the SCM's rules:%s\n%s", lines(violations), p)
		}
	}
}

// lines lists the violations, each on a line of its own.
func lines(violations []scmrules.Violation) string {
	var b strings.Builder
	for _, v := range violations {
		fmt.Fprintf(&b, "\n  %s", v)
	}
	return b.String()
}
