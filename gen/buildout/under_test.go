package buildout

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/gen/recipe"
)

func TestSettingTellsWhatAnOperandHasReplaced(t *testing.T) {
	in, _ := one(t, head+`runzope = app
description = of ${a:name}
name = N
serviceName = file
start = automatic
start = manual
environment = A=1
log.keep = ${a:nothing}
restart.delay = 3s
`, ServiceOptions{}, "a:description=mine", "a:serviceName=operand", "a:start=disabled", "a:log.keep=4", "a:log.keep=5", "a:name=M")
	at := func(line int) recipe.Position { return recipe.Position{File: "buildout.cfg", Line: line, Column: 1} }
	want := map[string][]recipe.Overridden{
		"description":  {{Pos: at(6), Value: `"of M"`}},
		"display-name": {{Pos: at(7), Value: `"N"`}},
		"name":         {{Pos: at(8), Value: `"file"`}},
		"start":        {{Pos: at(10), Value: `"manual"`}, {Pos: at(9), Value: `"automatic"`}},
		"log.keep":     {{Value: `"4"`}, {Pos: at(12), Value: `"${a:nothing}"`}},
	}
	got := map[string][]recipe.Overridden{}
	for _, s := range recipe.Settings(in) {
		if s.Overrode != nil {
			got[s.Key] = s.Overrode
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
