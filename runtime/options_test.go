package runtime

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCommandLinesAreUnderstood(t *testing.T) {
	for line, want := range map[string]options{
		"":                                      {},
		"install":                               {verb: "install"},
		"--startup auto install":                {verb: "install", startup: new(Automatic)},
		"install --startup=DELAYED":             {verb: "install", startup: new(DelayedAutomatic)},
		"update --startup Disabled --plan":      {verb: "update", startup: new(Disabled), plan: true},
		`--username=.\bob install --password x`: {verb: "install", username: new(`.\bob`), password: new("x")},
		"update --plan --json":                  {verb: "update", plan: true, json: true},
		"install --password=":                   {verb: "install", password: new("")},
		"install --password -x":                 {verb: "install", password: new("-x")},
		"install --password-stdin":              {verb: "install", passwordStdin: true},
		"start --wait 5":                        {verb: "start", wait: new(5 * time.Second)},
		"--wait=0 stop":                         {verb: "stop", wait: new(time.Duration(0))},
		"start a -b --c d":                      {verb: "start", args: []string{"a", "-b", "--c", "d"}},
		"start a --wait 5 b":                    {verb: "start", args: []string{"a", "b"}, wait: new(5 * time.Second)},
		"start -- --wait 5":                     {verb: "start", args: []string{"--wait", "5"}},
		"start a -- b --":                       {verb: "start", args: []string{"a", "b", "--"}},
		"-- start a":                            {verb: "start", args: []string{"a"}},
		"debug -x install":                      {verb: "debug", args: []string{"-x", "install"}},
		"debug help":                            {verb: "debug", args: []string{"help"}},
		"logs -f -n 5":                          {verb: "logs", follow: true, lines: new(5)},
		"logs --lines=all --stderr":             {verb: "logs", stderr: true, lines: new(-1)},
		"status --json":                         {verb: "status", json: true},
		"doctor --json":                         {verb: "doctor", json: true},
		"run":                                   {verb: "run"},
		"press 1 12":                            {verb: "press", args: []string{"1", "12"}},
		"-h":                                    {help: true},
		"help":                                  {help: true},
		"/?":                                    {help: true},
		"install --help":                        {verb: "install", help: true},
		"nonsense --help":                       {verb: "nonsense", help: true},
	} {
		got, err := parseOptions(strings.Fields(line))
		if err != nil {
			t.Errorf("%q: %v", line, err)
			continue
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(options{})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", line, diff)
		}
	}
}

func TestWhatIsNotUnderstoodIsSaid(t *testing.T) {
	for line, want := range map[string]string{
		"frobnicate":                            "no such command: frobnicate",
		"--frobnicate install":                  "no such option: --frobnicate",
		"-x install":                            "no such option: -x",
		"install x":                             "install: takes no words, but there is: x",
		"install --frobnicate":                  "install: no such option: --frobnicate",
		"install -- -x":                         "install: takes no words, but there is: -x",
		"install -- x":                          "install: takes no words, but there is: x",
		"install --startup sometimes":           `--startup: "sometimes" is not manual, auto, delayed or disabled`,
		"install --startup":                     "--startup: a value is missing",
		"install --username=":                   "--username: is empty",
		"install --plan=yes":                    "--plan: takes no value",
		"install --password x --password-stdin": "--password and --password-stdin exclude each other",
		"start --wait soon":                     `--wait: "soon" is not a number of seconds, 0 to 86400`,
		"start --wait -1":                       `--wait: "-1" is not a number of seconds, 0 to 86400`,
		"start --wait 99999999999999999999":     `--wait: "99999999999999999999" is not a number of seconds, 0 to 86400`,
		"start --json":                          "--json: not an option of start; words for the service stand after --",
		"remove --wait 3":                       "--wait: not an option of remove",
		"--plan":                                "a command is missing",
		"install --json":                        "--json: goes with --plan",
		"run --wait 3":                          "--wait: not an option of run",
	} {
		_, err := parseOptions(strings.Fields(line))
		if _, ok := err.(usageError); !ok || err.Error() != want {
			t.Errorf("%q: error %q, want %q", line, err, want)
		}
	}
}

func FuzzOptionsNeverPanic(f *testing.F) {
	f.Add("--wait\n5\nstart\n--\n--x")
	f.Add("--=\n--")
	f.Fuzz(func(t *testing.T, text string) {
		o, err := parseOptions(strings.Split(text, "\n"))
		if err == nil && !o.help && o.verb != "" {
			if _, ok := grammars[o.verb]; !ok {
				t.Errorf("verb %q is accepted", o.verb)
			}
		}
	})
}
