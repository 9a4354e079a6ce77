package runtime

import (
	"bytes"
	"testing"
	"time"

	"winservice.internal/runtime/events"
)

func TestEventIsPrintedInOneLine(t *testing.T) {
	at := time.Date(2026, 11, 23, 15, 4, 5, 0, time.Local)
	for id, want := range map[events.ID]string{
		events.Started:        "15:04:05 Info 4098 The zope-a service has started (Zope).\n",
		events.LogTrouble:     "15:04:05 Warning 4361 zope-a: the child's output cannot be written to  (Zope): ; output is dropped and counted until it can\n",
		events.SupervisorFail: "15:04:05 Error 4363 zope-a: the service cannot go on:  (Zope)\n",
	} {
		var out bytes.Buffer
		printEvent(&out, at, id, []string{"zope-a", " (Zope)"})
		if out.String() != want {
			t.Errorf("printed %q, want %q", out.String(), want)
		}
	}
}
