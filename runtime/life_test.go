package runtime

import (
	"testing"
	"time"
)

func TestProcessIsTheOneThatWasSeenUnlessItIsYounger(t *testing.T) {
	for name, test := range map[string]struct {
		running bool
		made    time.Time
		seen    *time.Time
		want    life
	}{
		"runs":                         {true, noon, &noon, lifeRuns},
		"within a tick of the clock":   {true, noon.Add(time.Second), &noon, lifeRuns},
		"has ended":                    {false, noon, &noon, lifeEnded},
		"another of the same number":   {true, noon.Add(time.Minute), &noon, lifeEnded},
		"nobody knows when it was":     {true, noon, nil, lifeRuns},
		"nor that, and it has ended":   {false, noon, nil, lifeEnded},
		"made long before it was seen": {true, noon.Add(-time.Hour), &noon, lifeRuns},
	} {
		if got := lifeOf(test.running, test.made, test.seen); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
