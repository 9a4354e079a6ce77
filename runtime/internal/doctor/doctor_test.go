package doctor

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"winservice.internal/runtime/internal/scm"
)

var rewrite = flag.Bool("update", false, "write the golden files")

// names is what the machine of these tests calls its accounts.
func names(sid string) (name string, person bool) {
	switch sid {
	case "S-1-5-21-1-2-3-1001":
		return `PC\bob`, true
	case "S-1-5-21-1-2-3-2000":
		return `PC\deployers`, false
	}
	return sid, false
}

// healthy is an installed service with which all is well.
func healthy() *Examination {
	return &Examination{
		Service:   "zope-a",
		Installed: true,
		Account:   `NT AUTHORITY\LocalService`,
		SID:       "S-1-5-19",
		ImagePath: `"C:\Program Files\zope-a\zope-a.exe" run`,
		Exe:       `C:\Program Files\zope-a\zope-a.exe`,
		Code: []File{
			{Path: `C:\Program Files\zope-a\zope-a.exe`, Security: programFiles, Needs: Run},
			{Path: `C:\Program Files\zope-a`, Security: programFiles, Folder: true},
			{Path: `C:\Program Files\Python\python.exe`, Security: programFiles, Needs: Run},
		},
		Log:         File{Path: `C:\ProgramData\winservice\zope-a`, Security: ours, Folder: true, Needs: Write},
		LogIsUsual:  true,
		Start:       Start{Dir: File{Path: `C:\srv\site`, Security: belowRoot, Needs: Run, Folder: true}}, // ordinary users may write there
		Source:      `c:\program files\zope-a\ZOPE-A.EXE`,
		Environment: []string{"TZ=UTC", "DB_PASSWORD=%DB_PASSWORD%", `DB_PASSWORD_FILE=C:\secret`},
		Baked:       []string{"PATH=C:\\x", "API_KEY="},
		Name:        names,
	}
}

// checks are the names of what was found, with their places.
func checks(e *Examination) (found []string) {
	e.Examine()
	for _, f := range e.Findings {
		found = append(found, f.Check+" "+f.Where)
	}
	return found
}

func TestNothingIsFoundInAHealthyService(t *testing.T) {
	for _, change := range []func(e *Examination){
		func(*Examination) {},
		func(e *Examination) { e.Account, e.SID = "LocalSystem", localSystem },
		func(e *Examination) {
			e.Account, e.SID, e.User, e.Logon = `PC\bob`, "S-1-5-21-1-2-3-1001", true, scm.LogonGranted
			e.Code = append(e.Code, File{Path: `C:\Users\bob\app.exe`, Security: profile, Needs: Run})
			e.Log.Security = strings.Replace(ours, "LS", e.SID, 1)
		},
		func(e *Examination) {
			e.Account, e.SID, e.ServiceSID, e.Restricted = `NT SERVICE\zope-a`, "S-1-5-80-1-2", "S-1-5-80-1-2", true
			e.Log.Security = strings.Replace(ours, "LS", e.SID, 1)
		},
		func(e *Examination) { e.Log = File{} },
		func(e *Examination) {
			e.Secrets = File{Path: `C:\srv\web.env`, Security: "O:BAD:P(A;;FA;;;BA)(A;;FA;;;SY)(A;;FR;;;LS)", Needs: Read}
		},
	} {
		e := healthy()
		change(e)
		if found := checks(e); len(found)+len(e.Unknown) > 0 {
			t.Errorf("%s: found %q, unknown %q", e.Account, found, e.Unknown)
		}
	}
}

