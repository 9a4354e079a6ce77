package buildout

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime"
)

const python = `C:\Python\python.exe`

// services reads a text as the configuration of a Windows machine.
func services(t *testing.T, text string, o ServiceOptions) ([]recipe.Instance, []recipe.Problem, recipe.Problems) {
	t.Helper()
	o.NoCheck = true
	c, err := Parse("buildout.cfg", []byte(text), Options{Overrides: []string{`buildout:directory=C:\srv\site`, "buildout:executable=" + python}})
	if err != nil {
		t.Fatal(err)
	}
	return Instances(c, o)
}

func TestHashIsPython2sOnWindows(t *testing.T) {
	for text, want := range map[string]int32{
		"": 0, "a": -468864544,
		"Zope 3 Windows Service": 870810267, "Zope3 winservice": 754604942, "Zope3 service": 961718459, "Zope3 svc": 310575068,
		"My App": -1473290047, "Plone 4.1 Intranet": 206725282, "Plone 4.1 Intranet Database": -2086864220,
	} {
		if got := hash(text); got != want {
			t.Errorf("hash(%q) = %d, want %d", text, got, want)
		}
	}
}

// mended are the scripts that differ from the original's on purpose.
var mended = map[string]string{
	`C:\srv\site\bin\run-script.py`:       `C:\srv\site\bin\runapp-script.py`,              // .py is cut, not all but three characters
	`parts\zope-app\zope-dev-script.py`:   `C:\srv\site\parts\zope-app\zope-dev-script.py`, // relative paths fail when the service starts
	`parts/zope-app/zope-dev-script.py`:   `C:\srv\site\parts\zope-app\zope-dev-script.py`, // likewise
	`parts\exe\some.PY`:                   `C:\srv\site\parts\exe\some.PY`,                 // likewise
	`C:\srv\site\bin\app-servicedebug.py`: `C:\srv\site\bin\app-script.py`,                 // debug rewrites no script
	`C:\x\foo.py`:                         `C:\x\foo.py`,
}

type expectation struct {
	Name        string `json:"service_name"`
	DisplayName string `json:"display_name"`
	Description string `json:"description"`
	Script      string `json:"script"`
	Error       string `json:"error"`
}

func TestPartsBecomeTheServicesOfTheOriginal(t *testing.T) {
	text, err := os.ReadFile("testdata/winservice.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Part    string
		Options map[string]string
		Bin     string `json:"bin-directory"`
		Expect  map[string]expectation
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		var b strings.Builder
		fmt.Fprintf(&b, "[buildout]\nparts = %s\nbin-directory = %s\n[%s]\nrecipe = z3c.recipe.winservice:service\n", c.Part, c.Bin, c.Part)
		for name, value := range c.Options {
			fmt.Fprintf(&b, "%s = %s\n", name, value)
		}
		for naming, version := range map[string]string{NamingHash: "0.5.0", NamingPath: "0.7.0"} {
			t.Run(fmt.Sprintf("%d %v %s", i, c.Options, naming), func(t *testing.T) {
				compare(t, b.String(), naming, c.Expect[version], c.Expect["0.7.0"])
			})
		}
	}
}

