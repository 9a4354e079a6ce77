package runtime

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func TestOperationIsReadAsItWasWritten(t *testing.T) {
	s := Service{Name: "site", Log: Log{Dir: t.TempDir()}}
	if s.lastOperation() != nil {
		t.Error("there is an operation before the first")
	}
	at := time.Date(2026, 11, 24, 19, 0, 0, 0, time.UTC)
	op := &operation{Service: "site", Verb: "restart", Pid: 7, Requested: at, State: operationRuns}
	if err := s.save(op); err != nil {
		t.Fatal(err)
	}
	if got := s.lastOperation(); got == nil || got.Pid != 7 || !strings.HasSuffix(got.String(), "by process 7; no result yet") {
		t.Errorf("while it runs: %v", got)
	}
	r := newRecorder(&s)
	fmt.Fprintln(r, "Restarting")
	fmt.Fprintln(r.errors(), "it does not work\n  a hint")
	private(r.errors(), "a secret\n")
	if err := r.end(op, exitFailed, at); err != nil {
		t.Fatal(err)
	}
	if err := s.save(op); err != nil {
		t.Fatal(err)
	}
	got := s.lastOperation()
	if got == nil || got.State != operationFailed || got.Reason != "it does not work" || got.Text != "Restarting\nit does not work\n  a hint" || !got.Finished.Equal(at) {
		t.Errorf("afterwards: %+v", got)
	}
	if text := got.String(); !strings.HasPrefix(text, "restart requested from inside the service, failed at ") || !strings.HasSuffix(text, ": it does not work") {
		t.Errorf("status shows %q", text)
	}
	output, err := os.ReadFile(s.operationPath(operationOutput))
	if err != nil || string(output) != "Restarting\nit does not work\n  a hint\na secret\n" {
		t.Errorf("the output is %q, %v", output, err)
	}
	other := Service{Name: "SITE", Log: Log{Dir: s.Log.Dir}}
	if other.lastOperation() != nil {
		t.Error("the operation of another service was taken")
	}
	if err := s.forgetOperation(); err != nil || s.lastOperation() != nil {
		t.Errorf("it is still there: %v", err)
	}
}

func TestLongOutputOfAnOperationKeepsItsEnd(t *testing.T) {
	var r recorder
	for n := range 1000 {
		fmt.Fprintln(&r, "line", n)
	}
	var op operation
	if err := r.end(&op, exitDone, time.Now()); err != nil {
		t.Fatal(err)
	}
	if len(op.Text) > mostText || !strings.HasPrefix(op.Text, "line ") || !strings.HasSuffix(op.Text, "\nline 999") || op.State != operationDone {
		t.Errorf("%d bytes: %.20q", len(op.Text), op.Text)
	}
	if got := lastOf("ääää", 3); got != "ä" {
		t.Errorf("got %q", got)
	}
}

func TestFailedOperationWithoutAWordNamesItsExitCode(t *testing.T) {
	var r recorder
	var op operation
	if err := r.end(&op, exitUsage, time.Now()); err != nil || op.Reason != "exit code 2" {
		t.Errorf("%q, %v", op.Reason, err)
	}
}