func TestEachAilmentIsFound(t *testing.T) {
	for _, test := range []struct {
		want string
		ail  func(e *Examination)
	}{
		{`writable C:\x`, func(e *Examination) { e.Code = []File{{Path: `C:\x`, Security: belowRoot}} }},
		{`writable C:\x`, func(e *Examination) { e.Code = []File{{Path: `C:\x`, Security: profile}} }},
		{`writable C:\x`, func(e *Examination) { e.Code = []File{{Path: `C:\x`, Security: "D:NO_ACCESS_CONTROL"}} }},
		{`not-executable C:\x.exe`, func(e *Examination) {
			e.Code = []File{{Path: `C:\x.exe`, Security: "O:BAD:(A;;FA;;;BA)(A;;FR;;;BU)", Needs: Run}}
		}},
		{`not-readable C:\x.py`, func(e *Examination) {
			e.Code = []File{{Path: `C:\x.py`, Security: "O:BAD:(A;;FA;;;BA)(A;;FX;;;BU)", Needs: Read}}
		}},
		{"unquoted-path service zope-a", func(e *Examination) { e.ImagePath, e.Differs = e.Exe+" run", []string{scm.CommandLineSetting} }},
		{"settings-differ service zope-a", func(e *Examination) { e.Differs = []string{scm.CommandLineSetting} }},
		{`program-missing C:\Program Files\zope-a\zope-a.exe`, func(e *Examination) { e.ExeMissing = true }},
		{`program-missing C:\gone.exe`, func(e *Examination) { e.Missing = []Missing{{`C:\gone.exe`, "hooks.pre-start"}} }},
		{`update-cut-short C:\app.exe.restart`, func(e *Examination) { e.CutShort = `C:\app.exe.restart` }},
		{`log-folder-missing C:\ProgramData\winservice\zope-a`, func(e *Examination) { e.LogNoDir = true }},
		{`program-missing C:\Program Files\zope-a\zope-a.exe`, func(e *Examination) { e.ExeMissing, e.NoMessages = true, true }},
		{`directory-missing C:\srv\site`, func(e *Examination) { e.Start.Dir.Security, e.Start.DirMissing = "", true }},
		{`directory-missing C:\srv\site`, func(e *Examination) { e.Start.DirIsFile = true }},
		{`directory-not-accessible C:\srv\site`, func(e *Examination) {
			e.Start.Dir.Security = "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
		}},
		{`program-missing python`, func(e *Examination) { e.Start.NotInPath = []Missing{{"python", "command"}} }},
		{`not-a-program C:\srv\app.py`, func(e *Examination) { e.Start.NotPrograms = []Missing{{`C:\srv\app.py`, "command"}} }},
		{`port-in-use 127.0.0.1:8080`, func(e *Examination) {
			e.Start.Ports = []Port{{"127.0.0.1:8080", "ready.tcp", `C:\nginx.exe (process 77)`}}
		}},
		{`dependency service zope-a`, func(e *Examination) { e.Start.Needs = []Needed{{Name: "pgsql"}} }},
		{`dependency service zope-a`, func(e *Examination) { e.Start.Needs = []Needed{{Name: "pgsql", Disabled: true}} }},
		{`file-invalid C:\srv\web.env`, func(e *Examination) {
			e.Secrets, e.SecretsWrong = File{Path: `C:\srv\web.env`}, "line 3: it is not NAME=value"
		}},
		{`file-missing C:\srv\web.env`, func(e *Examination) { e.SecretsMissing = `C:\srv\web.env` }},
		{`secret-readable C:\srv\web.env`, func(e *Examination) {
			e.Secrets = File{Path: `C:\srv\web.env`, Security: "O:BAD:(A;;FA;;;BA)(A;;FR;;;LS)(A;;FR;;;BU)", Needs: Read}
		}},
		{`not-readable C:\srv\web.env`, func(e *Examination) {
			e.Secrets = File{Path: `C:\srv\web.env`, Security: "O:BAD:(A;;FA;;;BA)(A;;FA;;;SY)", Needs: Read}
		}},
		{`log-folder-missing C:\ProgramData\winservice\zope-a`, func(e *Examination) { e.Log.Security = "" }},
		{`log-folder-writable C:\ProgramData\winservice\zope-a`, func(e *Examination) { e.Log.Security = programData + "(A;;FA;;;LS)" }},
		{`log-folder-writable D:\logs`, func(e *Examination) {
			e.Log.Path, e.Log.Security, e.LogIsUsual = `D:\logs`, belowRoot, false
		}},
		{`log-folder-not-writable C:\ProgramData\winservice\zope-a`, func(e *Examination) { e.Log.Security = "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)" }},
		{`log-folder-not-writable C:\ProgramData\winservice\zope-a`, func(e *Examination) { // the account may, its restricted process may not
			e.Restricted, e.ServiceSID = true, "S-1-5-80-1-2"
		}},
		{"event-source event source zope-a", func(e *Examination) { e.Source = "" }},
		{"event-source event source zope-a", func(e *Examination) { e.Source = `C:\other.exe` }},
		{"event-source event source zope-a", func(e *Examination) { e.NoMessages = true }},
		{`secret HKLM\SYSTEM\CurrentControlSet\Services\zope-a, Environment, DB_PASSWORD`, func(e *Examination) { e.Environment = []string{"TZ=UTC", "DB_PASSWORD=hunter2"} }},
		{"secret this executable, variable API_KEY", func(e *Examination) { e.Baked = []string{"API_KEY=4711"} }},
		{`logon-right account NT AUTHORITY\LocalService`, func(e *Examination) { e.Logon = scm.LogonDenied }},
		{`logon-right account NT AUTHORITY\LocalService`, func(e *Examination) { e.Logon = scm.LogonMissing }},
		{"settings-differ service zope-a", func(e *Examination) { e.Differs = []string{"description"} }},
		{"other-service service zope-a", func(e *Examination) { e.Foreign, e.Source = "it runs notepad.exe", "" }},
	} {
		e := healthy()
		test.ail(e)
		if found := checks(e); !slices.Equal(found, []string{test.want}) {
			t.Errorf("found %q, want %q", found, test.want)
			continue
		}
		f := e.Findings[0]
		all := f.Severity + f.What + f.Mend
		if !slices.Contains([]string{"risk", "fault", "hint"}, f.Severity) || f.What == "" || f.Mend == "" && e.Foreign == "" ||
			strings.Contains(all, "%") || strings.Contains(all, "hunter2") || strings.Contains(all, "4711") {
			t.Errorf("finding %+v", f)
		}
	}
}

