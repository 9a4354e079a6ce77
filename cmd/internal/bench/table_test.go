package bench

import (
	"strings"
	"testing"
)

func rowOf(goal float64, more bool, ours ...float64) *row {
	r := &row{what: "it", unit: "ms", format: "%.0f", goal: goal, more: more}
	for _, value := range ours {
		r.add("ours", value)
		r.add("floor", 100)
	}
	return r
}

func TestGoalIsMissedWhenMostRoundsMissIt(t *testing.T) {
	for _, test := range []struct {
		r     *row
		ratio float64
		word  string
	}{
		{rowOf(1.2, false, 110, 115, 118, 119, 900), 1.18, "pass"},
		{rowOf(1.2, false, 110, 115, 125, 126, 127), 1.25, "unclear"},
		{rowOf(1.2, false, 110, 121, 125, 126, 127), 1.25, "miss"},
		{rowOf(0.95, true, 20, 94, 96, 97, 98), 0.96, "pass"},
		{rowOf(0.95, true, 20, 90, 94, 96, 97), 0.94, "unclear"},
		{rowOf(0.95, true, 20, 90, 91, 92, 97), 0.91, "miss"},
		{rowOf(1.2, false), 0, "not measured"},
		{rowOf(0, false, 0, 0, 1), 0, "pass"},
		{rowOf(0, false, 0, 1, 1), 0, "miss"},
		{rowOf(0, false), 0, "not measured"},
	} {
		if ratio, word := test.r.judge("ours", "floor"); ratio != test.ratio || word != test.word {
			t.Errorf("%v: %v, %s; want %v, %s", test.r.values["ours"], ratio, word, test.ratio, test.word)
		}
	}
}

// Noise that meets a whole round changes no ratio.
func TestRoundsAreComparedOneByOne(t *testing.T) {
	r := &row{goal: 1.2}
	for _, noise := range []float64{1, 3, 2, 1, 5} {
		r.add("ours", 110*noise)
		r.add("floor", 100*noise)
	}
	if ratio, word := r.judge("ours", "floor"); ratio < 1.09 || ratio > 1.11 || word != "pass" {
		t.Errorf("%v, %s", ratio, word)
	}
}

func TestTableHasTheGoalBesideEachMeasure(t *testing.T) {
	text, missed := table([]*row{
		rowOf(1.2, false, 150), rowOf(0.95, true, 100), rowOf(0, false, 0),
		{what: "shown", unit: "ms", format: "%.0f", shown: true, values: map[string][]float64{"ours": {3}, "floor": {2}}},
	}, "ours", "floor", "nssm")
	var got []string
	for line := range strings.Lines(text) {
		got = append(got, strings.Join(strings.Fields(line), " "))
	}
	want := []string{
		"median ours floor nssm ratio goal",
		"it, ms 150 100 - 1.50 <= 1.2 miss",
		"it, ms 100 100 - 1.00 >= 0.95 pass",
		"it, ms 0 100 - 0 pass",
		"shown, ms 3 2 - 1.50",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	if len(missed) != 1 || missed[0] != "it" {
		t.Errorf("missed %q", missed)
	}
}
