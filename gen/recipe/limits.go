package recipe

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"winservice.internal/runtime"
)

// The ranges of the limits' keys. Windows has at most 20 groups of 64
// processors.
const (
	lastProcessor  = 20*64 - 1
	smallestMemory = 1_000_000
	mostProcesses  = 1_000_000
)

var priorityWords = []string{"normal", "idle", "below-normal", "above-normal", "high", "realtime"} // in the order of runtime.Priority

func (d *decoder) readPriority(g given) {
	if i, ok := d.word(g, priorityWords...); ok {
		d.service.Limits.Priority = runtime.Priority(i)
	}
}

// readAffinity reads the numbers of processors.
func (d *decoder) readAffinity(g given) {
	items, ok := d.list(g)
	if ok && len(items) == 0 {
		d.refuse(g, "names no processor to run on", "leave it out for all, or write it like [0, 1]")
		return
	}
	var processors []int
	for _, item := range items {
		n, good := d.integer(item, 0, lastProcessor)
		if good && slices.Contains(processors, int(n)) {
			d.refuse(item, fmt.Sprintf("processor %d is there twice", n), "keep one of the two")
			good = false
		}
		ok = ok && good
		processors = append(processors, int(n))
	}
	if ok {
		d.service.Limits.Affinity = processors
	}
}

// memoryOf returns a reader of a limit in bytes.
func memoryOf(field func(*runtime.Limits) *int64) func(*decoder, given) {
	return func(d *decoder, g given) {
		n, ok := d.size(g)
		if ok && n < smallestMemory {
			d.refuse(g, d.shown(g)+" is less than any program needs to start", `choose a size such as "512MB"`)
			return
		}
		if ok {
			*field(&d.service.Limits) = n
		}
	}
}

// readCPU reads a share of the machine's processor time.
func (d *decoder) readCPU(g given) {
	n, ok := d.percent(g)
	if ok && n == 0 {
		d.refuse(g, "0% leaves no time to run", `choose one from 1% on, such as "50%"`)
		return
	}
	if ok {
		d.service.Limits.CPU = n
	}
}

func (d *decoder) readProcesses(g given) {
	if n, ok := d.integer(g, 1, mostProcesses); ok {
		d.service.Limits.Processes = int(n)
	}
}

func showAffinity(s runtime.Service) string {
	if len(s.Limits.Affinity) == 0 {
		return "none"
	}
	var numbers []string
	for _, n := range s.Limits.Affinity {
		numbers = append(numbers, strconv.Itoa(n))
	}
	return "[" + strings.Join(numbers, ", ") + "]"
}

func showMemory(bytes int64) string {
	if bytes == 0 {
		return "none"
	}
	return showSize(bytes)
}

func showCPU(s runtime.Service) string {
	if s.Limits.CPU == 0 {
		return "none"
	}
	return fmt.Sprintf(`"%d%%"`, s.Limits.CPU)
}

func showProcesses(s runtime.Service) string {
	if s.Limits.Processes == 0 {
		return "none"
	}
	return strconv.Itoa(s.Limits.Processes)
}