func TestWhatDependsOnGroupsCannotBeTold(t *testing.T) {
	e := healthy()
	e.Code[0].Security = "O:BAD:(A;;FA;;;BA)(A;;FX;;;S-1-5-21-1-2-3-2000)"
	if found := checks(e); len(found) > 0 || len(e.Unknown) != 1 || !strings.Contains(e.Unknown[0], `whether NT AUTHORITY\LocalService may run it depends on`) {
		t.Errorf("found %q, unknown %q", found, e.Unknown)
	}
	e = healthy()
	e.User, e.Account, e.SID = true, `PC\bob`, "S-1-5-21-1-2-3-1001" // who may be an administrator
	e.Code[0].Security, e.Log = "O:BAD:(A;;FA;;;BA)", File{}
	if found := checks(e); len(found) > 0 || len(e.Unknown) != 1 {
		t.Errorf("found %q, unknown %q", found, e.Unknown)
	}
	e = healthy()
	e.Account, e.SID = `GONE\bob`, ""
	if found := checks(e); len(found) > 0 || len(e.Unknown) != 1 || !strings.Contains(e.Unknown[0], `GONE\bob`) {
		t.Errorf("found %q, unknown %q", found, e.Unknown)
	}
}

func TestServiceThatIsNotInstalledIsExaminedAsFarAsThereIsSomething(t *testing.T) {
	e := healthy()
	e.Installed, e.ImagePath, e.Source, e.Logon, e.Log.Security = false, "", "", scm.LogonMissing, ""
	if found := checks(e); len(found) > 0 {
		t.Errorf("found %q", found)
	}
	e.Code[0].Security = profile // where LocalService has no business
	if found := checks(e); len(found) != 2 {
		t.Errorf("found %q", found)
	}
}

// sick has several ailments at the same time.
func sick() *Examination {
	e := healthy()
	e.ImagePath = e.Exe + " run"
	e.Code[1].Security = profile
	e.Code[2] = File{Path: `C:\Python\python.exe`, Security: belowRoot, Needs: Run}
	e.Code = append(e.Code, File{Path: `C:\Python`, Security: belowRoot + "(A;;FA;;;S-1-5-21-1-2-3-1001)", Folder: true})
	e.Environment = []string{"DB_PASSWORD=hunter2"}
	e.Differs = []string{"description", "recovery"}
	e.Unknown = []string{`account NT AUTHORITY\LocalService: Access is denied. Run doctor as an administrator.`}
	return e
}

func TestReportForPeopleAndForPrograms(t *testing.T) {
	for name, e := range map[string]*Examination{"sick": sick(), "healthy": healthy()} {
		e.Examine()
		var text strings.Builder
		e.Write(&text)
		object := e.Text()
		if !json.Valid(object) {
			t.Errorf("%s: no JSON:\n%s", name, object)
		}
		golden(t, name+".txt", text.String())
		golden(t, name+".json", string(object))
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *rewrite {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", name, diff)
	}
}
