package runtime

import (
	"strconv"
	"strings"
	"time"
)

// metrics is the state as a text file of Prometheus, for the textfile
// collector of windows_exporter. The names are stable: new ones may come, none
// goes or changes its meaning. Counters begin anew with each start of the
// service, as Prometheus expects it of a process.
// https://prometheus.io/docs/instrumenting/exposition_formats
func (s State) metrics() []byte {
	list := []metric{
		{"up", "gauge", "Whether the service runs (RUNNING).", boolValue(s.State == "RUNNING")},
		{"start_time_seconds", "gauge", "When the service was started, in Unix time.", seconds(&s.Started)},
		{"child_up", "gauge", "Whether the child runs.", boolValue(s.ChildPid != 0)},
		{"child_start_time_seconds", "gauge", "When the child was started, in Unix time.", seconds(s.ChildStarted)},
		{"child_restarts_total", "counter", "Starts of the child but the first.", strconv.Itoa(s.Restarts)},
		{"child_failures_total", "counter", "Failures of the child, and starts of it that have failed.", strconv.Itoa(s.Deaths)},
	}
	if s.Processes != 0 {
		list = append(list, metric{"child_processes", "gauge", "Processes of the child's tree, with supervise = \"tree\".", strconv.Itoa(s.Processes)})
	}
	if s.LastExit != nil && !s.LastExit.Unstarted {
		list = append(list,
			metric{"child_last_exit_code", "gauge", "Exit code of the latest child that has ended.", strconv.FormatInt(int64(s.LastExit.Code), 10)},
			metric{"child_last_exit_time_seconds", "gauge", "When that was, in Unix time.", seconds(&s.LastExit.Time)},
		)
	}
	list = append(list,
		metric{"written_timestamp_seconds", "gauge", "When this was written, at the latest change, in Unix time.", seconds(someTime(s.Written))},
		metric{"log_bytes_total", "counter", "Bytes of output written to the log.", strconv.FormatInt(s.LogBytes, 10)},
		metric{"log_dropped_bytes_total", "counter", "Bytes of output that could not be written.", strconv.FormatInt(s.LogDropped, 10)},
	)
	// A service name has no backslash and no line end.
	label := `{service="` + strings.ReplaceAll(s.Service, `"`, `\"`) + `"} `
	var text []byte
	for _, m := range list {
		if m.value == "" {
			continue // unknown
		}
		name := "winservice_" + m.name
		text = append(text, "# HELP "+name+" "+m.help+"\n# TYPE "+name+" "+m.kind+"\n"+name+label+m.value+"\n"...)
	}
	return text
}

// A metric is one of them. An empty value is unknown.
type metric struct{ name, kind, help, value string }

func boolValue(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// seconds is a moment in Unix time, to the millisecond.
func seconds(t *time.Time) string {
	if t == nil {
		return ""
	}
	millis := strconv.FormatInt(t.UnixMilli(), 10)
	if len(millis) < 4 {
		return "0"
	}
	return millis[:len(millis)-3] + "." + millis[len(millis)-3:]
}
