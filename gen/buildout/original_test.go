package buildout

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime"
)

const python = `C:\Python\python.exe`

// A conversion is a part and what releases of the original make of it.
type conversion struct {
	Part    string
	Options map[string]string
	Bin     string `json:"bin-directory"`
	Expect  map[string]outcome
}

type outcome struct {
	Error       string
	ServiceName string `json:"service_name"`
	DisplayName string `json:"display_name"`
	Description string
	Script      string
	Prefixed    bool `json:"python_prefix"`
	Parameters  string
}

// A departure is what is made of a part in another way than by the original,
// on purpose.
type departure struct {
	reason  string
	problem string // 0.7.0 makes something of it, we refuse
	script  string
	named   map[string]string // service name by naming rule
	detail  string            // the description under naming = path
	warned  string
}

// departures are by the part's options, of which everything else is as the
// original has it: the names of 0.5.0 under naming = hash, those of 0.7.0
// under naming = path, and the scripts and errors of 0.7.0.
var departures = map[string]departure{
	"runzope=runapp.py": {
		reason: "the original cuts .py by keeping three characters",
		script: `C:\srv\site\bin\runapp-script.py`,
		named:  map[string]string{"path": "C__srv_site_bin_runapp_script_py"},
		detail: `Zope3 windows service for svc, using C:\srv\site\bin\runapp-script.py`,
		warned: "run-script.py",
	},
	`runzope=parts\zope-app\zope-dev`: {
		reason: "a relative path is not found when the service runs",
		script: `C:\srv\site\parts\zope-app\zope-dev-script.py`,
	},
	"runzope=parts/zope-app/zope-dev": {
		reason: "a relative path is not found when the service runs",
		script: `C:\srv\site\parts\zope-app\zope-dev-script.py`,
	},
	`runscript=parts\exe\some.PY`: {
		reason: "a relative path is not found when the service runs",
		script: `C:\srv\site\parts\exe\some.PY`,
	},
	`runscript=C:\tools\run.bat`: {
		reason:  "Python cannot run a batch file",
		problem: "is a .bat file",
	},
	"debug=true runzope=app": {
		reason: "no script is rewritten: what it says is caught anyway",
		script: `C:\srv\site\bin\app-script.py`,
	},
	"runzope=app serviceName=MySvc": {
		reason: "0.5.0 did not know serviceName, which says the name whatever the rule",
		named:  map[string]string{"hash": "MySvc"},
	},
}

func TestPartsBecomeTheServicesOfTheOriginal(t *testing.T) {
	var cases []conversion
	readJSON(t, "winservice-cases.json", &cases)
	if len(cases) < 15 {
		t.Errorf("only %d cases", len(cases))
	}
	used := map[string]bool{}
	for i, c := range cases {
		used[c.key()] = true
		for _, rule := range []string{"hash", "path"} {
			t.Run(fmt.Sprintf("%d %s %s", i, rule, c.key()), func(t *testing.T) { c.check(t, rule) })
		}
	}
	for key := range departures {
		if !used[key] {
			t.Errorf("there is no case %q", key)
		}
	}
}

func (c conversion) key() string {
	var words []string
	for _, option := range slices.Sorted(maps.Keys(c.Options)) {
		words = append(words, option+"="+c.Options[option])
	}
	return strings.Join(words, " ")
}

func (c conversion) check(t *testing.T, rule string) {
	instances, warnings, problems := c.make(t, rule)
	other, latest := departures[c.key()], c.Expect["0.7.0"]
	if other.problem != "" {
		latest.Error = other.problem
	}
	if latest.Error != "" {
		if len(problems) != 1 || !strings.Contains(refusal(t, problems)[0].What, latest.Error) {
			t.Errorf("refused with %v, want %q", problems, latest.Error)
		}
		return
	}
	if len(problems) > 0 || len(instances) != 1 {
		t.Fatalf("%d instances, %v", len(instances), problems)
	}
	if diff := cmp.Diff(c.want(rule, other), instances[0].Service); diff != "" {
		t.Errorf("(-original +ours):\n%s", diff)
	}
	if instances[0].Name != c.Part {
		t.Errorf("the instance is %q", instances[0].Name)
	}
	if len(warnings) > 0 != (other.warned != "") || len(warnings) > 0 && !strings.Contains(warnings[0].What, other.warned) {
		t.Errorf("warnings are %v, want %q", warnings, other.warned)
	}
}

func (c conversion) make(t *testing.T, rule string) ([]recipe.Instance, []recipe.Problem, recipe.Problems) {
	t.Helper()
	text := fmt.Sprintf("[buildout]\nparts = %s\n[%[1]s]\nrecipe = z3c.recipe.winservice:service\n", c.Part)
	for _, option := range slices.Sorted(maps.Keys(c.Options)) {
		text += option + " = " + c.Options[option] + "\n"
	}
	return makeServices(t, text, ServiceOptions{Naming: rule, NoCheck: true}, `buildout:directory=`+strings.TrimSuffix(c.Bin, `\bin`))
}

