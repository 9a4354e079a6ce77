package scm

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"winservice.internal/runtime/internal/supervise"
)

// TestMain makes the test binary the service that the tests install: the SCM
// runs it with the verb as its last word.
func TestMain(m *testing.M) {
	if os.Args[len(os.Args)-1] == panicRole {
		playPanic()
	}
	if os.Args[len(os.Args)-1] != Verb {
		os.Exit(m.Run())
	}
	switch err := Serve("test", Options{}, play); {
	case IsNotUnderSCM(err):
		os.Exit(exitNotUnderSCM)
	case err != nil:
		os.Exit(1)
	}
}

// exitNotUnderSCM is the exit code of a service that a test started itself.
const exitNotUnderSCM = 63

// play behaves as the service's start words say; without any it runs until it
// is told to stop. The words that name a file wait until it is gone.
func play(ctx context.Context, args []string, report func(supervise.Status)) (specific bool, code uint32) {
	word, file := "", ""
	if len(args) > 0 {
		word, file = args[0], args[len(args)-1]
	}
	switch word {
	case "end-with-own-code":
		awaitGate(file, func() {})
		return true, 42
	case "end-with-win32-error":
		awaitGate(file, func() {})
		return false, 5
	case "never-get-ready":
		<-ctx.Done()
		return false, 0
	}
	report(supervise.Status{State: supervise.Running})
	<-ctx.Done()
	if word == "stop-at-the-gate" {
		awaitGate(file, func() { report(supervise.Status{State: supervise.StopPending, Hint: 10 * time.Second}) })
	}
	if !errors.Is(context.Cause(ctx), ErrStop) {
		return true, 99
	}
	return false, 0
}

// awaitGate waits until the file is gone, or nobody can be waiting any more.
func awaitGate(file string, meanwhile func()) {
	for range int(bound / (20 * time.Millisecond)) {
		meanwhile()
		if _, err := os.Stat(file); err != nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// gate makes a file for awaitGate.
func gate(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "gate")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// noteKill tells whoever runs the tests and watches what services report, such
// as wineexec, that the test is about to kill a service's process.
func noteKill(t *testing.T, pid int) {
	t.Helper()
	name := os.Getenv("WINEEXEC_KILLS")
	if name == "" {
		return
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := fmt.Fprintln(file, pid); err != nil {
		t.Fatal(err)
	}
}

// bound is the longest that a test waits for anything.
const bound = time.Minute

// testConfig is a service that runs this test binary.
func testConfig(t *testing.T, name string) Config {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		Name:        name,
		DisplayName: "Test of " + name,
		Description: "Made by a test",
		Exe:         exe,
		Start:       Manual,
		Recovery:    Recovery{Actions: []Action{{Do: DoRestart, After: time.Second}}, ResetAfter: time.Hour},
	}
}

// apply prepares and applies, and has the service removed after the test.
func apply(t *testing.T, c Config) Plan {
	t.Helper()
	p, err := Prepare(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Apply(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := Remove(c.Name, c.Exe, bound); err != nil && !IsNotInstalled(err) {
			t.Error(err)
		}
	})
	return p
}

// started installs and starts a service.
func started(t *testing.T, name string, args ...string) Config {
	t.Helper()
	c := testConfig(t, name)
	apply(t, c)
	if err := Start(name, args); err != nil {
		t.Fatal(err)
	}
	return c
}
