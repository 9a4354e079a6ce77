package runtime

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"winservice.internal/runtime/events"
)

// Wine gives a test no console whose Ctrl+C or end could reach it.
func TestUpdateAnswersCtrlCAndAClosedConsole(t *testing.T) {
	for _, test := range []struct {
		signal  os.Signal
		says    string
		reports bool
	}{
		{os.Interrupt, "finishing; the update goes on", false},
		{syscall.SIGTERM, "the console is closed", true},
	} {
		var out bytes.Buffer
		var reported []string
		r := &replacement{
			c: &command{service: testService(), stderr: &out}, self: `C:\new\x.exe`,
			emit: func(id events.ID, inserts ...string) {
				if id == events.UpdateCutShort {
					reported = append(reported, inserts...)
				}
			},
		}
		signals, over := make(chan os.Signal), make(chan struct{})
		var answering sync.WaitGroup
		answering.Go(func() { r.answer(signals, over) })
		signals <- test.signal
		close(over)
		answering.Wait()
		if said := out.String(); !strings.Contains(said, test.says) || !strings.Contains(said, `resume it with: "C:\new\x.exe" update`) {
			t.Errorf("%v: update says %q", test.signal, said)
		}
		if got := strings.Join(reported, "|"); (got == `"C:\new\x.exe" update`) != test.reports {
			t.Errorf("%v: reported %q", test.signal, got)
		}
	}
}
