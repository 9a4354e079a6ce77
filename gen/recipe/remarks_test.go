package recipe

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// remarks are the remarks about the services of a good recipe, a line each.
func remarks(t *testing.T, keys string) []string {
	t.Helper()
	var all []string
	for _, p := range parse(t, "[service.x]\n"+keys+"\n")[0].Remarks {
		all = append(all, fmt.Sprintf("%d:%d warning: %s", p.Pos.Line, p.Pos.Column, p.What))
		if p.Severity != Warning || p.Mend == "" {
			t.Errorf("%s: no warning, or no mend", p)
		}
	}
	return all
}

func TestWhatIsOddIsToldAndAccepted(t *testing.T) {
	const command = "command = ['C:\\x.exe']\n"
	for _, c := range []struct {
		keys string
		want []string
	}{
		{command, nil},
		{command + `stop = ["ctrl-c 15s", "kill"]`, nil},
		{command + `stop = ["ctrl-c 16s", "kill"]`, nil},
		{command + `stop = ["ctrl-c 125s", "kill"]`, nil},
		{command + `stop = ["ctrl-c 2m", "ctrl-c 6s", "kill"]`, []string{"3:8 warning: the ladder takes up to 2m6s, and services.msc gives up waiting after 2m5s"}},
		{command + `stop = ["ctrl-c 5s"]`, []string{"3:9 warning: the ladder ends without kill, and whatever is left of the child is killed all the same"}},
		{command + `directory = '%SERVICE_DIR%\data'`, nil},
		{command + `directory = '%service_dir%\data'`, nil},
		{command + `log.directory = 'D:\logs\%SERVICE_NAME%'`, nil},
		{command + `directory = '%SERVICEDIR%\data'`, []string{"3:13 warning: %SERVICEDIR% is no variable of the service's, and mostly none of the machine's"}},
		{command + `directory = '%SERVICE_PORT%\data'`, nil},
		{command + `directory = 'C:\%DATA\x'`, []string{`3:13 warning: 'C:\%DATA\x' has a % without its second %, and it stays as it is`}},
		{command + `directory = '/srv/x'`, []string{`3:13 warning: "/srv/x" is no path on Windows`}},
		{`command = ['/usr/bin/python3', '/srv/app.py', '/srv/x/y']`, []string{
			`2:12 warning: "/usr/bin/python3" is no path on Windows`, `2:32 warning: "/srv/app.py" is no path on Windows`,
		}},
		{`command = ['//server/share/x.exe', '//server/share/a.cfg']`, nil},
		{command + `directory = '//server/share'`, nil},
		{`command-line = '//server/share/x.exe -a'`, nil},
		{`command-line = '/usr/bin/python3 /srv/app.py'`, []string{`2:16 warning: "/usr/bin/python3" is no path on Windows`}},
		{`command-line = '"C:\%DATA\x.exe" -a'`, []string{`2:16 warning: 'C:\%DATA\x.exe' has a % without its second %, and it stays as it is`}},
		{command + `stop = ['command /usr/bin/stop --now 5s', 'kill']`, []string{`3:9 warning: "/usr/bin/stop" is no path on Windows`}},
		{`command = ['cmd.exe', '/c', 'echo 100% +%Y-%m %d %s']`, nil},
		{`command = ['C:\x.exe', '%TEMP\x', '%PORT', '%d', '50%']`, []string{
			"2:24 warning: %TEMP has no second %, and it stays as it is", "2:35 warning: %PORT has no second %, and it stays as it is",
		}},
		{command + `name = "Spooler"`, []string{`3:8 warning: "Spooler" is the name of one of Windows' own services`}},
	} {
		if d := cmp.Diff(c.want, remarks(t, c.keys)); d != "" {
			t.Errorf("%s (-want +got)\n%s", c.keys, d)
		}
	}
}

func TestARemarkAboutATemplateIsToldOnce(t *testing.T) {
	instances := parse(t, "[template.t]\ncommand = ['x.exe']\nstop = ['ctrl-c 5s']\n[service.a]\ntemplate = 't'\n[service.b]\ntemplate = 't'\n")
	if got := Warnings(instances); len(got) != 1 || got[0].Pos.Line != 3 {
		t.Errorf("%v", got)
	}
}

func TestAConflictShowsBothOfItsEnds(t *testing.T) {
	_, err := Parse("winservice.toml", []byte("[service.a]\ncommand = ['x.exe']\n[service.a.restart]\nmax-delay = '1s'\ndelay = '2s'\n"))
	want := strings.TrimPrefix(`
winservice.toml:5:9: service.a.restart.delay: the first wait, 2s, is longer than the longest, 1s; it conflicts with winservice.toml:4:13
   5 | delay = '2s'
     |         ^^^^
   4 | max-delay = '1s'
     |             ^^^^
  change one of the two

1 problem; nothing was written`, "\n")
	if d := cmp.Diff(want, fmt.Sprint(err)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
