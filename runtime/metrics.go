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
	m := metrics{label: `{service="` + labelEscapes.Replace(s.Service) + `"}`}
	m.gauge("up", "Whether the service runs (RUNNING).", boolValue(s.State == "RUNNING"))
	m.gauge("start_time_seconds", "When the service was started, in Unix time.", seconds(s.Started))
	m.gauge("child_up", "Whether the child runs.", boolValue(s.ChildPid != 0))
	if s.ChildStarted != nil {
		m.gauge("child_start_time_seconds", "When the child was started, in Unix time.", seconds(*s.ChildStarted))
	}
	m.counter("child_restarts_total", "Starts of the child but the first.", strconv.Itoa(s.Restarts))
	if s.LastExit != nil {
		m.gauge("child_last_exit_code", "Exit code of the latest child that has ended.", strconv.FormatUint(uint64(s.LastExit.Code), 10))
		m.gauge("child_last_exit_time_seconds", "When that was, in Unix time.", seconds(s.LastExit.Time))
	}
	m.counter("log_bytes_total", "Bytes of output written to the log.", strconv.FormatInt(s.LogBytes, 10))
	m.counter("log_dropped_bytes_total", "Bytes of output that could not be written.", strconv.FormatInt(s.LogDropped, 10))
	return []byte(m.text.String())
}

// metrics is one such file.
type metrics struct {
	label string
	text  strings.Builder
}

func (m *metrics) gauge(name, help, value string)   { m.add(name, "gauge", help, value) }
func (m *metrics) counter(name, help, value string) { m.add(name, "counter", help, value) }

func (m *metrics) add(name, kind, help, value string) {
	name = "winservice_" + name
	for _, part := range []string{"# HELP ", name, " ", help, "\n# TYPE ", name, " ", kind, "\n", name, m.label, " ", value, "\n"} {
		m.text.WriteString(part)
	}
}

var labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func boolValue(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// seconds is a moment in Unix time, to the millisecond.
func seconds(t time.Time) string {
	return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64)
}
