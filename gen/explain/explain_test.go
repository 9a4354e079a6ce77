package explain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime"
)

// explained is the JSON of a recipe's only service, read back.
func explained(t *testing.T, text string) map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := JSON(&out, parse(t, text)); err != nil {
		t.Fatal(err)
	}
	var all []map[string]any
	if err := json.Unmarshal(out.Bytes(), &all); err != nil {
		t.Fatalf("%v in\n%s", err, &out)
	}
	if len(all) != 1 {
		t.Fatalf("%d services", len(all))
	}
	return all[0]
}

func parse(t *testing.T, text string) []recipe.Instance {
	t.Helper()
	instances, err := recipe.Parse("winservice.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return instances
}

func drawn(t *testing.T, text string, style Style) string {
	t.Helper()
	var out bytes.Buffer
	if err := Text(&out, parse(t, text), style); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

const least = "[service.x]\ncommand = ['x.exe']\n"

func TestValuesHaveTheirTypes(t *testing.T) {
	s := explained(t, `[defaults]
log.keep = 3
log.timestamps = false
[service.x]
command = ['C:\x y\x.exe', "it's", '"', '100%']
environment = { "a b" = "1", N = "none" }
log.keep = 4
log.timestamps = true
restart.success-codes = [3, 0]
`)
	got := map[string]any{}
	for _, setting := range s["settings"].([]any) {
		setting := setting.(map[string]any)
		got[setting["key"].(string)] = setting["value"]
	}
	for key, want := range map[string]any{
		"command":               []any{`C:\x y\x.exe`, "it's", `"`, "100%"},
		"command-line":          nil,
		"description":           nil,
		"directory":             nil,
		"display-name":          "x",
		`environment."a b"`:     "1",
		"environment.N":         "none",
		"environment.ZMANAGED":  "1",
		"log.keep":              4.0,
		"log.timestamps":        true,
		"log.off":               false,
		"depends-on":            []any{},
		"restart.success-codes": []any{3.0, 0.0},
		"restart.delay":         "5s",
	} {
		value, ok := got[key]
		if d := cmp.Diff(want, value); d != "" || !ok {
			t.Errorf("%s (-want +got)\n%s", key, d)
		}
	}
}

// TestEverySettingIsAValueOrKnownToBeNone keeps a new key whose text is no
// TOML from silently becoming null.
func TestEverySettingIsAValueOrKnownToBeNone(t *testing.T) {
	v := values{}
	for _, text := range []string{least, "[service.x]\ncommand-line = 'x.exe /y'\n"} {
		for _, s := range recipe.Settings(parse(t, text)[0]) {
			words := s.Value == "none" || s.Key == "directory" && s.Value == "the folder of the service's executable"
			if none := v.of(s.Value) == nil; none != words {
				t.Errorf("%s: %s is read as %v", s.Key, s.Value, v.of(s.Value))
			}
		}
	}
}

func TestJSONTellsWhereAndWhatWasOverridden(t *testing.T) {
	s := explained(t, `[defaults]
command-line = 'd.exe /d'
[template.t]
start = "automatic"
[service.x]
template = "t"
start = "manual"
command = ['x.exe']
`)
	at := func(line float64) any {
		return map[string]any{"file": "winservice.toml", "line": line, "column": 1.0}
	}
	for _, setting := range s["settings"].([]any) {
		setting := setting.(map[string]any)
		var want map[string]any
		switch setting["key"] {
		case "start":
			want = map[string]any{"value": "manual", "set": true, "where": at(7), "overrode": []any{
				map[string]any{"key": "start", "value": "automatic", "where": at(4)},
			}}
		case "command":
			want = map[string]any{"value": []any{"x.exe"}, "set": true, "where": at(8), "overrode": []any{
				map[string]any{"key": "command-line", "value": "d.exe /d", "where": at(2)},
			}}
		case "account":
			want = map[string]any{"value": "LocalSystem", "set": false, "where": nil, "overrode": []any{}}
		default:
			continue
		}
		want["key"] = setting["key"]
		if d := cmp.Diff(want, setting); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
	}
}

func TestJSONHasWhatFollowsFromTheSettings(t *testing.T) {
	s := explained(t, `[service.x]
command = ['C:\x y.exe', 'a b\', '']
stop = ["ctrl-c 1m30s", "kill"]
restart = { delay = "500ms", max-delay = "1s", give-up-after = "never", jitter = "10%" }
`)
	delete(s, "settings")
	want := map[string]any{
		"service": "x", "source": "winservice.toml",
		"argv":         []any{`C:\x y.exe`, `a b\`, ``},
		"command_line": `"C:\x y.exe" "a b\\" ""`,
		"schedule": []any{
			map[string]any{"death": 1.0, "times": 1.0, "at_seconds": 0.0, "wait_seconds": 0.5, "least_wait_seconds": 0.45, "most_wait_seconds": 0.55},
			map[string]any{"death": 2.0, "times": nil, "at_seconds": 0.5, "wait_seconds": 1.0, "least_wait_seconds": 0.9, "most_wait_seconds": 1.1},
		},
		"give_up_at": nil,
		"ladder": []any{
			map[string]any{"step": "ctrl-c", "patience_seconds": 90.0},
			map[string]any{"step": "kill", "patience_seconds": 0.0},
		},
		"budget_seconds": 90.0, "stop_most_seconds": 150.0, "preshutdown": true, "preshutdown_seconds": 150.0,
	}
	if d := cmp.Diff(want, s); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	s = explained(t, least+"restart.jitter = '20%'\n")
	if d := cmp.Diff(map[string]any{"death": 7.0, "at_seconds": 315.0, "fewest_deaths": 7.0, "most_deaths": 8.0}, s["give_up_at"]); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	s = explained(t, least+"restart.when = 'never'\n")
	if d := cmp.Diff(map[string]any{"death": 1.0, "at_seconds": 0.0, "fewest_deaths": 1.0, "most_deaths": 1.0}, s["give_up_at"]); d != "" || len(s["schedule"].([]any)) != 0 {
		t.Errorf("schedule %v, (-want +got)\n%s", s["schedule"], d)
	}
}

// TestPicturesOfRestart are the kinds of schedule that there are.
func TestPicturesOfRestart(t *testing.T) {
	for _, test := range []struct{ keys, want string }{
		{`when = "never"`, `
    death  at  wait
        1  0s        gives up: restart.when is "never"
    Exit code 0 is no death: the service stops, without an error.
`},
		{`give-up-after = "0s"`, `
    death  at  wait
        1  0s    5s  ########################################
        2  5s        gives up: more than 0s was spent waiting
    A run of 30s or more makes the deaths before it forgotten.
    Exit code 0 is no death: the service stops, without an error.
`},
		{"healthy-after = \"0s\"\nwhen = \"always\"", `
    death  at  wait
       1-  0s    5s  ######################################## and so on
    However often it dies, it is started again.
    Every run makes the deaths before it forgotten.
`},
		{"delay = \"0s\"\nmax-delay = \"4s\"\ngive-up-after = \"never\"\nsuccess-codes = []", `
    death  at  wait
        1  0s    0s
        2  0s    1s  ##########
        3  1s    2s  ####################
       4-  3s    4s  ######################################## and so on
    However often it dies, it is started again.
    A run of 30s or more makes the deaths before it forgotten.
`},
		{"delay = \"1ms\"\nmax-delay = \"1ms\"\ngive-up-after = \"8760h\"\nhealthy-after = \"never\"\ngive-up-codes = [1, 2, 3]", `
            death             at  wait
    1-31536000001             0s   1ms  ##############################
      31536000002  8760h0m0.001s        gives up
    It gives up: more than 8760h was spent waiting.
`},
		{`jitter = "100%"`, `
    By the jitter of 100% it gives up at death 6 or later.
`},
	} {
		got := drawn(t, least+"[service.x.restart]\n"+test.keys+"\n", ASCII)
		for line := range strings.Lines(strings.TrimPrefix(test.want, "\n")) {
			if !strings.Contains(got, "\n"+strings.TrimRight(line, "\n")) {
				t.Errorf("%s: no line\n%sin\n%s", test.keys, line, got)
			}
		}
	}
}

func TestPicturesOfStop(t *testing.T) {
	for _, test := range []struct{ ladder, want string }{
		{`["kill"]`, `
  when the service is to stop: the process tree is ended at once
    kill            X
                    |A----------------------------------------------B-C---------
    A   4s  within: an ordinary shutdown gives that (5s on current Windows)
    B 120s  within:
    C 125s  within:
    Whatever hangs in it, the stop ends within 45s.
`},
		{`["ctrl-c 16s"]`, `
  when the service is to stop: 16s at most, and then the process tree is ended
    ctrl-c 16s      #######
    end by force          X
                    |A----------------------------------------------B-C---------
    A   4s  over: requests PRESHUTDOWN, and 1m16s for it
    B 120s  within:
    C 125s  within:
    Whatever hangs in it, the stop ends within 1m16s.
`},
		{`["ctrl-c 2m1s", "kill"]`, `
    B 120s  over: a PRESHUTDOWN of 10m was seen to be cut after 2m (winsw #1085)
    C 125s  within:
`},
		{`["ctrl-c 1ms", "ctrl-c 24h", "ctrl-c 1m", "kill"]`, `
    ctrl-c 1ms      #
    ctrl-c 24h      ###########################################################>
    ctrl-c 1m                                                                  >
    kill                                                                       >
    A   4s  over:
    B 120s  over:
    C 125s  over:
`},
	} {
		got := drawn(t, least+"stop = "+test.ladder+"\n", ASCII)
		for line := range strings.Lines(strings.TrimPrefix(test.want, "\n")) {
			if !strings.Contains(got, "\n"+strings.TrimRight(line, "\n")) {
				t.Errorf("%s: no line\n%sin\n%s", test.ladder, line, got)
			}
		}
	}
}

func TestUnicodePicturesAreTheASCIIOnesInOtherCharacters(t *testing.T) {
	const text = least + "restart.jitter = '20%'\nstop = ['ctrl-c 20s', 'ctrl-c 24h', 'kill']\n"
	ascii, unicode := drawn(t, text, ASCII), drawn(t, text, Unicode)
	if strings.ContainsFunc(ascii, func(r rune) bool { return r > 0x7f }) {
		t.Errorf("not ASCII:\n%s", ascii)
	}
	other := strings.NewReplacer("█", "#", "░", ":", "▶", ">", "×", "X", "├", "|", "─", "-")
	if d := cmp.Diff(ascii, other.Replace(unicode)); d != "" || ascii == unicode {
		t.Errorf("(-ASCII +Unicode)\n%s", d)
	}
}

// TestLinesFitATerminal holds that only a value that cannot be broken makes a
// line longer than 80 characters.
func TestLinesFitATerminal(t *testing.T) {
	text := drawn(t, least+`
depends-on = ["Tcpip", "Dnscache", "Netlogon", "LanmanServer", "LanmanWorkstation", "a, [b", 'c"]']
stop = ["ctrl-c 20s", "ctrl-c 21s", "ctrl-c 22s", "ctrl-c 23s", "kill"]
environment = { A_LONGER_NAME = "x" }
directory = 'C:\srv'
log.directory = 'C:\log'
restart = { jitter = "33%", restart-codes = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30] }
`, Unicode)
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if utf8.RuneCountInString(line) > 80 || strings.HasSuffix(line, " ") {
			t.Errorf("%d characters: %q", utf8.RuneCountInString(line), line)
		}
	}
	var joined []string
	for line := range strings.Lines(text) {
		joined = append(joined, strings.TrimSpace(line))
	}
	want := `["Tcpip", "Dnscache", "Netlogon", "LanmanServer", "LanmanWorkstation", "a, [b", 'c"]']`
	if !strings.Contains(strings.Join(joined, " "), want) {
		t.Errorf("the list is not there whole:\n%s", text)
	}
}

func TestCommandLineIsTheRuntimes(t *testing.T) {
	in := parse(t, `[service.x]
command = ['C:\a b\x.exe', '%TEMP%\a b', '', 'say "hi"\']
`)[0]
	text := drawn(t, `[service.x]
command = ['C:\a b\x.exe', '%TEMP%\a b', '', 'say "hi"\']
`, ASCII)
	for _, want := range []string{
		"\n    " + in.Service.Command.String() + "\n", "\n    2  (empty)\n", `    3  say "hi"\` + "\n", "%VAR%",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if in.Service.Command.String() != `"C:\a b\x.exe" "%TEMP%\a b" "" "say \"hi\"\\"` {
		t.Errorf("the command line is %s", in.Service.Command.String())
	}
}

func TestConsoleHostIsNoneOfTheProcesses(t *testing.T) {
	const note = "\n  1 processes at most, and one more for its console host (conhost.exe)\n"
	if text := drawn(t, least+"limits.processes = 1\n", ASCII); !strings.Contains(text, note) {
		t.Errorf("no note in\n%s", text)
	}
	if text := drawn(t, least, ASCII); strings.Contains(text, "conhost") {
		t.Errorf("a note without a limit:\n%s", text)
	}
}

// TestAServiceThatNoRecipeHasIsShown is about values that a recipe cannot say.
func TestAServiceThatNoRecipeHasIsShown(t *testing.T) {
	in := recipe.Instance{Name: "x", Service: runtime.Service{
		Name: "x", Stop: runtime.Stop{Steps: []runtime.StopStep{runtime.CtrlC(runtime.Never)}},
		Restart: runtime.Restart{Delay: time.Nanosecond, MaxDelay: runtime.AtOnce},
	}}
	for _, write := range []func() error{
		func() error { return Text(new(bytes.Buffer), []recipe.Instance{in}, ASCII) },
		func() error { return JSON(new(bytes.Buffer), []recipe.Instance{in}) },
	} {
		if err := write(); err != nil {
			t.Error(err)
		}
	}
}

// BenchmarkExplain explains services; the time per service is the same
// however many there are.
func BenchmarkExplain(b *testing.B) {
	for _, n := range []int{100, 1000} {
		var text strings.Builder
		text.WriteString("[template.t]\ndescription = 'x'\ncommand = ['x.exe']\n")
		for i := range n {
			fmt.Fprintf(&text, "[service.x%d]\ntemplate = 't'\ndescription = '%d'\n", i, i)
		}
		instances, err := recipe.Parse("winservice.toml", []byte(text.String()))
		if err != nil {
			b.Fatal(err)
		}
		for name, write := range map[string]func() error{
			"text": func() error { return Text(new(bytes.Buffer), instances, ASCII) },
			"json": func() error { return JSON(new(bytes.Buffer), instances) },
		} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					if err := write(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/service")
			})
		}
	}
}
