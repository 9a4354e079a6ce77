package wine

import (
	"slices"
	"strings"
)

// Event is one string reported to the event log.
type Event struct {
	Level string // "info", "warning" or "error"
	Text  string
}

// Events lists the strings that services reported to the event log since the host was opened. Under
// Wine there is no more to see: no id, no category, no source. A long string is cut off, and Wine 10
// cuts each line by itself: what follows a cut line looks like an event of its own.
func (h *Host) Events() []string {
	h.t.Helper()
	var texts []string
	for _, event := range h.EventLog() {
		texts = append(texts, event.Text)
	}
	return texts
}

// EventLog is [Host.Events] with the level of each.
func (h *Host) EventLog() []Event {
	h.t.Helper()
	events, err := h.m.events()
	if err != nil {
		h.t.Fatal(err)
	}
	return events
}

// Reported says whether an event's text contains part.
func (h *Host) Reported(part string) bool {
	h.t.Helper()
	return slices.ContainsFunc(h.Events(), func(text string) bool { return strings.Contains(text, part) })
}

// logEvents shows the last events of a test that failed.
func (h *Host) logEvents() {
	events, err := h.m.events()
	if err != nil {
		h.t.Log(err)
	}
	for _, event := range events[max(0, len(events)-20):] {
		h.t.Logf("event log: %s: %s", event.Level, event.Text)
	}
}
