package runtime

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"winservice.internal/runtime/internal/supervise"
)

// metricsName is the file of a service's metrics, beside its log.
func (s *Service) metricsName() string { return fileName(s.Name) + ".prom" }

// metricsBegin is how each file of metrics begins that we write.
var metricsBegin = []byte("# HELP winservice_up ")

// dropMetrics removes the metrics of an earlier recipe, which nobody writes any
// more: they would be collected for ever. A file that is not ours stays.
func (s *Service) dropMetrics() error {
	path := filepath.Join(s.logDir(), s.metricsName())
	text, err := os.ReadFile(path)
	if err == nil && bytes.HasPrefix(text, metricsBegin) {
		err = os.Remove(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// metricsUp is the line of a service that runs.
func (s *Service) metricsUp() string {
	up := State{Service: s.Name, State: supervise.Running.String()}.metrics()
	_, line, _ := bytes.Cut(up, []byte("gauge\n"))
	line, _, _ = bytes.Cut(line, []byte("\n"))
	return string(line) + "\n"
}

// correctMetrics corrects the metrics of a service that does not run: one that
// was killed has left a file that says that it does. Corrected reports whether
// there was something to correct; a nil state cannot be written.
func (s *Service) correctMetrics(state *State, now time.Time) (corrected bool, err error) {
	path := filepath.Join(s.logDir(), s.metricsName())
	text, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(text, []byte(s.metricsUp())) {
		return false, nil // there are none, or they are right
	}
	if state == nil || state.Service != s.Name {
		return false, fmt.Errorf("%s says that the service runs, and there is no state to correct it from", path)
	}
	stopped := *state
	stopped.State, stopped.ChildPid, stopped.ChildStarted, stopped.Written = supervise.Stopped.String(), 0, nil, now
	in := s.logFolder()
	if err = in.Ready(); err == nil {
		err = replaceFile(path, stopped.metrics())
	}
	if err != nil {
		return false, fmt.Errorf("%s says that the service runs, and cannot be corrected: %w", path, err)
	}
	return true, nil
}