// want is the service that the original has, but for the departure.
func (c conversion) want(rule string, other departure) runtime.Service {
	latest := c.Expect["0.7.0"]
	names := map[string]outcome{"hash": c.Expect["0.5.0"], "path": latest}[rule]
	if names.Error != "" { // 0.5.0 had no runscript: its rules, then
		names = outcome{
			ServiceName: hashName(latest.DisplayName), DisplayName: latest.DisplayName,
			Description: "Zope3 windows service for " + c.Part,
		}
	}
	script := latest.Script
	if other.script != "" {
		script = other.script
	}
	if name, ok := other.named[rule]; ok {
		names.ServiceName = name
	}
	if other.detail != "" && rule == "path" {
		names.Description = other.detail
	}
	return runtime.Service{
		Name:        names.ServiceName,
		DisplayName: names.DisplayName,
		Description: names.Description,
		Command: runtime.Command{
			Path: python,
			Args: append([]string{script}, strings.Fields(latest.Parameters)...),
			Dir:  strings.TrimSuffix(c.Bin, `\bin`),
		},
	}
}

// makeServices makes the services of a configuration's text, with a Python.
func makeServices(t *testing.T, text string, o ServiceOptions, operands ...string) ([]recipe.Instance, []recipe.Problem, recipe.Problems) {
	t.Helper()
	c, err := Parse("buildout.cfg", []byte(text), Options{Overrides: append(operands, "buildout:executable="+python)})
	if err != nil {
		t.Fatal(err)
	}
	return Instances(c, o)
}

func TestHashIsThatOfPython2OnWindows(t *testing.T) {
	for text, want := range map[string]int32{
		"":                            0,
		"a":                           -468864544,
		"My App":                      -1473290047,
		"Plone 4.1 Intranet":          206725282,
		"Plone 4.1 Intranet Database": -2086864220,
		"Zope 3 Windows Service":      870810267,
		"Zope3 service":               961718459,
		"Zope3 svc":                   310575068,
		"Zope3 winservice":            754604942,
	} {
		if got := hash(text); got != want {
			t.Errorf("hash(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestPathNamesAreMadeByteByByte(t *testing.T) {
	for script, want := range map[string]string{
		`C:\srv\site\bin\app-script.py`:   "C__srv_site_bin_app_script_py",
		`parts\exe\some.exe`:              "parts_exe_some_exe",
		"/zürich/A_9":                     "_z__rich_A_9",
		strings.Repeat("a", 127):          strings.Repeat("a", 127),
		strings.Repeat("a", 128):          hashName(strings.Repeat("a", 128)),
		"C:\\" + strings.Repeat("-", 124): "C__" + strings.Repeat("_", 124),
	} {
		if got := pathName(script); got != want {
			t.Errorf("pathName(%q) = %q, want %q", script, got, want)
		}
	}
}

func TestRealConfigurationsAreReadWhole(t *testing.T) {
	site := func(args ...string) runtime.Command {
		return runtime.Command{Path: python, Args: args, Dir: `C:\srv\site`}
	}
	zope := func(c runtime.Command) runtime.Service {
		return runtime.Service{
			Name: "870810267", DisplayName: "Zope 3 Windows Service",
			Description: "Zope 3 Windows Service description", Command: c,
		}
	}
	want := map[string][]runtime.Service{
		"01-*.cfg": {zope(site(`C:\srv\site\bin\app-script.py`))},
		"03-*.cfg": {zope(site(`C:\srv\site\parts\zope-app\zope-dev-script.py`))},
		"05-*.cfg": {zope(site(`C:\srv\site\parts\exe\some.py`, "-C", "zope.conf"))},
		"08-*.cfg": {
			{
				Name: "206725282", DisplayName: "Plone 4.1 Intranet", Description: "Zope3 windows service for service",
				Command: site(`C:\srv\site\bin\run-instance-script.py`),
			},
			{
				Name: "-2086864220", DisplayName: "Plone 4.1 Intranet Database", Description: "Zope3 windows service for service-zeo",
				Command: site(`C:\srv\site\bin\run-zeo-script.py`),
			},
		},
	}
	for pattern, services := range want {
		files, err := filepath.Glob(filepath.Join("testdata", "real", pattern))
		if err != nil || len(files) != 1 {
			t.Fatalf("%s is %v, %v", pattern, files, err)
		}
		c, err := Load(files[0], Options{Overrides: []string{`buildout:directory=C:\srv\site`, "buildout:executable=" + python}})
		if err != nil {
			t.Fatal(err)
		}
		instances, warnings, problems := Instances(c, ServiceOptions{NoCheck: true})
		if len(warnings)+len(problems) > 0 {
			t.Errorf("%s: %v, %v", pattern, warnings, problems)
		}
		var got []runtime.Service
		for _, in := range instances {
			got = append(got, in.Service)
			if in.Source != filepath.ToSlash(files[0]) {
				t.Errorf("the source is %q", in.Source)
			}
		}
		if diff := cmp.Diff(services, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", pattern, diff)
		}
	}
}
