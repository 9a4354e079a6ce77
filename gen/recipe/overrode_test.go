package recipe

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSettingTellsWhatItOverrode(t *testing.T) {
	in := parse(t, `
[defaults]
name = "d-${name}"
start = "automatic"
environment = { TZ = "${zone}", A = "1" }
stop = ["ctrl-c 90s", "kill"]
log.keep = 3
restart = { delay = "1s" }
command = ['d.exe']

[template.t]
name = "t-${name}"
start = "delayed-automatic"
environment = { tz = "${nobody}" }
restart = { delay = "2s", when = "never" }
log.keep = 4
command-line = 't.exe "${zone}"'
description = "only here"

[service.x]
template = "t"
vars = { zone = "UTC" }
name = "mine"
start = "disabled"
environment = { Tz = "x" }
stop = ["kill"]
restart.delay = "90s"
command = ['x.exe']
`)[0]
	at := func(line, column int) Position { return Position{"winservice.toml", line, column} }
	want := map[string][]Overridden{
		"name":           {{at(12, 1), "", `"t-x"`}, {at(3, 1), "", `"d-x"`}},
		"start":          {{at(13, 1), "", `"delayed-automatic"`}, {at(4, 1), "", `"automatic"`}},
		"environment.Tz": {{at(14, 17), "", `"${nobody}"`}, {at(5, 17), "", `"UTC"`}},
		"stop":           {{at(6, 1), "", `["ctrl-c 90s", "kill"]`}},
		"restart.delay":  {{at(15, 13), "", `"2s"`}, {at(8, 13), "", `"1s"`}},
		"log.keep":       {{at(7, 5), "", `3`}},
		"command":        {{at(17, 1), "command-line", `'t.exe "UTC"'`}, {at(9, 1), "", `["d.exe"]`}},
	}
	got := map[string][]Overridden{}
	for _, s := range Settings(in) {
		if s.Overrode != nil {
			got[s.Key] = s.Overrode
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestServicesOfOneTemplateShareNothing holds that what one service has
// replaced does not show with the next.
func TestServicesOfOneTemplateShareNothing(t *testing.T) {
	for _, in := range parse(t, `
[template.t]
command = ['${name}.exe']
description = "of ${name}"

[service.a]
template = "t"
description = "a"

[service.b]
template = "t"
description = "b"

[service.c]
template = "t"
`) {
		want := map[string][]Overridden{}
		if in.Name != "c" {
			want["description"] = []Overridden{{Position{"winservice.toml", 4, 1}, "", `"of ` + in.Name + `"`}}
		}
		if d := cmp.Diff(want, in.Overrode); d != "" {
			t.Errorf("%s (-want +got)\n%s", in.Name, d)
		}
	}
}
