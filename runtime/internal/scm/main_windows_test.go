package scm

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"winservice.internal/runtime/internal/supervise"
)

// TestMain makes the test binary the service that the tests install: the SCM
// runs it with the verb as its last word.
func TestMain(m *testing.M) {
	if os.Args[len(os.Args)-1] != Verb {
		os.Exit(m.Run())
	}
	if err := Serve("test", Options{}, play); err != nil {
		os.Exit(1)
	}
}

// play behaves as the service's start words say; without any it runs until it
// is told to stop.
func play(ctx context.Context, args []string, report func(supervise.Status)) (specific bool, code uint32) {
	if len(args) == 2 && args[0] == "stops-without" {
		return false, waitWithout(ctx, args[1], report)
	}
	switch strings.Join(args, " ") {
	case "ends with its own code":
		return true, 42
	case "ends with a Win32 error":
		return false, 5
	case "never gets ready":
		<-ctx.Done()
		return false, 0
	}
	report(supervise.Status{State: supervise.Running})
	<-ctx.Done()
	if !errors.Is(context.Cause(ctx), ErrStop) {
		return true, 99
	}
	return false, 0
}

// waitWithout stops once a file is gone.
func waitWithout(ctx context.Context, file string, report func(supervise.Status)) uint32 {
	report(supervise.Status{State: supervise.Running})
	<-ctx.Done()
	for range int(bound / (20 * time.Millisecond)) {
		report(supervise.Status{State: supervise.StopPending, Hint: 10 * time.Second})
		if _, err := os.Stat(file); err != nil {
			return 0
		}
		time.Sleep(20 * time.Millisecond)
	}
	return 1
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
		Recovery:    Recovery{Actions: []Action{{Restart: true, After: time.Second}}, ResetAfter: time.Hour},
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
