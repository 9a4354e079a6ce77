package runtime

import (
	"strings"
	"time"
)

// earlyMeaning follows what is known of a child that ended within Ready.After.
const earlyMeaning = ", before `ready.after` was over"

// waits reports whether a child that runs may not be ready yet.
func (r Ready) waits() bool { return r.Probe != nil || r.After > 0 }

// Most is how long a child may take to be ready, from its start: nothing for
// one that is ready as soon as it runs.
func (r Ready) Most() time.Duration {
	if r.Probe == nil {
		return span(r.After)
	}
	return span(Service{Ready: r}.WithDefaults().Ready.Timeout)
}

// what is what a child is waited for, for messages.
func (r Ready) what() string {
	var parts []string
	if r.Probe != nil {
		parts = append(parts, r.Probe.String())
	}
	if r.After > 0 {
		parts = append(parts, "it has run for "+brief(r.After))
	}
	return strings.Join(parts, ", and ")
}