// compare holds a part against its version of the original, and against 0.7.0
// in what only that has: which script is run, and the errors.
func compare(t *testing.T, text, naming string, want, latest expectation) {
	in, _, problems := services(t, text, ServiceOptions{Naming: naming})
	if latest.Error != "" {
		if len(problems) != 1 || problems[0].What != latest.Error {
			t.Errorf("got %v, want %q", problems, latest.Error)
		}
		return
	}
	if strings.HasSuffix(latest.Script, ".bat") { // python cannot run it
		if len(problems) != 1 || !strings.Contains(problems[0].Mend, "cmd.exe") {
			t.Errorf("a batch file is taken: %v", problems)
		}
		return
	}
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	script, original := latest.Script, latest.Script
	if other, ok := mended[script]; ok {
		script = other
	}
	s := in[0].Service
	if diff := cmp.Diff(runtime.Command{Path: python, Args: []string{script}, Dir: `C:\srv\site`}, s.Command); diff != "" {
		t.Errorf("command (-want +got):\n%s", diff)
	}
	if want.Error != "" { // 0.5.0 had no runscript
		return
	}
	if naming == NamingPath && script != original && !strings.Contains(original, "servicedebug") {
		return // the name is made from the script's path
	}
	want.Script = ""
	got := expectation{Name: s.Name, DisplayName: s.DisplayName, Description: s.Description}
	if naming == NamingHash && strings.Contains(text, "serviceName") {
		want.Name = "MySvc" // 0.5.0 did not know the option
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRealConfigurationsAreReadWhole(t *testing.T) {
	for file, want := range map[string][]string{
		"readme-0.5.0":   {"winservice 870810267"},
		"runzope-subdir": {"winservice 870810267"},
		"runscript-py":   {"winservice 870810267"},
		"plone-fragment": {"service 206725282", "service-zeo -2086864220"},
	} {
		c, err := Load(filepath.Join("testdata", "real", file+".cfg"),
			Options{Overrides: []string{`buildout:directory=C:\srv\site`, "buildout:executable=" + python}})
		if err != nil {
			t.Fatal(err)
		}
		in, warnings, problems := Instances(c, ServiceOptions{NoCheck: true})
		var got []string
		for _, i := range in {
			got = append(got, i.Name+" "+i.Service.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 || len(warnings) > 0 {
			t.Errorf("%s (-want +got):\n%s%v%v", file, diff, warnings, problems)
		}
	}
}

const head = "[buildout]\nparts = a\n[a]\nrecipe = z3c.recipe.winservice:service\n"

func TestNativeKeysAreOptionsOfAPart(t *testing.T) {
	in, warnings, problems := services(t, head+`runzope = app
start = automatic
account = NT AUTHORITY\LocalService
stop =
    ctrl-c 90s
    kill
depends-on =
    Tcpip
    Afd
restart.delay = 2s
restart.success-codes =
    0
    3
log.keep = 3
log.timestamps = true
environment.TZ = UTC
description = two
    lines $${not:touched}
`, ServiceOptions{})
	if len(problems)+len(warnings) > 0 {
		t.Fatal(problems, warnings)
	}
	s := in[0].Service
	want := runtime.Service{
		Name: s.Name, DisplayName: "Zope3 a", Description: "two\nlines $${not:touched}",
		Start: runtime.Automatic, Account: `NT AUTHORITY\LocalService`, DependsOn: []string{"Tcpip", "Afd"},
		Command: runtime.Command{
			Path: python, Args: []string{`C:\srv\site\bin\app-script.py`}, Dir: `C:\srv\site`,
			Environment: []string{"TZ=UTC"},
		},
		Stop:    runtime.Stop{Steps: []runtime.StopStep{runtime.CtrlC(90 * time.Second), runtime.Kill()}},
		Restart: runtime.Restart{Delay: 2 * time.Second, SuccessCodes: []uint32{0, 3}},
		Log:     runtime.Log{Keep: 3, Timestamps: true},
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParametersReachTheChildAsTheUserWroteThem(t *testing.T) {
	for parameters, want := range map[string]runtime.Command{
		`-C zope.conf`:      {Path: python, Args: []string{`C:\x\run.py`, "-C", "zope.conf"}, Dir: `C:\srv\site`},
		`-C "a b.conf"  x\`: {Line: `"C:\Python\python.exe" "C:\x\run.py" -C "a b.conf"  x\`, Dir: `C:\srv\site`},
	} {
		in, _, problems := services(t, head+"runscript = C:\\x\\run.py\nparameters = "+parameters+"\n", ServiceOptions{})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if diff := cmp.Diff(want, in[0].Service.Command); diff != "" {
			t.Errorf("%s (-want +got):\n%s", parameters, diff)
		}
	}
	in, _, problems := services(t, head+"runscript = C:\\x\\Run.EXE\n", ServiceOptions{})
	if len(problems) > 0 || in[0].Service.Command.Path != `C:\x\Run.EXE` || len(in[0].Service.Command.Args) > 0 {
		t.Errorf("an executable is run by %+v, %v", in, problems)
	}
}

func TestPartsComeInTheirOrderAfterThoseTheyReferTo(t *testing.T) {
	in, _, problems := services(t, `[buildout]
parts = b other
[a]
recipe = z3c.recipe.winservice:service
runzope = a
name = A
[b]
recipe = p01.recipe.setup:winservice
runzope = b
name = after ${a:name}
[unused]
recipe = z3c.recipe.winservice:service
runzope = c
[other]
recipe = zc.recipe.egg
eggs = x
`, ServiceOptions{})
	var got []string
	for _, i := range in {
		got = append(got, i.Name+": "+i.Service.DisplayName)
	}
	if diff := cmp.Diff([]string{"a: A", "b: after A"}, got); diff != "" || len(problems) > 0 {
		t.Errorf("(-want +got):\n%s%v", diff, problems)
	}
}

func TestPartsThatCannotBeServicesAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"[buildout]\nparts = a\n[a]\nrecipe = z3c.recipe.winservice\nrunzope = app\n": "entry point",
		"[buildout]\nparts = nowhere\n":                                               "there is no section for the part",
		"[buildout]\nparts =\n":                                                       "no part is a service",
		head:                                                                          "Missing `runzope` or `runscript` option in the recipe.",
		head + "runzope = a\nrunscript = b.py\n":                                      "Only one of `runzope` or `runscript` allowed in the recipe.",
		head + "runzope = app\ndebug = perhaps\n":                                     "neither true nor false",
		head + "runzope = app\nnaming = random\n":                                     "no rule for service names",
		head + "runzope = app\nname = ${b:name}\n":                                    "The referenced section, 'b', was not defined",
		head + "runzope = app\nname = ${a:name}\n":                                    "Circular reference in substitutions",
		head + "runzope = app\nstart = sometimes\n":                                   "sometimes",
		head + "runzope = app\nserviceName = a/b\n":                                   "a/b",
		head + "runscript = x.cmd\n":                                                  "batch file",
		"[buildout]\nparts = con\n[con]\nrecipe = z3c.recipe.winservice:service\nrunzope = app\n": "con",
	} {
		in, _, problems := services(t, text, ServiceOptions{})
		if len(in) > 0 || len(problems) == 0 || !strings.Contains(problems.Error(), want) {
			t.Errorf("%s\ngives %v and %v; want a problem with %q", text, in, problems, want)
			continue
		}
		if p := problems[0]; p.Mend == "" || p.Pos.File == "" {
			t.Errorf("no mend or place: %+v", p)
		}
	}
}

func TestMissingPythonIsAskedForByNameAndOperand(t *testing.T) {
	c, err := Parse("buildout.cfg", []byte(head+"runzope = app\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, _, problems := Instances(c, ServiceOptions{NoCheck: true})
	if text := problems.Error(); len(problems) != 1 || !strings.Contains(text, `buildout:executable=C:\Python\python.exe`) {
		t.Errorf("got %v", problems)
	}
}

func TestWarningsTellWhatIsReadOtherwiseThanByTheOriginal(t *testing.T) {
	_, warnings, problems := services(t, head+"runzope = runapp.py\nruntime = 3\n", ServiceOptions{})
	if len(problems) > 0 || len(warnings) != 2 {
		t.Fatalf("warnings %v, problems %v", warnings, problems)
	}
	if !strings.Contains(warnings[0].What, "run-script.py") || !strings.Contains(warnings[1].What, "unused option(s): 'runtime'") {
		t.Errorf("warnings %v", warnings)
	}
	if _, warnings, _ = services(t, head+"runzope = app.py\n", ServiceOptions{}); len(warnings) > 0 {
		t.Errorf("app.py is what it was, yet there is a warning: %v", warnings)
	}
}

func TestScriptsAreLookedUpWhereTheyCanBe(t *testing.T) {
	dir := t.TempDir()
	cfg := filepath.Join(dir, "buildout.cfg")
	if err := os.MkdirAll(filepath.Join(dir, "bin"), 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"bin/app-script.py": "", "buildout.cfg": head + "runzope = ${buildout:app}\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		app, directory string
		missing        string
	}{
		{"app", "", ""},
		{"none", "", filepath.Join(dir, "bin", "none-script.py")},
		{"app", `C:\srv\site`, ""},
		{"none", `C:\srv\site`, `C:\srv\site\bin\none-script.py`},
		{`D:\else\where`, `C:\srv\site`, ""}, // cannot be looked up from here
	} {
		operands := []string{"buildout:executable=" + python, "buildout:app=" + test.app}
		if test.directory != "" {
			operands = append(operands, "buildout:directory="+test.directory)
		}
		c, err := Load(cfg, Options{Overrides: operands})
		if err != nil {
			t.Fatal(err)
		}
		in, _, problems := Instances(c, ServiceOptions{})
		if test.missing == "" {
			if len(in) != 1 {
				t.Errorf("%+v: %v", test, problems)
			}
		} else if want := "App start script " + test.missing + " does not exist."; len(problems) != 1 || problems[0].What != want {
			t.Errorf("%+v: got %v, want %s", test, problems, want)
		}
	}
}
