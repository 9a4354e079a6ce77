package scm

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
)

func TestErrorNamesServiceStepAndCodeAndHowToMend(t *testing.T) {
	err := failure("zope-a", "create it", errAccessDenied)
	if text := err.Error(); !strings.HasPrefix(text, `service "zope-a": create it: `) || !strings.HasSuffix(text, " (5)") {
		t.Errorf("error is %q", text)
	}
	if mend := Mend(err); mend != "run it as an administrator" {
		t.Errorf("mend is %q", mend)
	}
	if !errors.Is(err, syscall.Errno(5)) {
		t.Error("the cause is lost")
	}
}

func TestServiceThatIsNotInstalledIsReportedInOneSentence(t *testing.T) {
	err := failure("a", "query it", errNotInstalled)
	if err.Error() != `service "a" is not installed` || !strings.HasPrefix(Mend(err), "install it first") {
		t.Errorf("%v; mend %q", err, Mend(err))
	}
}

func TestFailureIsNotWrappedTwice(t *testing.T) {
	first := failure("a", "start it", errDisabled)
	if again := failure("a", "open it", first); again != first {
		t.Errorf("failure of a failure is %v", again)
	}
	if failure("a", "open it", nil) != nil {
		t.Error("failure of nothing is something")
	}
}

func TestWrappedCauseIsStillMended(t *testing.T) {
	err := failure("a", "open it", fmt.Errorf("deep down: %w", errMarkedForDelete))
	if !strings.Contains(Mend(err), "services.msc") || strings.Contains(err.Error(), "(1072) (1072)") {
		t.Errorf("%v; mend %q", err, Mend(err))
	}
	if !IsNotInstalled(failure("a", "query it", errNotInstalled)) || IsNotInstalled(err) {
		t.Error("IsNotInstalled does not tell the two apart")
	}
}

func TestSameCodeIsMendedAsItsStepNeeds(t *testing.T) {
	for _, test := range []struct {
		errno        syscall.Errno
		begun, other string // part of the mend; empty: there is none
	}{
		{errAccessDenied, "its account may not run the executable", "as an administrator"},
		{errFileNotFound, "run install from where it is now", ""},
		{errPathNotFound, "run install from where it is now", ""},
		{errTimeout, "event log", ""},
		{errDisabled, "--startup manual", "--startup manual"},
	} {
		begun, other := Mend(startFailure("x", test.errno)), Mend(failure("x", "register its event source", test.errno))
		if !strings.Contains(begun, test.begun) || !strings.Contains(other, test.other) || test.other == "" && other != "" {
			t.Errorf("%d: %q when started, %q otherwise", test.errno, begun, other)
		}
	}
	if startFailure("x", nil) != nil {
		t.Error("no failure is one")
	}
}
