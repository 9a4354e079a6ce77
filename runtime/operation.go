package runtime

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"winservice.internal/runtime/internal/logfile"
	"winservice.internal/runtime/internal/plainjson"
)

// An operation is a command that was requested from inside the service's own
// process tree, and that a process outside of it carries out. It is written
// down beside the log, because whoever requested it has ended with the tree.
type operation struct {
	Service   string
	Verb      string
	Pid       int // of the process that carries it out
	Requested time.Time
	State     string // running, done, failed
	Finished  *time.Time
	Reason    string // why it has failed
	Text      string // what it printed, without lines of the child's log
}

// The states of an operation.
const (
	operationRuns   = "running"
	operationDone   = "done"
	operationFailed = "failed"
)

// operationPath is the file of the latest operation, or of all that it printed.
func (s *Service) operationPath(ending string) string {
	return filepath.Join(s.logDir(), fileName(s.Name)+".operation"+ending)
}

// The endings of these files. Every user may read the first; the second holds
// lines of the log, and has its rights.
const (
	operationResult = ".json"
	operationOutput = ".log"
)

// lastOperation reads the latest operation; nil: there is none.
func (s *Service) lastOperation() *operation {
	text, err := os.ReadFile(s.operationPath(operationResult))
	if err != nil {
		return nil
	}
	v, err := plainjson.Read(text)
	if err != nil || v.String("service") != s.Name {
		return nil // that of another service in the same folder
	}
	return &operation{
		Service: v.String("service"), Verb: v.String("operation"), Pid: int(v.Int("pid")),
		Requested: v.Time("requested"), State: v.String("state"), Finished: someTime(v.Time("finished")),
		Reason: v.String("reason"), Text: v.String("text"),
	}
}

// object is the operation in JSON. The names are stable, as those of the state.
func (op *operation) object() (o plainjson.Object) {
	o.String("operation", op.Verb)
	o.String("state", op.State)
	o.Time("requested", op.Requested)
	addTime(&o, "finished", op.Finished)
	o.Int("pid", int64(op.Pid))
	addString(&o, "reason", op.Reason)
	addString(&o, "text", op.Text)
	return o
}

// addTo adds the operation to `status --json`.
func (op *operation) addTo(o *plainjson.Object) {
	if op != nil {
		o.Object("last_operation", op.object())
	}
}

// String is what `status` shows.
func (op *operation) String() string {
	text := op.Verb + " requested from inside the service, "
	switch {
	case op.State == operationDone && op.Finished != nil:
		return text + "done at " + op.Finished.Local().Format(time.DateTime)
	case op.Finished != nil:
		return text + "failed at " + op.Finished.Local().Format(time.DateTime) + ": " + op.Reason
	}
	return text + fmt.Sprintf("begun at %s by process %d; no result yet", op.Requested.Local().Format(time.DateTime), op.Pid)
}

// save writes the operation down for `status`, and for whoever requested it.
func (s *Service) save(op *operation) error {
	in := s.logFolder()
	if err := in.Ready(); err != nil {
		return err
	}
	o := op.object()
	o.String("service", op.Service)
	return replaceFile(s.operationPath(operationResult), o.Text())
}

// A recorder takes what an operation prints.
type recorder struct {
	output  io.WriteCloser // nil: it cannot be written
	text    bytes.Buffer   // without what is private
	reasons bytes.Buffer   // what of it went to standard error
}

// newRecorder makes a file for the output. Without one the result is recorded
// all the same.
func newRecorder(s *Service) *recorder {
	path := s.operationPath(operationOutput)
	in := s.logFolder()
	if in.Ready() != nil {
		return &recorder{}
	}
	_ = os.Remove(path) // a link too, which is not followed then
	file, err := logfile.Create(path)
	if err != nil {
		return &recorder{}
	}
	return &recorder{output: file}
}

// Write takes standard output.
func (r *recorder) Write(p []byte) (int, error) {
	r.text.Write(p)
	r.private(p)
	return len(p), nil
}

func (r *recorder) private(p []byte) {
	if r.output != nil {
		_, _ = r.output.Write(p) // the result counts, which is written elsewhere too
	}
}

// errors takes standard error.
func (r *recorder) errors() io.Writer { return errorRecorder{r} }

type errorRecorder struct{ *recorder }

func (r errorRecorder) Write(p []byte) (int, error) {
	r.reasons.Write(p)
	return r.recorder.Write(p)
}

// private writes what only those may read who may read the log.
func private(w io.Writer, text string) {
	if r, ok := w.(errorRecorder); ok {
		r.recorder.private([]byte(text))
		return
	}
	_, _ = io.WriteString(w, text)
}

// mostText is how much of the text is kept. An event has at most 31,839
// characters for each of its parts; this leaves room and is easily read.
//
// https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-reporteventw
const mostText = 4 << 10

// end completes the operation.
func (r *recorder) end(op *operation, code int, now time.Time) error {
	op.Finished, op.State = &now, operationDone
	op.Text = lastOf(strings.TrimSpace(r.text.String()), mostText)
	if code != exitDone {
		op.State = operationFailed
		op.Reason, _, _ = strings.Cut(strings.TrimSpace(r.reasons.String()), "\n")
		if op.Reason == "" {
			op.Reason = fmt.Sprintf("exit code %d", code)
		}
	}
	if r.output == nil {
		return nil
	}
	return r.output.Close()
}

// lastOf is the end of a text, from the beginning of a line on if it has one.
func lastOf(text string, most int) string {
	if len(text) <= most {
		return text
	}
	text = text[len(text)-most:]
	if _, lines, found := strings.Cut(text, "\n"); found {
		return lines
	}
	return strings.ToValidUTF8(text, "")
}

// forgetOperation removes what is left of operations of a service that is
// removed.
func (s *Service) forgetOperation() error {
	if s.lastOperation() == nil {
		return nil
	}
	return errors.Join(os.Remove(s.operationPath(operationResult)), os.Remove(s.operationPath(operationOutput)))
}
