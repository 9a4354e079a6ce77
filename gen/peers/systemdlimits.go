package peers

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// nice is a priority class: Windows has six, and processes of one share
// processors evenly.
func (s *systemd) nice(d directive) {
	n, ok := s.number("limits.priority", d.name, d.value)
	if !ok {
		return
	}
	class := ""
	switch {
	case n < -20 || n > 19:
		s.odd("limits.priority", d.name, d.value, "it is not between -20 and 19.")
		return
	case n <= -15:
		class = "high"
	case n < 0:
		class = "above-normal"
	case n >= 15:
		class = "idle"
	case n > 0:
		class = "below-normal"
	default:
		return
	}
	s.put("limits.priority", quote(class))
	s.note("limits.priority", "Nice = "+shown(d.value)+": the class that comes closest.")
}

// processors collects the assignments, which add to one another.
func (s *systemd) processors(d directive) {
	if strings.EqualFold(d.value, "numa") {
		s.lost("limits.affinity", d.name, d.value, "write the processors' numbers.")
		return
	}
	s.cpus = strings.TrimSpace(s.cpus + " " + d.value)
	s.affinity(d.name, s.cpus)
}

// quota is a share of one processor there, and of the whole machine here.
func (s *systemd) quota(d directive) {
	s.lost("limits.cpu", d.name, d.value, "it is a share of one processor, and limits.cpu one of the whole machine: divide it by the number of processors, which the unit does not say.")
}

// memory takes over what all processes together may have. A number alone is
// bytes; K, M, G and T are powers of 1024.
func (s *systemd) memory(d directive) {
	if d.value == "infinity" {
		return
	}
	digits := strings.TrimRight(d.value, "KMGT")
	n, err := strconv.ParseInt(digits, 10, 64)
	unit, known := map[string]int64{"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}[d.value[len(digits):]]
	if err != nil || !known || n <= 0 || n > math.MaxInt64/unit {
		s.odd("limits.memory", d.name, d.value, "it is no number of bytes; a share of the machine's memory is written out.")
		return
	}
	s.put("limits.memory", byteSize(n*unit))
	s.note("limits.memory", d.name+": systemd ends a process that wants more; here an allocation beyond it fails.")
}

func (s *systemd) tasks(d directive) {
	if d.value == "infinity" {
		return
	}
	n, err := strconv.ParseInt(d.value, 10, 64)
	if err != nil || n < 1 {
		s.odd("limits.processes", d.name, d.value, "it is no number of processes; a share of the machine's is written out.")
		return
	}
	s.put("limits.processes", fmt.Sprint(n))
	s.note("limits.processes", d.name+" counts threads, too; this counts processes.")
}
