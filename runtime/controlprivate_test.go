package runtime

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// What a command prints that was requested from inside the service is written
// where every user may read it. The child's output is not.
func TestOutputOfAChildThatFailedIsNotInTheResultOfAnOperation(t *testing.T) {
	s := Service{Name: "site", Log: Log{Dir: t.TempDir()}}
	write(t, s.logPath(false), "secret words\n")
	r := newRecorder(&s)
	v := &control{service: s, stdout: io.Discard, stderr: r.errors()}
	err := v.report(outcome{err: errors.New("its child has ended"), hint: "look at it"}, "start it", logMark{s.logPath(false): 0})
	op := &operation{Service: "site", Verb: "restart"}
	if failed := r.end(op, tell(err, r.errors()), time.Now()); failed != nil {
		t.Fatal(failed)
	}
	if strings.Contains(op.Text, "secret") || !strings.Contains(op.Text, "its child has ended") || !strings.Contains(op.Text, "look at it") {
		t.Errorf("the text is %q", op.Text)
	}
	if text, err := os.ReadFile(s.operationPath(operationOutput)); err != nil || !strings.Contains(string(text), ":\nsecret words\n  look at it\n") {
		t.Errorf("the output is %q, %v", text, err)
	}
}
