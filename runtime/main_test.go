package runtime

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"winservice.internal/runtime/internal/scm"
)

// invoke runs a command line of the service's executable.
func invoke(s Service, stdin *os.File, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(s, args, stdin, &out, &errs)
	return code, out.String(), errs.String()
}

var sample = Service{Name: "zope-a", DisplayName: "Zope (a)"}

func TestNoCommandPrintsUsageAndIsNotUnderstood(t *testing.T) {
	code, stdout, stderr := invoke(sample, nil)
	if code != exitUsage || stdout != "" {
		t.Errorf("exit code %d, stdout %q", code, stdout)
	}
	for _, part := range []string{"zope-a", "Zope (a)", programName() + " install --startup auto", "example:"} {
		if !strings.Contains(stderr, part) {
			t.Errorf("usage lacks %q:\n%s", part, stderr)
		}
	}
}

func TestHelpIsAskedForInManyWays(t *testing.T) {
	want := usage(sample)
	for _, args := range [][]string{{"-h"}, {"--help"}, {"help"}, {"/?"}, {"install", "--help"}} {
		if code, stdout, stderr := invoke(sample, nil, args...); code != exitDone || stdout != want || stderr != "" {
			t.Errorf("%q: exit code %d, stderr %q", args, code, stderr)
		}
	}
}

func TestVersionTellsBuildsApart(t *testing.T) {
	for _, word := range []string{"version", "--version"} {
		code, stdout, stderr := invoke(sample, nil, word)
		if code != exitDone || !strings.HasSuffix(stdout, ": service "+sample.Name+", recipe "+sample.Hash()+", winservice "+Version+"\n") || stderr != "" {
			t.Errorf("%s: exit code %d, %q, %q", word, code, stdout, stderr)
		}
	}
}

func TestUsageNamesEveryCommandAndOption(t *testing.T) {
	text := usage(sample)
	for verb := range grammars {
		if hidden := verb == verbPress; strings.Contains(text, "\n  "+verb+" ") == hidden {
			t.Errorf("usage and command %q", verb)
		}
	}
	for option := range setters {
		if !strings.Contains(text, "--"+option+" ") && option != "help" {
			t.Errorf("usage lacks --%s", option)
		}
	}
	for line := range strings.Lines(text) {
		if len(line) > 110 {
			t.Errorf("line of %d characters: %s", len(line), line)
		}
	}
}

func TestMisuseExitsWith2AndSaysWhereHelpIs(t *testing.T) {
	code, stdout, stderr := invoke(sample, nil, "install", "--startup", "x")
	if code != exitUsage || stdout != "" || !strings.Contains(stderr, "--startup") || !strings.Contains(stderr, "--help") {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}

func TestFailureIsToldWithItsMend(t *testing.T) {
	var stderr bytes.Buffer
	err := &scm.Error{Service: "zope-a", Step: "start it", Err: errors.New("no"), Mend: "say please"}
	if code := tell(fmt.Errorf("wrapped: %w", err), &stderr); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	want := programName() + ": wrapped: service \"zope-a\": start it: no\n  say please\n"
	if stderr.String() != want {
		t.Errorf("told %q, want %q", stderr.String(), want)
	}
	stderr.Reset()
	if code := tell(errTold, &stderr); code != exitFailed || stderr.Len() != 0 {
		t.Errorf("what was told is told again: %q", stderr.String())
	}
}
