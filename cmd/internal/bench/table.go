package bench

import (
	"fmt"
	"slices"
	"strings"
)

// A row is one measure of several wrappers: a value of each in each round.
type row struct {
	what   string
	unit   string
	format string // of a value
	values map[string][]float64

	// goal is the largest ratio to the floor, or the smallest where more is
	// better; zero: there is none, and the value itself must be zero.
	goal float64
	more bool // is better

	shown bool // there is no goal at all
}

func (r *row) add(wrapper string, value float64) {
	if r.values == nil {
		r.values = map[string][]float64{}
	}
	r.values[wrapper] = append(r.values[wrapper], value)
}

// ratios are those of one wrapper to another, round by round, sorted.
func (r *row) ratios(of, to string) (all []float64) {
	for i, value := range r.values[of] {
		if base := r.values[to]; i < len(base) && base[i] > 0 {
			all = append(all, value/base[i])
		}
	}
	slices.Sort(all)
	return all
}

// judge compares a wrapper with the floor. The word is "miss" when three
// rounds in four say so, "unclear" when only the median does: then it may be
// the rest of the machine.
func (r *row) judge(of, to string) (ratio float64, word string) {
	if r.shown {
		return quantile(r.ratios(of, to), 0.5), ""
	}
	if r.goal == 0 {
		return 0, r.judgeZero(of)
	}
	all := r.ratios(of, to)
	within := func(q float64) bool {
		if r.more {
			return quantile(all, 1-q) >= r.goal
		}
		return quantile(all, q) <= r.goal
	}
	ratio = quantile(all, 0.5)
	switch {
	case len(all) == 0:
		return 0, "not measured"
	case within(0.5):
		return ratio, "pass"
	case within(0.25):
		return ratio, "unclear"
	}
	return ratio, "miss"
}

// judgeZero is judge of a value that must be zero.
func (r *row) judgeZero(of string) string {
	switch values := slices.Sorted(slices.Values(r.values[of])); {
	case len(values) == 0:
		return "not measured"
	case quantile(values, 0.5) != 0:
		return "miss"
	}
	return "pass"
}

// quantile is a value of a sorted list, the nearest one.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}

// table shows the rows with the medians of the wrappers, and the names of
// those rows whose goal is missed.
func table(rows []*row, ours, floor string, others ...string) (text string, missed []string) {
	var b strings.Builder
	columns := append([]string{ours, floor}, others...)
	fmt.Fprintf(&b, "%-34s", "median")
	for _, name := range columns {
		fmt.Fprintf(&b, "%12s", name)
	}
	fmt.Fprintf(&b, "%9s  %-8s%s\n", "ratio", "goal", "")
	for _, r := range rows {
		fmt.Fprintf(&b, "%-34s", r.what+", "+r.unit)
		for _, name := range columns {
			value := "-"
			if values := slices.Sorted(slices.Values(r.values[name])); len(values) > 0 {
				value = fmt.Sprintf(r.format, quantile(values, 0.5))
			}
			fmt.Fprintf(&b, "%12s", value)
		}
		ratio, word := r.judge(ours, floor)
		switch {
		case r.shown:
			fmt.Fprintf(&b, "%9.2f\n", ratio)
		case r.goal == 0:
			fmt.Fprintf(&b, "%9s  %-8s%s\n", "", "0", word)
		case r.more:
			fmt.Fprintf(&b, "%9.2f  >= %-5.4g%s\n", ratio, r.goal, word)
		default:
			fmt.Fprintf(&b, "%9.2f  <= %-5.4g%s\n", ratio, r.goal, word)
		}
		if word == "miss" {
			missed = append(missed, r.what)
		}
	}
	return b.String(), missed
}
