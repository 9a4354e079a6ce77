package buildout

import (
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

// head is the beginning of a configuration with a service, whose options
// follow.
const head = "[buildout]\nparts = a\n[a]\nrecipe = z3c.recipe.winservice:service\n"

const site = `buildout:directory=C:\srv\site`

// one makes the only service of a configuration.
func one(t *testing.T, text string, o ServiceOptions, operands ...string) (recipe.Instance, []recipe.Problem) {
	t.Helper()
	o.NoCheck = true
	instances, warnings, problems := makeServices(t, text, o, append([]string{site}, operands...)...)
	if len(problems) > 0 || len(instances) != 1 {
		t.Fatalf("%d instances, %v", len(instances), problems)
	}
	return instances[0], warnings
}

func TestNativeKeysAreOptionsOfAPart(t *testing.T) {
	in, warnings := one(t, head+`runzope = app
start = automatic
account = NT AUTHORITY\LocalService
stop =
    ctrl-c 90s
    kill
depends-on =
    Tcpip
    Afd
directory = D:\data
restart.delay = 2s
restart.success-codes =
    0
    3
recovery.actions =
    restart 1s
log.directory = %ProgramData%\log
log.keep = 3
log.timestamps = true
environment.TZ = UTC
description = two
    lines $${not:touched}
`, ServiceOptions{})
	want := runtime.Service{
		Name: "-884411640", DisplayName: "Zope3 a", Description: "two\nlines $${not:touched}",
		Start: runtime.Automatic, Account: `NT AUTHORITY\LocalService`, DependsOn: []string{"Tcpip", "Afd"},
		Command: runtime.Command{
			Path: python, Args: []string{`C:\srv\site\bin\app-script.py`}, Dir: `D:\data`,
			Environment: []string{"TZ=UTC"},
		},
		Stop:     runtime.Stop{Steps: []runtime.StopStep{runtime.CtrlC(90 * time.Second), runtime.Kill()}},
		Restart:  runtime.Restart{Delay: 2 * time.Second, SuccessCodes: []uint32{0, 3}},
		Recovery: runtime.Recovery{Actions: []runtime.RecoveryAction{runtime.RestartService(time.Second)}},
		Log:      runtime.Log{Dir: `%ProgramData%\log`, Keep: 3, Timestamps: true},
	}
	want.Name = hashName("Zope3 a")
	if diff := cmp.Diff(want, in.Service); diff != "" || len(warnings) > 0 {
		t.Errorf("(-want +got):\n%s%v", diff, warnings)
	}
}

func TestListsHaveALineForEachItem(t *testing.T) {
	for _, c := range []struct{ option, what, mend string }{
		{`depends-on = ["Tcpip", "Dns"]`, "is written as in a native recipe", "one item a line"},
		{`environment = { A = "1" }`, "is written as in a native recipe", "write NAME=value in each line"},
		{`hooks.pre-start = C:\a.exe --now`, "is a program and its arguments in one word", `C:\a.exe, --now; each on a line of its own`},
		{`hooks.pre-start = C:\a.py`, "is a script", `python.exe, C:\a.py; each on a line of its own`},
	} {
		_, _, problems := makeServices(t, head+"runscript = C:\\app.exe\n"+c.option+"\n", ServiceOptions{NoCheck: true}, site)
		if len(problems) != 1 || !strings.Contains(problems[0].What, c.what) || !strings.Contains(problems[0].Mend, c.mend) {
			t.Errorf("%s: %v", c.option, problems)
		}
	}
	all, _, problems := makeServices(t, head+"runscript = C:\\app.exe\ndepends-on = Tcpip Dns\n", ServiceOptions{NoCheck: true}, site)
	if problems != nil || len(all) != 1 || len(all[0].Remarks) != 1 || !strings.Contains(all[0].Remarks[0].What, "is the name of one service") {
		t.Errorf("%v, %v", all, problems)
	}
}

func TestACommandStandsInThePlaceOfAScript(t *testing.T) {
	in, _ := one(t, head+"command =\n    C:\\x\\y.exe\n    -a b\ndisplay-name = Why\n", ServiceOptions{})
	want := runtime.Service{
		Name: hashName("Why"), DisplayName: "Why", Description: "Zope3 windows service for a",
		Command: runtime.Command{Path: `C:\x\y.exe`, Args: []string{"-a b"}, Dir: `C:\srv\site`},
	}
	if diff := cmp.Diff(want, in.Service); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParametersReachTheChildAsTheyAreWritten(t *testing.T) {
	for parameters, want := range map[string]runtime.Command{
		"":                    {Path: python, Args: []string{`C:\x\run.py`}},
		"-C zope.conf  x\\":   {Path: python, Args: []string{`C:\x\run.py`, "-C", "zope.conf", `x\`}},
		"-C\n   zope.conf":    {Path: python, Args: []string{`C:\x\run.py`, "-C", "zope.conf"}},
		`-C "a b.conf"  c\\"`: {Line: `"C:\Python\python.exe" "C:\x\run.py" -C "a b.conf"  c\\"`},
		"-C \"a\n  b\"":       {Line: `"C:\Python\python.exe" "C:\x\run.py" -C "a b"`},
	} {
		in, _ := one(t, head+"runscript = C:\\x\\run.py\nparameters = "+parameters+"\n", ServiceOptions{})
		want.Dir = `C:\srv\site`
		if diff := cmp.Diff(want, in.Service.Command); diff != "" {
			t.Errorf("%s (-want +got):\n%s", parameters, diff)
		}
	}
}

func TestExecutablesRunByThemselves(t *testing.T) {
	for options, want := range map[string]runtime.Command{
		`runscript = C:\x\Run.EXE`:                                     {Path: `C:\x\Run.EXE`},
		"runscript = parts/exe/run.exe\nparameters = -a":               {Path: `C:\srv\site\parts\exe\run.exe`, Args: []string{"-a"}},
		"runscript = ..\\run.exe\nparameters = \"-a\"":                 {Line: `"C:\srv\run.exe" "-a"`},
		"runscript = %SystemRoot%\\System32\\cmd.exe\nparameters = /c": {Path: `%SystemRoot%\System32\cmd.exe`, Args: []string{"/c"}},
	} {
		c := parse(t, head+options+"\n", site) // and needs no Python
		instances, _, problems := Instances(c, ServiceOptions{NoCheck: true})
		if len(instances) != 1 {
			t.Errorf("%s: %v", options, problems)
			continue
		}
		want.Dir = `C:\srv\site`
		if diff := cmp.Diff(want, instances[0].Service.Command); diff != "" {
			t.Errorf("%s (-want +got):\n%s", options, diff)
		}
	}
}

func TestTheServiceNameFollowsTheRule(t *testing.T) {
	const path = "C__srv_site_bin_app_script_py"
	for _, test := range []struct{ options, naming, want string }{
		{"", "", hashName("Zope3 a")},
		{"", "hash", hashName("Zope3 a")},
		{"", "path", path},
		{"naming = path\n", "hash", path},
		{"naming = hash\n", "path", hashName("Zope3 a")},
		{"naming = path\nserviceName = mine\n", "path", "mine"},
		{"name = Zürich\n", "", hashName("Z\xc3\xbcrich")},
	} {
		in, warnings := one(t, head+"runzope = app\n"+test.options, ServiceOptions{Naming: test.naming})
		if in.Service.Name != test.want || len(warnings) > 0 {
			t.Errorf("%+v: the service is %q, %v", test, in.Service.Name, warnings)
		}
	}
}

func TestPathsKeepTheirSystem(t *testing.T) {
	c, err := Parse("b.cfg", []byte(head+"runzope = parts\\zope\\app\n"),
		Options{Overrides: []string{"buildout:directory=/srv/site", "buildout:executable=bin/python3"}})
	if err != nil {
		t.Fatal(err)
	}
	instances, warnings, problems := Instances(c, ServiceOptions{NoCheck: true})
	if len(instances) != 1 || len(warnings) > 0 {
		t.Fatal(problems, warnings)
	}
	want := runtime.Command{Path: "/srv/site/bin/python3", Args: []string{"/srv/site/parts/zope/app-script.py"}, Dir: "/srv/site"}
	if diff := cmp.Diff(want, instances[0].Service.Command); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPartsComeInTheOrderOfBuildout(t *testing.T) {
	const text = `[buildout]
parts =
    b
    other
    b
extra = ${early:name}
[a]
recipe = z3c.recipe.winservice == 0.7.0:service
runzope = a
[b]
=> last
recipe = p01.recipe.setup:winservice
eggs = x
runzope = b
name = after ${via:x}
[via]
x = ${a:runzope} and $${unused:runzope}
[unused]
recipe = z3c.recipe.winservice:service
runzope = c
[other]
recipe = zc.recipe.egg
eggs = x
[early]
recipe = enfold.recipe.winservice:service
name = E
runzope = e
[last]
recipe = z3c.recipe.winservice:service
runzope = d
`
	instances, warnings, problems := makeServices(t, text, ServiceOptions{NoCheck: true}, site)
	var got []string
	for _, in := range instances {
		got = append(got, in.Name+": "+in.Service.DisplayName)
	}
	want := []string{"early: E", "a: Zope3 a", "last: Zope3 last", "b: after a and $${unused:runzope}"}
	if diff := cmp.Diff(want, got); diff != "" || len(problems)+len(warnings) > 0 {
		t.Errorf("(-want +got):\n%s%v%v", diff, problems, warnings)
	}
}

func TestWarningsTellOfWhatIsNotRead(t *testing.T) {
	_, warnings := one(t, head+"runzope = runapp.py\nport = 80\nparameters = ${:port}\nruntime = 3\ntemplate = x\n", ServiceOptions{})
	var got []string
	for _, w := range refusal(t, recipe.Problems(warnings)) {
		got = append(got, fmt.Sprintf("%s %s: %s", w.Pos, w.Key, w.What))
	}
	want := []string{
		`buildout.cfg:5:11 a:runzope: "runapp-script.py" is run; the original cuts the name to "run-script.py", by mistake`,
		"buildout.cfg:8:1 a:runtime: Section `a` contains unused option(s): 'runtime'.",
		"buildout.cfg:9:1 a:template: Section `a` contains unused option(s): 'template'.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, app := range []string{"app", "app.py", "app-script.py", "app.PY"} {
		if _, warnings := one(t, head+"runzope = "+app+"\n", ServiceOptions{}); len(warnings) > 0 {
			t.Errorf("%s: %v", app, warnings)
		}
	}
}

func TestWhatIsMeantIsAskedFor(t *testing.T) {
	const part = head + "runscript = C:\\x.exe\n"
	for text, want := range map[string][]string{ // the lines of the problems and warnings, with their mends
		part + "desciption = x\nstartup = y\nserviceNmae = z\n": {"6 did you mean description?", "7 did you mean start?", "8 did you mean serviceName?"},
		part + "xyzzy = 1\n": {"6 it is neither an option of the original"},
		part + "name = ${a:runscrpt} ${buildot:directory} ${buildout:directry} ${nowhere:x}\n": {
			"6 did you mean runscript?", "6 did you mean buildout?", "6 did you mean directory?", "6 write a section [nowhere]",
		},
		"[buildout]\nparts = a\n[a]\nrecipe = z3c.recipe.winservce:service\nrunscript = x.exe\n":   {"4 did you mean z3c.recipe.winservice:service?"},
		part + "name = A\ndisplay-name = B\n":                                                      {"7 keep one of the two"},
		part + "environment =\n  A=1\n  DB_PASSWORD=hunter2\n  FOO\n":                              {"8 write it into an environment-file", "9 write NAME=value in each line"},
		part + "environment =\n  DB=postgres://u:hunter2@h/d\n  C=Server=x;Password=hunter2;Y=1\n": {"7 write it into an environment-file", "8 write it into an environment-file"},
		part + "name = two\n  lines\n":                                                             {"6 write it on one line"},
	} {
		_, warnings, problems := makeServices(t, text, ServiceOptions{NoCheck: true}, site)
		var got []string
		for _, p := range append(problems, warnings...) {
			got = append(got, fmt.Sprintf("%d %s", p.Pos.Line, p.Mend))
			if strings.Contains(p.String(), "hunter2") {
				t.Errorf("a secret is shown: %v", p)
			}
		}
		ok := len(got) == len(want)
		for i := range min(len(got), len(want)) {
			ok = ok && strings.HasPrefix(got[i], want[i])
		}
		if !ok {
			t.Errorf("%s\n gives %q\n want  %q", text, got, want)
		}
	}
	_, err := Parse("b.cfg", []byte("\xff\xfe[\x00b\x00]\x00\n\x00"), Options{})
	if p := refusal(t, err)[0]; !strings.Contains(p.Mend, "save it as UTF-8") {
		t.Errorf("%v", p)
	}
}

func TestAWindowsProgramInAFolderOfAnotherSystemIsWarnedOf(t *testing.T) {
	for operands, want := range map[[2]string]int{
		{"buildout:directory=/srv", `buildout:executable=C:\p.exe`}:     1,
		{"buildout:directory=/srv", `buildout:executable=/usr/bin/p`}:   0,
		{`buildout:directory=C:\srv`, `buildout:executable=C:\p.exe`}:   0,
		{`buildout:directory=C:\srv`, `buildout:executable=python.exe`}: 0,
	} {
		_, warnings, problems := Instances(parse(t, head+"runzope = app\n", operands[:]...), ServiceOptions{NoCheck: true})
		if len(warnings) != want || len(problems) > 0 {
			t.Errorf("%v: %v, %v", operands, warnings, problems)
		}
	}
}

// TestWhatCannotBeAServiceIsRefused has for each configuration where its
// problem is, and what it says.
func TestWhatCannotBeAServiceIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"[buildout]\nparts = a\n[a]\nrecipe = z3c.recipe.winservice\nrunzope = b\n": `4:10 a:recipe: "z3c.recipe.winservice" is no recipe`,
		"[a]\nrecipe = enfold.recipe.winservice:x\nrunzope = b\n":                   `2:10 a:recipe: "enfold.recipe.winservice:x" is no recipe`,
		"[buildout]\nparts = nowhere\n":                                             "2:9 buildout:parts: The referenced section, 'nowhere', was not defined.",
		"[buildout]\nparts = a\n[a]\n":                                              "3:2 a: Missing option: a:recipe",
		"[buildout]\nparts =\n":                                                     "2:1 buildout:parts: no part of the configuration is a service",
		"":                                                                          "1:1 no part of the configuration is a service",
		head:                                                                        "3:2 a: Missing `runzope` or `runscript` option in the recipe.",
		head + "runzope =\nrunscript =\n":                                           "3:2 a: Missing `runzope` or `runscript` option in the recipe.",
		head + "runzope = a\nrunscript = b.py\n":                                    "6:13 a:runscript: Only one of `runzope` or `runscript` allowed in the recipe.",
		head + "runzope = a\ncommand = b\n":                                         "6:11 a:command: stands beside runzope or runscript",
		head + "command = C:\\b.exe\nnaming = path\n":                               "5:11 a:command: the path of a script names the service",
		head + "runzope = b\ndebug = perhaps\n":                                     `6:9 a:debug: "perhaps" is neither true nor false`,
		head + "runzope = b\nnaming = random\n":                                     `6:10 a:naming: "random" is not "hash" or "path"`,
		head + "runzope = b\nname = ${b:name}\n":                                    "6:8 a:name: The referenced section, 'b', was not defined.",
		head + "runzope = b\nname =\n":                                              "6:1 a:name: is empty",
		head + "runzope = b\nname = Z\xfcrich\n":                                    "6:8 a:name: is not valid UTF-8",
		head + "runzope = b\nserviceName = a/b\n":                                   `6:15 a:serviceName: the service name "a/b" holds /`,
		head + "runzope = b\nstart = sometimes\n":                                   `6:9 a:start: "sometimes"`,
		head + "runzope = b\nrestart.dealy = 2s\n":                                  "6:1 a:restart.dealy: no such key",
		head + "runzope = b\nstop =\n    ctrl-c 9s\n    kil\n":                      `8:5 a:stop: "kil"`,
		head + "runscript = x.cmd\n":                                                `5:13 a:runscript: "x.cmd" is a .cmd file`,
		head + "runscript = x.COM\n":                                                `5:13 a:runscript: "x.COM" is a .com file`,
		head + "runscript = \"x y.py\"\n":                                           `5:13 a:runscript: '"x y.py"' cannot be a path`,
		head + "runscript = x\n  y.py\n":                                            `5:13 a:runscript: "x\ny.py" cannot be a path`,
		"[con]\nrecipe = z3c.recipe.winservice:service\nrunzope = b\n":              "1:2 con: \"con\" cannot be the name",
	} {
		instances, _, problems := makeServices(t, text, ServiceOptions{NoCheck: true}, site)
		if len(instances) > 0 || len(problems) == 0 {
			t.Errorf("%q is taken", text)
			continue
		}
		refusal(t, problems)
		p := problems[0]
		key := ""
		if p.Key != "" {
			key = p.Key + ": "
		}
		got := fmt.Sprintf("%d:%d %s%s", p.Pos.Line, p.Pos.Column, key, p.What)
		if len(problems) != 1 || !strings.HasPrefix(got, want) {
			t.Errorf("%q\n gives %s\n want  %s\n of %d", text, got, want, len(problems))
		}
	}
}

func TestProblemsOfAllPartsAreToldAtOnceInFileOrder(t *testing.T) {
	_, _, problems := makeServices(t, `[buildout]
parts = b a nowhere
[a]
recipe = z3c.recipe.winservice:service
restart.delay = soon
[b]
recipe = z3c.recipe.winservice
[nowhere]
`, ServiceOptions{Naming: "random", NoCheck: true}, site)
	var got []string
	for _, p := range problems {
		got = append(got, p.Pos.String()+" "+p.Key)
	}
	want := []string{" --naming", "buildout.cfg:3:2 a", "buildout.cfg:5:17 a:restart.delay", "buildout.cfg:7:10 b:recipe", "buildout.cfg:8:2 nowhere"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestABadEncodingKeepsTheNameOfTheOriginal(t *testing.T) {
	_, _, problems := makeServices(t, head+"runzope = b\nname = Z\xfcrich\n", ServiceOptions{NoCheck: true}, site)
	if want := "serviceName = " + hashName("Z\xfcrich"); len(problems) != 1 || !strings.Contains(problems[0].Mend, want) {
		t.Errorf("%v does not say %s", problems, want)
	}
}

func TestAMissingPythonIsAskedForOnce(t *testing.T) {
	c := parse(t, "[a]\nrecipe = z3c.recipe.winservice:service\nrunzope = x\n[b]\nrecipe = z3c.recipe.winservice:service\nrunzope = y\n", site)
	_, _, problems := Instances(c, ServiceOptions{NoCheck: true})
	if len(problems) != 1 || problems[0].Pos.Line != 3 ||
		!strings.Contains(problems[0].Mend, `executable = C:\Python\python.exe`) || !strings.Contains(problems[0].Mend, `buildout:executable=C:\Python\python.exe`) {
		t.Errorf("told as %v", problems)
	}
}

func TestScriptsAreLookedUpWhereTheyCanBe(t *testing.T) {
	dir := t.TempDir()
	cfg := filepath.Join(dir, "buildout.cfg")
	write(t, cfg, head+"runscript = ${buildout:run}\n")
	write(t, filepath.Join(dir, "bin", "App-script.py"), "")
	elsewhere := filepath.Join(t.TempDir(), "run.py")
	// Only a file system that minds the case has no app-script.py.
	otherCase := "/srv/site/bin/app-script.py"
	if _, err := os.Stat(filepath.Join(dir, "BIN", "app-script.py")); err == nil {
		otherCase = ""
	}
	for _, test := range []struct{ run, directory, missing string }{
		{"bin/App-script.py", "", ""},
		{"bin/none.py", "", filepath.Join(dir, "bin", "none.py")},
		{"bin/App-script.py", `C:\srv\site`, ""},
		{`BIN\app-SCRIPT.py`, `C:\srv\site`, ""}, // Windows does not mind
		{`c:/SRV/site/x/..\bin\App-script.py`, `C:\srv\site`, ""},
		{`bin\none.py`, `C:\srv\site`, `C:\srv\site\bin\none.py`},
		{`bin\App-script.py\x`, `C:\srv\site`, `C:\srv\site\bin\App-script.py\x`},
		{`D:\else\where.py`, `C:\srv\site`, ""},
		{`..\where.py`, `C:\srv\site`, ""},
		{`%ProgramFiles%\x.py`, `C:\srv\site`, ""},
		{"bin/App-script.py", "/srv/site", ""},
		{"bin/app-script.py", "/srv/site", otherCase},
		{elsewhere, "/srv/site", ""},
		{elsewhere, "", elsewhere},
	} {
		operands := []string{"buildout:executable=" + python, "buildout:run=" + test.run}
		if test.directory != "" {
			operands = append(operands, "buildout:directory="+test.directory)
		}
		c, err := Load(cfg, Options{Overrides: operands})
		if err != nil {
			t.Fatal(err)
		}
		instances, _, problems := Instances(c, ServiceOptions{})
		if test.missing == "" {
			if len(instances) != 1 {
				t.Errorf("%+v: %v", test, problems)
			}
			continue
		}
		if want := "App start script " + test.missing + " does not exist."; len(problems) != 1 || problems[0].What != want {
			t.Errorf("%+v: %v, want %s", test, problems, want)
		}
		if instances, _, problems := Instances(c, ServiceOptions{NoCheck: true}); len(instances) != 1 {
			t.Errorf("%+v without a look: %v", test, problems)
		}
	}
}

func TestOriginsSayWhereASettingComesFrom(t *testing.T) {
	in, _ := one(t, head+"runzope = app\nname = N\nstop =\n   kill\n", ServiceOptions{})
	want := map[string]recipe.Position{
		"name":         {File: "buildout.cfg", Line: 6, Column: 1},
		"display-name": {File: "buildout.cfg", Line: 6, Column: 1},
		"description":  {File: "buildout.cfg", Line: 3, Column: 2},
		"command":      {File: "buildout.cfg", Line: 5, Column: 1},
		"directory":    {}, // the operand
		"stop":         {File: "buildout.cfg", Line: 8, Column: 4},
	}
	if diff := cmp.Diff(want, in.Origins); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPathsThatDependOnTheCurrentFolderOfADriveAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		head + "runscript = C:app.py\n": `write the path in full, as C:\app.py`,
		"[buildout]\nparts = a\nbin-directory = D:bin\n[a]\nrecipe = z3c.recipe.winservice:service\nrunzope = app\n": `write the path in full, as D:\bin/app-script.py`,
	} {
		_, _, problems := makeServices(t, text, ServiceOptions{NoCheck: true}, site)
		if len(problems) != 1 || problems[0].Mend != want || problems[0].Pos.Line == 0 {
			t.Errorf("%s%v", text, problems)
		}
	}
}
