package recipe

import (
	"fmt"
	"strings"

	"winservice.internal/runtime"
)

// ownKey is the key for whose listener a probe of the network accepts.
func ownKey(t probed, state string) key {
	return key{
		Key{
			t.name + ".own", "true or false", "true",
			fmt.Sprintf(`Whether the child is %s only if the listener that tcp or http finds on this machine belongs to its process tree, as far as that can be determined. "false" accepts any, for a child whose listener is a process that something else has started.`, state),
			`false`, yesOrNo,
		},
		func(d *decoder, g given) {
			if own, ok := d.boolean(g); ok {
				*t.foreign(&d.service) = !own
			}
		},
		func(s runtime.Service) string { return showBool(!*t.foreign(&s)) },
	}
}

// networkProbes are the probes that find a listener.
var networkProbes = []string{"tcp", "http"}

// needsProbe reports whether a key of ready or health has an effect only with a
// probe, and returns which ones.
func needsProbe(key string) (probes []string, needs bool) {
	switch key {
	case "after":
		return nil, false
	case "own":
		return networkProbes, true
	}
	return probeKeys, true
}

// checkAfter refuses a time in which no probe could say yes.
func (d *decoder) checkAfter() {
	s := d.service.WithDefaults()
	if s.Ready.Probe == nil || s.Ready.After < s.Ready.Timeout {
		return
	}
	for _, name := range []string{"ready.after", "ready.timeout"} {
		if g, ok := d.given[name]; ok {
			d.refuse(g, fmt.Sprintf("ready.after (%s) leaves the probe no time within ready.timeout (%s)", formatDuration(s.Ready.After), formatDuration(s.Ready.Timeout)),
				"set a longer ready.timeout; it counts from the start of the child, as ready.after does")
			return
		}
	}
}

func listed(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
