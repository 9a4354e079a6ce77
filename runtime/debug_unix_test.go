//go:build unix

package runtime

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// debugging runs a shell's script under debug.
func debugging(script string) (out *screen, signals chan os.Signal, ended chan error) {
	return debuggingClosable(script, time.Minute)
}

// closing stands for the closing of the console's window, and bound for the
// time that Windows gives.
const closing = syscall.SIGHUP

func isClosing(s os.Signal) bool { return s == closing }

func debuggingClosable(script string, bound time.Duration) (out *screen, signals chan os.Signal, ended chan error) {
	out = &screen{news: make(chan struct{}, 1)}
	signals, ended = make(chan os.Signal, 2), make(chan error, 1)
	c := command{
		service: Service{
			Name:    "zope-a",
			Command: Command{Path: "/bin/sh", Args: []string{"-c", script}},
			Stop:    Stop{Steps: []StopStep{CtrlC(time.Minute), Kill()}},
			Restart: Restart{When: NoRestart},
		},
		stdout: out,
	}
	go func() { ended <- c.debugUntil(signals, isClosing, bound) }()
	return out, signals, ended
}

func TestCtrlCStopsDebuggingCleanly(t *testing.T) {
	out, signals, ended := debugging(`trap 'echo bye; exit 0' INT; echo ready; while :; do sleep 0.01; done`)
	out.await(t, " Info 4098 ")
	out.await(t, "\nready\n") // the command line holds the word, too
	signals <- os.Interrupt
	if err := result(t, ended); err != nil {
		t.Errorf("err = %v\n%s", err, out)
	}
	text := out.String()
	at := 0
	for _, part := range []string{
		"Debugging service zope-a - press Ctrl+C to stop.\n", " Info 4096 ", " Info 4098 ",
		"Stopping debug service.\n", "\nbye\n", " Info 4100 ",
	} {
		i := strings.Index(text[at:], part)
		if i < 0 {
			t.Fatalf("%q is missing or too early in:\n%s", part, text)
		}
		at += i
	}
}

func TestServiceThatGivesUpIsAFailureOfDebug(t *testing.T) {
	out, _, ended := debugging("exit 3")
	if err := result(t, ended); !errors.Is(err, errGaveUp) {
		t.Errorf("err = %v\n%s", err, out)
	}
	if text := out.String(); !strings.Contains(text, " Error 4357 ") || strings.Contains(text, "Stopping debug service.") {
		t.Errorf("printed:\n%s", text)
	}
}

func TestChildThatMeantToEndEndsDebugging(t *testing.T) {
	out, _, ended := debugging("exit 0")
	if err := result(t, ended); err != nil {
		t.Errorf("err = %v\n%s", err, out)
	}
}

func TestSecondCtrlCEndsDebuggingAtOnce(t *testing.T) {
	// It is left behind, and ends with this test's process.
	out, signals, ended := debugging(`trap 'echo deaf' INT; echo ready; while kill -0 $PPID; do sleep 0.02; done`)
	out.await(t, "\nready\n") // the command line holds the word, too
	signals <- os.Interrupt
	out.await(t, "\ndeaf\n")
	signals <- os.Interrupt
	if err := result(t, ended); !errors.Is(err, errForced) {
		t.Errorf("err = %v\n%s", err, out)
	}
}

func TestClosedConsoleLeavesTheChildTimeToEnd(t *testing.T) {
	for _, before := range []string{"", "after Ctrl+C"} {
		out, signals, ended := debugging(`trap 'echo heard; sleep 0.2; echo bye; exit 0' INT; echo ready; while :; do sleep 0.01; done`)
		out.await(t, "\nready\n")
		if before != "" {
			signals <- os.Interrupt
			out.await(t, "\nheard\n")
		}
		signals <- closing
		if err := result(t, ended); err != nil {
			t.Errorf("%s: err = %v\n%s", before, err, out)
		}
		if !strings.Contains(out.String(), "\nbye\n") {
			t.Errorf("%s: the child could not end by itself:\n%s", before, out)
		}
	}
}

func TestClosedConsoleIsNotHeldUpByTheChild(t *testing.T) {
	// It is left behind, and ends with this test's process.
	out, signals, ended := debuggingClosable(`trap 'echo deaf' INT; echo ready; while kill -0 $PPID; do sleep 0.02; done`, time.Millisecond)
	out.await(t, "\nready\n")
	signals <- closing
	if err := result(t, ended); !errors.Is(err, errClosed) {
		t.Errorf("err = %v\n%s", err, out)
	}
}
