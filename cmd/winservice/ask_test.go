package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime"
)

func TestNamesAreMadeOfCommands(t *testing.T) {
	for line, want := range map[string][2]string{ // name, directory
		`C:\Python\python.exe C:\srv\shop\app.py -p 1`:  {"app", `C:\srv\shop`},
		`C:\Java\bin\java.exe -jar D:\x\My.App-1.2.jar`: {"My.App-1.2", `D:\x`},
		`"C:\Program Files\Acme\Acme Daemon.exe" run`:   {"acme-daemon", `C:\Program Files\Acme`},
		`\\server\share\tool.exe`:                       {"tool", `\\server\share`},
		`python.exe -m http.server`:                     {"python", ""},
		`C:\x.exe`:                                      {"x", ""},
		`C:\con.exe`:                                    {"con-service", ""},
		`"C:\ä ö.exe"`:                                  {"", ""},
	} {
		command := runtime.Command{Line: line}.Words()
		if got := [2]string{nameOf(command), directoryOf(command)}; got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

func TestNamesOfInstancesAreMadeOfAnyText(t *testing.T) {
	for text, want := range map[string]string{
		"shop": "shop", "Shop_1.x~+": "Shop_1.x~+", "My Shop!": "my-shop", "  a  b  ": "a-b", "..a": "a", "nul": "nul-service", "vendor": "vendor-service",
		"Größe 2": "gr-e-2", "": "", "日本": "", "-x-": "x", "a.": "a",
	} {
		if got := instanceName(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestACommandLineThatWouldRunAnotherProgramIsRefused(t *testing.T) {
	for line, want := range map[string][2]string{ // what is wrong, its mend; empty for a good one
		`C:\Program Files\Acme\tool serve`:             {`C:\Program would be the program`, "in quotes where it has blanks"},
		`C:\Program Files\Acme`:                        {`C:\Program would be the program`, "in quotes where it has blanks"},
		`\\server\my share\tool`:                       {`\\server\my would be the program`, "in quotes where it has blanks"},
		`C:\tools\node app.js`:                         {`C:\tools\node would be the program`, "write the whole name of the file"},
		`C:\My Scripts\app.py`:                         {"needs quotes", `write "C:\My Scripts\app.py"`},
		`C:\Program Files\Acme\acmed.exe serve`:        {"needs quotes", `write "C:\Program Files\Acme\acmed.exe" serve`},
		`/usr/bin/python3 x.py`:                        {`"/usr/bin/python3" is no path on Windows`, `C:\Python\python.exe`},
		`'C:\Program Files\Acme\acmed.exe' serve`:      {"single quote", "write double ones"},
		`C:\srv\app.py -v`:                             {"is a script", "python.exe"},
		`"C:\Program Files\Acme\tool" serve`:           {},
		`C:\Acme\tool.exe serve C:\data`:               {},
		`C:\Acme\tool`:                                 {},
		`tool serve`:                                   {},
		`%SERVICE_DIR%\app.exe serve`:                  {},
		`//server/share/tool.exe serve`:                {},
		`C:\srv\run.bat "a b"`:                         {},
		`C:\Python3.12\python.exe "C:\my site\app.py"`: {},
	} {
		i := initial{set: pflag.NewFlagSet("init", pflag.ContinueOnError)}
		what, mend := i.setCommand(line)
		if (what == "") != (want[0] == "") || !strings.Contains(what, want[0]) || !strings.Contains(mend, want[1]) {
			t.Errorf("%s: %q, %q", line, what, mend)
		}
	}
}

// FuzzAnswers holds that every answer which is taken stands in the recipe as
// it was given.
func FuzzAnswers(f *testing.F) {
	f.Add(`C:\Python\python.exe 'C:\x y\z.py' $5 ${x} %A%`, "My 'Shop'", `say "hi" \ ''' ${name} $$`)
	f.Add(`"C:\a b.exe" "" \\\" é`, "x", "\u202e\u009b")
	f.Fuzz(func(t *testing.T, line, name, description string) {
		i := initial{set: pflag.NewFlagSet("init", pflag.ContinueOnError)}
		if what, mend := i.setCommand(line); what != "" {
			if mend == "" || i.command != nil {
				t.Errorf("%q: %q, %q", line, what, mend)
			}
			return
		}
		if what, _ := i.setName(name); what != "" {
			return
		}
		if what, _ := i.setDescription(description); what != "" {
			return
		}
		b, err := i.beginning()
		if err != nil {
			t.Fatalf("%q, %q, %q: %v", line, name, description, err)
		}
		instances, err := recipe.Parse("winservice.toml", recipe.Starter(b))
		if err != nil || len(instances) != 1 {
			t.Fatalf("%q, %q, %q: %v", line, name, description, err)
		}
		s := instances[0].Service
		command := append([]string{s.Command.Path}, s.Command.Args...)
		if !slices.Equal(command, i.command) || s.DisplayName != name || s.Description != description {
			t.Errorf("%q, %q, %q: %+v", line, name, description, s)
		}
	})
}
