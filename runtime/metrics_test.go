package runtime

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/supervise"
)

func TestMetricsAreTheStateInPrometheusWords(t *testing.T) {
	begun := time.UnixMilli(1_700_000_000_500)
	s := State{
		Service: `we"b`, State: "RUNNING", Started: begun, ChildPid: 12, ChildStarted: &begun, Restarts: 3, Deaths: 4, Written: begun,
		LastExit: &LastExit{Code: 0xC0000005, Time: begun}, LogBytes: 1000, LogDropped: 7,
	}
	want := `# HELP winservice_up Whether the service runs (RUNNING).
# TYPE winservice_up gauge
winservice_up{service="we\"b"} 1
# HELP winservice_start_time_seconds When the service was started, in Unix time.
# TYPE winservice_start_time_seconds gauge
winservice_start_time_seconds{service="we\"b"} 1700000000.500
# HELP winservice_child_up Whether the child runs.
# TYPE winservice_child_up gauge
winservice_child_up{service="we\"b"} 1
# HELP winservice_child_start_time_seconds When the child was started, in Unix time.
# TYPE winservice_child_start_time_seconds gauge
winservice_child_start_time_seconds{service="we\"b"} 1700000000.500
# HELP winservice_child_restarts_total Starts of the child but the first.
# TYPE winservice_child_restarts_total counter
winservice_child_restarts_total{service="we\"b"} 3
# HELP winservice_child_failures_total Failures of the child, and starts of it that have failed.
# TYPE winservice_child_failures_total counter
winservice_child_failures_total{service="we\"b"} 4
# HELP winservice_child_last_exit_code Exit code of the latest child that has ended.
# TYPE winservice_child_last_exit_code gauge
winservice_child_last_exit_code{service="we\"b"} 3221225477
# HELP winservice_child_last_exit_time_seconds When that was, in Unix time.
# TYPE winservice_child_last_exit_time_seconds gauge
winservice_child_last_exit_time_seconds{service="we\"b"} 1700000000.500
# HELP winservice_written_timestamp_seconds When this was written, at the latest change, in Unix time.
# TYPE winservice_written_timestamp_seconds gauge
winservice_written_timestamp_seconds{service="we\"b"} 1700000000.500
# HELP winservice_log_bytes_total Bytes of output written to the log.
# TYPE winservice_log_bytes_total counter
winservice_log_bytes_total{service="we\"b"} 1000
# HELP winservice_log_dropped_bytes_total Bytes of output that could not be written.
# TYPE winservice_log_dropped_bytes_total counter
winservice_log_dropped_bytes_total{service="we\"b"} 7
`
	if diff := cmp.Diff(want, string(s.metrics())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMetricsAreKeptBesideTheState(t *testing.T) {
	s := Service{Name: "web", Log: Log{Dir: t.TempDir(), Metrics: true}}
	k := newStateKeeper(s, func(events.ID, ...string) {})
	for state, want := range map[supervise.State]string{supervise.Running: "} 1\n", supervise.StopPending: "} 0\n"} {
		k.status(state)
		text, err := os.ReadFile(filepath.Join(s.Log.Dir, "web.prom"))
		if up := `winservice_up{service="web"`; err != nil || !strings.Contains(string(text), up+want) {
			t.Errorf("%v: %v\n%s", state, err, text)
		}
	}
}
