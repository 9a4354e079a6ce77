package runtime

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestCtrlCStopsDebuggingCleanlyThroughTheHelper(t *testing.T) {
	s := testService()
	s.Stop = Stop{Steps: []StopStep{CtrlC(time.Minute), Kill()}}
	out := &screen{news: make(chan struct{}, 1)}
	signals, ended := make(chan os.Signal, 2), make(chan error, 1)
	c := command{service: s, stdout: out}
	go func() { ended <- c.debugUntil(signals, func(os.Signal) bool { return false }, time.Minute) }()
	out.await(t, "ready")
	signals <- os.Interrupt
	if err := result(t, ended); err != nil {
		t.Errorf("err = %v", err)
	}
	text := out.String()
	if !strings.Contains(text, "Stopping debug service.\n") || !strings.Contains(text, "bye") {
		t.Errorf("the child did not hear Ctrl+C:\n%s", text)
	}
}
